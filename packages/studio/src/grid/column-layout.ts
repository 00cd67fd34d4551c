import { columnKind, defaultWidth, NARROWEST_COLUMN, WIDEST_COLUMN } from './column-kind.js';
import type { GridColumn } from './grid-source.js';

/** What a person did to the columns of a grid. Names that the table does not have are kept and ignored. */
export interface GridViewState {
  /** In pixels; columns not named here have their type's width. */
  readonly widths: Readonly<Record<string, number>>;
  /** From left to right. */
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  /** Names that come first among those not pinned; the others follow in the table's order. */
  readonly order: readonly string[];
  /** Headers show names only. */
  readonly compact: boolean;
}

export const FRESH_VIEW: GridViewState = Object.freeze({
  widths: {},
  pinned: [],
  hidden: [],
  order: [],
  compact: false,
});

/** A column where it stands: `left` from the start of its part (pinned or not). */
export interface PlacedColumn {
  readonly column: GridColumn;
  readonly name: string;
  /** Place among the shown columns, pinned ones first. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly pinned: boolean;
}

export interface ColumnLayout {
  readonly columns: readonly PlacedColumn[];
  /** How many of them are pinned. */
  readonly pinnedCount: number;
  readonly pinnedWidth: number;
  /** Of the columns that are not pinned. */
  readonly scrolledWidth: number;
  readonly hiddenCount: number;
}

/**
 * Places the columns. Pinned ones that would take more than `pinnedRoom` pixels (a small window, a large
 * zoom) come first but scroll with the others: something must be left to scroll in.
 */
export function layOutColumns(
  columns: readonly GridColumn[],
  view: GridViewState,
  pinnedRoom = Number.POSITIVE_INFINITY,
): ColumnLayout {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const hidden = new Set(view.hidden);
  const placedNames = new Set<string>();
  const take = (names: Iterable<string>): GridColumn[] => {
    const taken: GridColumn[] = [];
    for (const name of names) {
      const column = byName.get(name);
      if (column === undefined || hidden.has(name) || placedNames.has(name)) continue;
      placedNames.add(name);
      taken.push(column);
    }
    return taken;
  };
  const wanted = take(view.pinned);
  const fitting = countFitting(wanted, view, pinnedRoom);
  const pinned = wanted.slice(0, fitting);
  const scrolled = [...wanted.slice(fitting), ...take(view.order), ...take(byName.keys())];
  let left = 0;
  const place = (column: GridColumn, index: number, isPinned: boolean): PlacedColumn => {
    const width = widthOf(column, view);
    const placed = { column, name: column.name, index, left, width, pinned: isPinned };
    left += width;
    return placed;
  };
  const pinnedPlaced = pinned.map((column, index) => place(column, index, true));
  const pinnedWidth = left;
  left = 0;
  const scrolledPlaced = scrolled.map((column, index) =>
    place(column, pinned.length + index, false),
  );
  return {
    columns: [...pinnedPlaced, ...scrolledPlaced],
    pinnedCount: pinned.length,
    pinnedWidth,
    scrolledWidth: left,
    hiddenCount: columns.length - pinned.length - scrolled.length,
  };
}

function countFitting(columns: readonly GridColumn[], view: GridViewState, room: number): number {
  let used = 0;
  const beyond = columns.findIndex((column) => {
    used += widthOf(column, view);
    return used > room;
  });
  return beyond < 0 ? columns.length : beyond;
}

export function widthOf(column: GridColumn, view: GridViewState): number {
  return view.widths[column.name] ?? defaultWidth(columnKind(column.type));
}

/**
 * The unpinned columns between two pixels, and `beyond` more on both sides, in steps of `step` so that
 * few scrolls change it. Indices among the shown columns.
 */
export function columnsInView(
  layout: ColumnLayout,
  from: number,
  to: number,
  beyond: number,
  step: number,
): { readonly first: number; readonly end: number } {
  const { columns, pinnedCount } = layout;
  const count = columns.length - pinnedCount;
  const first = columnAt(layout, from) - pinnedCount - beyond;
  const end = columnAt(layout, to) - pinnedCount + 1 + beyond;
  return {
    first: pinnedCount + Math.max(0, Math.floor(first / step) * step),
    end: pinnedCount + Math.min(count, Math.ceil(end / step) * step),
  };
}

/** The unpinned column under a pixel; the first or last one beyond the ends. */
export function columnAt({ columns, pinnedCount }: ColumnLayout, pixel: number): number {
  let low = pinnedCount;
  let high = columns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const column = columns[middle];
    if (column !== undefined && column.left <= pixel) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The least horizontal movement that brings an unpinned column into view between the pinned part and the edge. */
export function scrollLeftShowing(
  column: PlacedColumn,
  scrollLeft: number,
  viewport: number,
): number {
  if (column.pinned || column.left < scrollLeft) return column.pinned ? scrollLeft : column.left;
  const least = column.left + Math.min(column.width, viewport) - viewport;
  return least > scrollLeft ? least : scrollLeft;
}

export function resized(view: GridViewState, name: string, width: number): GridViewState {
  const within = Math.round(Math.min(Math.max(width, NARROWEST_COLUMN), WIDEST_COLUMN));
  return { ...view, widths: { ...view.widths, [name]: within } };
}

export function pinned(view: GridViewState, name: string, pin: boolean): GridViewState {
  const others = view.pinned.filter((each) => each !== name);
  return { ...view, pinned: pin ? [...others, name] : others };
}

/** Moves a shown column one place to the left or right within its part (pinned or not). */
export function shiftedColumn(
  view: GridViewState,
  layout: ColumnLayout,
  name: string,
  by: -1 | 1,
): GridViewState {
  const moving = layout.columns.find((each) => each.name === name);
  const other = moving === undefined ? undefined : layout.columns[moving.index + by];
  if (moving === undefined || other === undefined || other.pinned !== moving.pinned) return view;
  const part = layout.columns.filter((each) => each.pinned === moving.pinned);
  const names = part.map((each) =>
    each === moving ? other.name : each === other ? name : each.name,
  );
  // What comes after both is where it would be anyway.
  const last = Math.max(moving.index, other.index) - (moving.pinned ? 0 : layout.pinnedCount);
  return moving.pinned
    ? { ...view, pinned: names }
    : { ...view, order: names.slice(0, Math.max(last + 1, view.order.length)) };
}

/** Hides or shows columns, without touching the others. */
export function withHidden(
  view: GridViewState,
  names: readonly string[],
  hide: boolean,
): GridViewState {
  const named = new Set(names);
  const others = view.hidden.filter((each) => !named.has(each));
  return { ...view, hidden: hide ? [...others, ...named] : others };
}
