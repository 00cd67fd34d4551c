import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ColumnLayout, columnAt, columnsInView, scrollLeftShowing } from './column-layout.js';
import {
  moveTo,
  positionAt,
  type RowScroll,
  rowScroll,
  rowsInView,
  type ScrollPosition,
  scrollTopAt,
  tableTopShowing,
} from './row-scroll.js';

/** What of the grid is drawn, and where. */
export interface GridView {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
  /** Rows and columns that are drawn at most: the number of elements to reuse. */
  readonly rowPool: number;
  readonly columnPool: number;
  /** Track pixels minus table pixels: where the drawn rows stand on the track. */
  readonly shift: number;
  /** Nothing drawn before is drawn now: the scroll bar is being dragged, or the cursor jumped. */
  readonly leaping: boolean;
}

/** Sizes of the grid's fixed parts, in pixels. */
export interface GridMeasures {
  readonly rowHeight: number;
  readonly headerHeight: number;
  /** Row numbers at the left. */
  readonly gutterWidth: number;
}

export interface GridScroll {
  readonly view: GridView;
  readonly trackHeight: number;
  /** Pixels of the scroller inside its scroll bars. */
  readonly viewportWidth: number;
  readonly rowsInPage: number;
  /** Scrolls no further than needed. */
  showCell(row: number, column: number): void;
  scrollToTop(): void;
  /** The cell under a point of the window; places beyond the edges give the nearest cell in that direction. */
  cellAt(clientX: number, clientY: number): { readonly row: number; readonly column: number };
}

interface Position extends ScrollPosition {
  readonly scrollLeft: number;
}

const ROWS_BEYOND = 4;
const ROW_STEP = 4;
const COLUMNS_BEYOND = 1;
const COLUMN_STEP = 2;
/** After this long without scrolling, the scroll bar is brought to where the rows are. */
const SETTLE_MS = 160;

/**
 * Windows both axes of a scroller. The browser scrolls what is drawn by itself; React hears of it only
 * when other rows or columns are to be drawn.
 */
export function useGridScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rows: number,
  layout: ColumnLayout,
  measures: GridMeasures,
): GridScroll {
  const { rowHeight, headerHeight, gutterWidth } = measures;
  const [size, setSize] = useState({ width: 0, height: 0 });
  const model = rowScroll(rows, rowHeight, Math.max(0, size.height - headerHeight));
  const columnRoom = Math.max(0, size.width - gutterWidth - layout.pinnedWidth);
  const position = useRef<Position>({ scrollTop: 0, tableTop: 0, scrollLeft: 0 });
  const now = useRef({ model, layout, columnRoom });
  const [view, setView] = useState<GridView>(() =>
    viewAt(model, position.current, layout, 0, null),
  );
  const shown = useRef(view);

  const refresh = useCallback((urgent: boolean, landed = false) => {
    const { model, layout, columnRoom } = now.current;
    const seen = viewAt(model, position.current, layout, columnRoom, shown.current);
    const next = landed ? { ...seen, leaping: false } : seen;
    if (sameView(next, shown.current)) return;
    shown.current = next;
    if (urgent) flushSync(() => setView(next));
    else setView(next);
  }, []);

  /** Sets the browser's offset; it may round or bound it, so what it made of it is what counts. */
  const place = useCallback(
    (wanted: ScrollPosition) => {
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = wanted.scrollTop;
      const { model } = now.current;
      const exact = model.trackHeight === model.tableHeight;
      const { scrollTop } = element;
      position.current = {
        scrollTop,
        tableTop: exact ? scrollTop : wanted.tableTop,
        scrollLeft: position.current.scrollLeft,
      };
    },
    [scroller],
  );

  useLayoutEffect(() => {
    now.current = { model, layout, columnRoom };
    const bounded = positionAt(model, position.current.tableTop);
    if (Math.abs(bounded.tableTop - position.current.tableTop) > 1) place(bounded);
    refresh(false);
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let settle: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      const next = moveTo(now.current.model, position.current, element.scrollTop);
      position.current = { ...next, scrollLeft: element.scrollLeft };
      if (next.scrollTop !== element.scrollTop) place(next);
      refresh(true);
      clearTimeout(settle);
      settle = setTimeout(() => {
        const { tableTop, scrollTop } = position.current;
        const home = scrollTopAt(now.current.model, tableTop);
        if (Math.abs(home - scrollTop) >= 1) place({ scrollTop: home, tableTop });
        refresh(false);
      }, SETTLE_MS);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(settle);
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, place, refresh]);

  useEffect(() => {
    if (!view.leaping) return;
    const landing = setTimeout(() => refresh(false, true), SETTLE_MS);
    return () => clearTimeout(landing);
  }, [view, refresh]);

  const showCell = useCallback(
    (row: number, column: number) => {
      const element = scroller.current;
      const { model, layout, columnRoom } = now.current;
      const placed = layout.columns[column];
      if (element === null || placed === undefined) return;
      if (row >= 0) {
        const top = tableTopShowing(model, position.current.tableTop, row);
        if (top !== position.current.tableTop) place(positionAt(model, top));
      }
      const left = scrollLeftShowing(placed, position.current.scrollLeft, columnRoom);
      if (left !== position.current.scrollLeft) {
        element.scrollLeft = left;
        position.current = { ...position.current, scrollLeft: element.scrollLeft };
      }
      refresh(false);
    },
    [scroller, place, refresh],
  );

  const scrollToTop = useCallback(() => {
    place({ scrollTop: 0, tableTop: 0 });
    refresh(false);
  }, [place, refresh]);

  const cellAt = useCallback(
    (clientX: number, clientY: number) => {
      const element = scroller.current;
      const { model, layout } = now.current;
      if (element === null) return { row: 0, column: 0 };
      const box = element.getBoundingClientRect();
      const y = clientY - box.top - headerHeight + position.current.tableTop;
      const x = clientX - box.left - gutterWidth;
      const row = Math.max(0, Math.min(model.rows - 1, Math.floor(y / rowHeight)));
      const pinned = layout.columns
        .slice(0, layout.pinnedCount)
        .find(({ left, width }) => x < left + width);
      const column =
        pinned?.index ?? columnAt(layout, x - layout.pinnedWidth + position.current.scrollLeft);
      return { row, column };
    },
    [scroller, headerHeight, gutterWidth, rowHeight],
  );

  return {
    view,
    trackHeight: model.trackHeight,
    viewportWidth: size.width,
    rowsInPage: Math.max(1, Math.floor(model.viewport / rowHeight) - 1),
    showCell,
    scrollToTop,
    cellAt,
  };
}

function viewAt(
  model: RowScroll,
  { scrollTop, tableTop, scrollLeft }: Position,
  layout: ColumnLayout,
  columnRoom: number,
  before: GridView | null,
): GridView {
  const rows = rowsInView(model, tableTop, ROWS_BEYOND, ROW_STEP);
  const needed = columnsInView(
    layout,
    scrollLeft,
    scrollLeft + columnRoom,
    COLUMNS_BEYOND,
    COLUMN_STEP,
  );
  const leap = before === null ? 0 : Math.abs(rows.first - before.firstRow);
  const far = leap >= rows.count;
  // Never fewer than were drawn before: elements stay, to be reused.
  const columns = Math.max(before?.columnPool ?? 0, needed.end - needed.first);
  return {
    firstRow: rows.first,
    endRow: rows.end,
    firstColumn: needed.first,
    endColumn: Math.min(layout.columns.length, needed.first + columns),
    rowPool: rows.count,
    columnPool: columns,
    shift: scrollTop - tableTop,
    leaping: far || (leap === 0 && before?.leaping === true),
  };
}

function sameView(a: GridView, b: GridView): boolean {
  return (
    a.firstRow === b.firstRow &&
    a.endRow === b.endRow &&
    a.firstColumn === b.firstColumn &&
    a.endColumn === b.endColumn &&
    a.rowPool === b.rowPool &&
    a.columnPool === b.columnPool &&
    a.shift === b.shift &&
    a.leaping === b.leaping
  );
}
