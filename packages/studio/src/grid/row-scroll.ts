/**
 * Scrolling through more rows than a browser can lay out. Chromium places nothing beyond 33 million
 * pixels, Firefox beyond 17 million, and both compute scroll offsets in single precision, exact to
 * half a pixel only below 2^23. Taller tables are shown on a track of `TALLEST_TRACK` pixels: near its
 * ends a pixel of the track is a pixel of the table, between them it stands for many. Small movements
 * (wheel, touch, keyboard) always move the table by just as many pixels; jumps (the scroll bar) go
 * where the track says.
 */
export interface RowScroll {
  readonly rowHeight: number;
  readonly rows: number;
  /** Pixels of rows in view. */
  readonly viewport: number;
  /** Height of all rows. */
  readonly tableHeight: number;
  /** Height given to the browser. */
  readonly trackHeight: number;
}

/** `scrollTop` is the browser's, on the track; `tableTop` the first pixel of the table in view. */
export interface ScrollPosition {
  readonly scrollTop: number;
  readonly tableTop: number;
}

export const TALLEST_TRACK = 8_000_000;
/** Pixels at each end of the track that are pixels of the table. */
export const END_ZONE = 80_000;

export function rowScroll(rows: number, rowHeight: number, viewport: number): RowScroll {
  const tableHeight = rows * rowHeight;
  return {
    rowHeight,
    rows,
    viewport,
    tableHeight,
    trackHeight: Math.min(tableHeight, TALLEST_TRACK),
  };
}

/** Where on the table a place on the track is. */
export function tableTopAt(scroll: RowScroll, scrollTop: number): number {
  const [track, table] = ends(scroll);
  const top = clamp(scrollTop, track);
  if (table === track || top <= END_ZONE) return top;
  if (top >= track - END_ZONE) return table - (track - top);
  return END_ZONE + (top - END_ZONE) * density(track, table);
}

/** Where on the track a place of the table is: the inverse of `tableTopAt`. */
export function scrollTopAt(scroll: RowScroll, tableTop: number): number {
  const [track, table] = ends(scroll);
  const top = clamp(tableTop, table);
  if (table === track || top <= END_ZONE) return top;
  if (top >= table - END_ZONE) return track - (table - top);
  return END_ZONE + (top - END_ZONE) / density(track, table);
}

/** The position with `tableTop` in view, or as near as there are rows. */
export function positionAt(scroll: RowScroll, tableTop: number): ScrollPosition {
  const top = clamp(tableTop, ends(scroll)[1]);
  return { scrollTop: scrollTopAt(scroll, top), tableTop: top };
}

/**
 * The position after the browser scrolled to `scrollTop`. When the result's `scrollTop` is another one,
 * the two have drifted apart so far that the browser's should be set to it.
 */
export function moveTo(scroll: RowScroll, from: ScrollPosition, scrollTop: number): ScrollPosition {
  const [track, table] = ends(scroll);
  if (track === table) return { scrollTop, tableTop: clamp(scrollTop, table) };
  const moved = scrollTop - from.scrollTop;
  const step = Math.max(2 * scroll.viewport, 1200);
  if (Math.abs(moved) > step || scrollTop <= 0 || scrollTop >= track) {
    return { scrollTop, tableTop: tableTopAt(scroll, scrollTop) };
  }
  const tableTop = clamp(from.tableTop + moved, table);
  const home = scrollTopAt(scroll, tableTop);
  // The track must not end before the table does, nor after it.
  const room = Math.min(END_ZONE / 4, scrollTop / 2, (track - scrollTop) / 2);
  return Math.abs(home - scrollTop) > room
    ? { scrollTop: home, tableTop }
    : { scrollTop, tableTop };
}

/** Rows to draw: `first` to `end`, and `count`, which only the table's end makes them fall short of. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  readonly count: number;
}

/**
 * The rows in view and at least `beyond` more on both sides. It moves in steps of `step`, so that few
 * scrolls change it, and always has the same number of rows, so that each can reuse another's elements.
 */
export function rowsInView(
  scroll: RowScroll,
  tableTop: number,
  beyond: number,
  step: number,
): RowWindow {
  const { rowHeight, rows, viewport } = scroll;
  const needed = Math.ceil(viewport / rowHeight) + 1 + 2 * beyond;
  const count = (Math.ceil(needed / step) + 1) * step;
  const first = Math.max(0, Math.floor((tableTop / rowHeight - beyond) / step) * step);
  return { first: Math.min(first, rows), end: Math.min(rows, first + count), count };
}

/** The least movement that brings a row wholly into view. */
export function tableTopShowing(scroll: RowScroll, tableTop: number, row: number): number {
  const top = row * scroll.rowHeight;
  if (top < tableTop) return top;
  const least = top + scroll.rowHeight - scroll.viewport;
  return least > tableTop ? least : tableTop;
}

/** The furthest `scrollTop` and `tableTop`. */
function ends(scroll: RowScroll): readonly [track: number, table: number] {
  return [
    Math.max(0, scroll.trackHeight - scroll.viewport),
    Math.max(0, scroll.tableHeight - scroll.viewport),
  ];
}

/** Pixels of the table for one of the track, between the end zones. */
function density(track: number, table: number): number {
  return (table - 2 * END_ZONE) / (track - 2 * END_ZONE);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
