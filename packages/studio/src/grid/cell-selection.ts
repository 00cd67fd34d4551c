import { countText } from './column-summary.js';

/** A place in the grid, counted over the shown columns. Row -1 is the header. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** The cursor, and where the range that it spans began; null when only the cursor's cell is meant. */
export interface CellSelection {
  readonly cursor: CellPlace;
  readonly anchor: CellPlace | null;
}

/** A block of cells; ends are not part of it. */
export interface CellRange {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

export const HEADER_ROW = -1;

export const FIRST_CELL: CellSelection = Object.freeze({
  cursor: { row: 0, column: 0 },
  anchor: null,
});

export type CursorMove =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page up'
  | 'page down'
  | 'row start'
  | 'row end'
  | 'column start'
  | 'column end'
  | 'first cell'
  | 'last cell';

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page up or down. */
  readonly pageRows: number;
}

/** The selection after a move of the cursor. A range never reaches into the header. */
export function moveCursor(
  { cursor, anchor }: CellSelection,
  move: CursorMove,
  extend: boolean,
  size: GridSize,
): CellSelection {
  const target = within(moved(cursor, move, size), size);
  if (!extend) return { cursor: target, anchor: null };
  if (cursor.row === HEADER_ROW) return { cursor: target, anchor: null };
  return {
    cursor: { ...target, row: Math.max(0, target.row) },
    anchor: anchor ?? cursor,
  };
}

/** The same selection in a table that has become smaller. */
export function clampSelection({ cursor, anchor }: CellSelection, size: GridSize): CellSelection {
  return { cursor: within(cursor, size), anchor: anchor === null ? null : within(anchor, size) };
}

/** The block that is selected: the cursor's cell alone when there is no range; null in the header. */
export function selectedRange({ cursor, anchor }: CellSelection): CellRange | null {
  if (cursor.row === HEADER_ROW) return null;
  const other = anchor ?? cursor;
  return {
    firstRow: Math.min(cursor.row, other.row),
    endRow: Math.max(cursor.row, other.row) + 1,
    firstColumn: Math.min(cursor.column, other.column),
    endColumn: Math.max(cursor.column, other.column) + 1,
  };
}

export function cellsIn(range: CellRange): number {
  return (range.endRow - range.firstRow) * (range.endColumn - range.firstColumn);
}

/** "3 rows, 2 columns selected": what a block holds. */
export function blockText(range: CellRange): string {
  const rows = range.endRow - range.firstRow;
  const columns = range.endColumn - range.firstColumn;
  return `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}, ${countText(columns)} ${columns === 1 ? 'column' : 'columns'} selected`;
}

/**
 * The columns selected after one was chosen: alone, added or taken away (`toggle`), or everything
 * from the one chosen before (`reach`, a name in `shown`).
 */
export function chooseColumn(
  chosen: readonly string[],
  name: string,
  how: 'alone' | 'toggle' | 'reach',
  shown: readonly string[],
): readonly string[] {
  const from = how === 'reach' ? shown.indexOf(chosen.at(-1) ?? name) : -1;
  if (from >= 0) {
    const to = shown.indexOf(name);
    const [first, last] = from < to ? [from, to] : [to, from];
    const start = chosen.at(-1) ?? name;
    // The start stays last, so that reaching again spans from the same column.
    return [...shown.slice(first, last + 1).filter((each) => each !== start), start];
  }
  if (how === 'toggle') {
    return chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name];
  }
  return chosen.length === 1 && chosen[0] === name ? [] : [name];
}

function moved({ row, column }: CellPlace, move: CursorMove, size: GridSize): CellPlace {
  switch (move) {
    case 'up':
      return { row: row - 1, column };
    case 'down':
      return { row: row + 1, column };
    case 'left':
      return { row, column: column - 1 };
    case 'right':
      return { row, column: column + 1 };
    case 'page up':
      return { row: row === HEADER_ROW ? row : Math.max(0, row - size.pageRows), column };
    case 'page down':
      return { row: Math.max(0, row) + size.pageRows, column };
    case 'row start':
      return { row, column: 0 };
    case 'row end':
      return { row, column: size.columns - 1 };
    case 'column start':
      return { row: 0, column };
    case 'column end':
      return { row: size.rows - 1, column };
    case 'first cell':
      return { row: 0, column: 0 };
    case 'last cell':
      return { row: size.rows - 1, column: size.columns - 1 };
  }
}

function within({ row, column }: CellPlace, { rows, columns }: GridSize): CellPlace {
  return {
    row: Math.max(HEADER_ROW, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  };
}
