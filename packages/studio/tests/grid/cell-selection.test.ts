import { describe, expect, it } from 'vitest';
import {
  type CellSelection,
  chooseColumn,
  clampSelection,
  FIRST_CELL,
  moveCursor,
  selectedRange,
} from '../../src/grid/cell-selection.js';

const size = { rows: 100, columns: 5, pageRows: 20 };
const at = (row: number, column: number): CellSelection => ({
  cursor: { row, column },
  anchor: null,
});

describe('the cursor', () => {
  it('moves by one cell and stops at the edges', () => {
    expect(moveCursor(at(3, 2), 'down', false, size)).toEqual(at(4, 2));
    expect(moveCursor(at(99, 4), 'down', false, size)).toEqual(at(99, 4));
    expect(moveCursor(at(99, 4), 'right', false, size)).toEqual(at(99, 4));
  });

  it('enters the header from the first row and leaves it again', () => {
    expect(moveCursor(FIRST_CELL, 'up', false, size)).toEqual(at(-1, 0));
    expect(moveCursor(at(-1, 0), 'down', false, size)).toEqual(FIRST_CELL);
  });

  it('moves by pages, never into the header', () => {
    expect(moveCursor(at(5, 1), 'page up', false, size)).toEqual(at(0, 1));
    expect(moveCursor(at(5, 1), 'page down', false, size)).toEqual(at(25, 1));
  });

  it('goes to the ends of the row, the column and the table', () => {
    expect(moveCursor(at(5, 2), 'row end', false, size)).toEqual(at(5, 4));
    expect(moveCursor(at(5, 2), 'column end', false, size)).toEqual(at(99, 2));
    expect(moveCursor(at(5, 2), 'last cell', false, size)).toEqual(at(99, 4));
    expect(moveCursor(at(5, 2), 'first cell', false, size)).toEqual(at(0, 0));
  });

  it('stays in the header of a table without rows', () => {
    expect(moveCursor(at(-1, 2), 'down', false, { ...size, rows: 0 })).toEqual(at(-1, 2));
  });
});

describe('a block of cells', () => {
  it('begins where extending began, in whatever direction it grows', () => {
    const grown = moveCursor(moveCursor(at(5, 2), 'up', true, size), 'left', true, size);
    expect(selectedRange(grown)).toEqual({
      firstRow: 4,
      endRow: 6,
      firstColumn: 1,
      endColumn: 3,
    });
  });

  it('ends when the cursor moves without extending', () => {
    const grown = moveCursor(at(5, 2), 'down', true, size);
    expect(moveCursor(grown, 'down', false, size).anchor).toBeNull();
  });

  it('never reaches into the header', () => {
    const grown = moveCursor(moveCursor(at(0, 2), 'up', true, size), 'up', true, size);
    expect(selectedRange(grown)).toMatchObject({ firstRow: 0, endRow: 1 });
  });

  it('is one cell when there is only the cursor, and none in the header', () => {
    expect(selectedRange(at(3, 1))).toEqual({
      firstRow: 3,
      endRow: 4,
      firstColumn: 1,
      endColumn: 2,
    });
    expect(selectedRange(at(-1, 1))).toBeNull();
  });

  it('shrinks with the table', () => {
    const wide = { cursor: { row: 90, column: 4 }, anchor: { row: 2, column: 0 } };
    expect(clampSelection(wide, { ...size, rows: 10, columns: 2 })).toEqual({
      cursor: { row: 9, column: 1 },
      anchor: { row: 2, column: 0 },
    });
  });
});

describe('choosing columns', () => {
  const shown = ['a', 'b', 'c', 'd'];

  it('takes one alone, and gives it back when it is chosen again', () => {
    expect(chooseColumn(['a', 'b'], 'c', 'alone', shown)).toEqual(['c']);
    expect(chooseColumn(['c'], 'c', 'alone', shown)).toEqual([]);
  });

  it('adds and takes away one at a time', () => {
    expect(chooseColumn(['a'], 'c', 'toggle', shown)).toEqual(['a', 'c']);
    expect(chooseColumn(['a', 'c'], 'a', 'toggle', shown)).toEqual(['c']);
  });

  it('reaches from the last chosen one, again and again', () => {
    const once = chooseColumn(['b'], 'd', 'reach', shown);
    expect([...once].sort()).toEqual(['b', 'c', 'd']);
    expect([...chooseColumn(once, 'a', 'reach', shown)].sort()).toEqual(['a', 'b']);
  });
});
