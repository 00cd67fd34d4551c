import { describe, expect, it } from 'vitest';
import {
  columnAt,
  columnsInView,
  FRESH_VIEW,
  layOutColumns,
  pinned,
  resized,
  scrollLeftShowing,
  shiftedColumn,
  withHidden,
} from '../../src/grid/column-layout.js';

const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'text' }));
const widths = { a: 100, b: 200, c: 300, d: 400 };
const view = { ...FRESH_VIEW, widths };
const names = (of: ReturnType<typeof layOutColumns>) => of.columns.map(({ name }) => name);

describe('a layout of columns', () => {
  it('keeps the order of the table and adds up the widths', () => {
    const layout = layOutColumns(columns, view);
    expect(names(layout)).toEqual(['a', 'b', 'c', 'd']);
    expect(layout.columns.map(({ left }) => left)).toEqual([0, 100, 300, 600]);
    expect(layout.scrolledWidth).toBe(1000);
  });

  it('puts pinned columns first, in the order of pinning', () => {
    const layout = layOutColumns(columns, { ...view, pinned: ['d', 'b'] });
    expect(names(layout)).toEqual(['d', 'b', 'a', 'c']);
    expect(layout).toMatchObject({ pinnedCount: 2, pinnedWidth: 600, scrolledWidth: 400 });
  });

  it('leaves hidden columns out, pinned or not', () => {
    const layout = layOutColumns(columns, { ...view, pinned: ['d'], hidden: ['d', 'a'] });
    expect(names(layout)).toEqual(['b', 'c']);
    expect(layout.hiddenCount).toBe(2);
  });

  it('puts ordered columns before the others', () => {
    expect(names(layOutColumns(columns, { ...view, order: ['c'] }))).toEqual(['c', 'a', 'b', 'd']);
  });

  it('ignores names that the table does not have', () => {
    const gone = { ...view, pinned: ['x'], hidden: ['y'], order: ['z'] };
    expect(names(layOutColumns(columns, gone))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets pinned columns scroll when they would leave no room', () => {
    const layout = layOutColumns(columns, { ...view, pinned: ['b', 'c'] }, 400);
    expect(names(layout)).toEqual(['b', 'c', 'a', 'd']);
    expect(layout.pinnedCount).toBe(1);
  });
});

describe('the columns to draw', () => {
  const layout = layOutColumns(columns, view);

  it('are those under the view', () => {
    // From pixel 150 (b) to pixel 250 (b).
    expect(columnsInView(layout, 150, 250, 0, 1)).toEqual({ first: 1, end: 2 });
  });

  it('reach one further on both sides when asked to', () => {
    expect(columnsInView(layout, 150, 250, 1, 1)).toEqual({ first: 0, end: 3 });
  });

  it('count from the pinned ones', () => {
    const withPinned = layOutColumns(columns, { ...view, pinned: ['d'] });
    expect(columnsInView(withPinned, 0, 50, 0, 1)).toEqual({ first: 1, end: 2 });
  });

  it('are found by their pixel, the ends standing for what lies beyond', () => {
    expect([-5, 0, 99, 100, 599, 600, 5000].map((pixel) => columnAt(layout, pixel))).toEqual([
      0, 0, 0, 1, 2, 3, 3,
    ]);
  });

  it('are none when all are hidden', () => {
    const none = layOutColumns(columns, { ...view, hidden: ['a', 'b', 'c', 'd'] });
    expect(columnsInView(none, 0, 500, 1, 2)).toEqual({ first: 0, end: 0 });
  });
});

describe('bringing a column into view', () => {
  const layout = layOutColumns(columns, view);
  const c = layout.columns[2]!;

  it('scrolls right just far enough', () => {
    expect(scrollLeftShowing(c, 0, 500)).toBe(100);
  });

  it('scrolls left to its edge', () => {
    expect(scrollLeftShowing(c, 700, 500)).toBe(300);
  });

  it('shows the start of a column wider than the view', () => {
    expect(scrollLeftShowing(c, 0, 200)).toBe(300);
  });

  it('never scrolls for a pinned column', () => {
    expect(scrollLeftShowing({ ...c, pinned: true }, 70, 100)).toBe(70);
  });
});

describe('changing the view', () => {
  it('keeps widths within bounds', () => {
    expect(resized(view, 'a', 3).widths.a).toBe(56);
    expect(resized(view, 'a', 99_999).widths.a).toBe(1200);
  });

  it('pins a column once, at the end', () => {
    expect(pinned({ ...view, pinned: ['a', 'b'] }, 'a', true).pinned).toEqual(['b', 'a']);
  });

  it('hides and shows many columns at once without touching others', () => {
    const hidden = withHidden({ ...view, hidden: ['a'] }, ['b', 'c'], true);
    expect(hidden.hidden).toEqual(['a', 'b', 'c']);
    expect(withHidden(hidden, ['a', 'c'], false).hidden).toEqual(['b']);
  });

  it('moves a column past its neighbour', () => {
    const layout = layOutColumns(columns, view);
    const moved = shiftedColumn(view, layout, 'c', -1);
    expect(names(layOutColumns(columns, moved))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('moves a pinned column among the pinned ones', () => {
    const start = { ...view, pinned: ['d', 'b'] };
    const moved = shiftedColumn(start, layOutColumns(columns, start), 'd', 1);
    expect(moved.pinned).toEqual(['b', 'd']);
  });

  it('moves no column across the edge of the pinned ones', () => {
    const start = { ...view, pinned: ['d'] };
    expect(shiftedColumn(start, layOutColumns(columns, start), 'd', 1)).toBe(start);
  });
});
