import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  moveTo,
  positionAt,
  rowScroll,
  rowsInView,
  scrollTopAt,
  TALLEST_TRACK,
  tableTopAt,
  tableTopShowing,
} from '../../src/grid/row-scroll.js';

// 280,000,000 px of rows on a track of 8,000,000 px; the furthest tops are 700 px less.
const tall = rowScroll(10_000_000, 28, 700);
const short = rowScroll(1000, 28, 700);

describe('the track of a table that a browser can lay out', () => {
  it('is as tall as the table', () => {
    expect(short.trackHeight).toBe(28_000);
  });

  it('shows the table where the track is', () => {
    expect(tableTopAt(short, 12_345)).toBe(12_345);
    expect(scrollTopAt(short, 12_345)).toBe(12_345);
  });

  it('follows every scroll exactly, however far', () => {
    expect(moveTo(short, { scrollTop: 0, tableTop: 0 }, 20_000)).toEqual({
      scrollTop: 20_000,
      tableTop: 20_000,
    });
  });
});

describe('the track of a taller table', () => {
  it('has the greatest height', () => {
    expect(tall.trackHeight).toBe(TALLEST_TRACK);
  });

  it('begins and ends where the table does', () => {
    expect(tableTopAt(tall, 0)).toBe(0);
    expect(tableTopAt(tall, 8_000_000 - 700)).toBe(280_000_000 - 700);
  });

  it('is exact to the pixel near both ends', () => {
    expect(tableTopAt(tall, 5_000)).toBe(5_000);
    expect(tableTopAt(tall, 8_000_000 - 700 - 5_000)).toBe(280_000_000 - 700 - 5_000);
  });

  it('has its middle at the middle of the table', () => {
    expect(tableTopAt(tall, 3_999_650)).toBeCloseTo(139_999_650, 3);
  });

  it('finds the way back from every place of the table', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 279_999_300 }), (top) => {
        expect(tableTopAt(tall, scrollTopAt(tall, top))).toBeCloseTo(top, 4);
      }),
    );
  });
});

describe('scrolling a taller table', () => {
  it('moves by the pixels that the wheel moved, in the middle too', () => {
    const from = positionAt(tall, 140_000_000);
    const to = moveTo(tall, from, from.scrollTop + 100);
    expect(to.tableTop).toBe(140_000_100);
  });

  it('goes where the scroll bar was dragged to', () => {
    const to = moveTo(tall, { scrollTop: 0, tableTop: 0 }, 3_999_650);
    expect(to.tableTop).toBeCloseTo(139_999_650, 3);
  });

  it('reaches the last row when the track ends', () => {
    const from = positionAt(tall, 279_999_000);
    expect(moveTo(tall, from, 7_999_300).tableTop).toBe(279_999_300);
  });

  it('asks for another offset once table and track have drifted far apart', () => {
    let position = positionAt(tall, 140_000_000);
    let asked = false;
    for (let step = 0; step < 300 && !asked; step += 1) {
      const wanted = position.scrollTop + 100;
      position = moveTo(tall, position, wanted);
      asked = position.scrollTop !== wanted;
    }
    expect(asked).toBe(true);
    expect(tableTopAt(tall, position.scrollTop)).toBeCloseTo(position.tableTop, 3);
  });

  it('never jumps when the wheel alone brings it to the first row', () => {
    let position = positionAt(tall, 200_000);
    while (position.scrollTop > 0) {
      const next = moveTo(tall, position, Math.max(0, position.scrollTop - 90));
      expect(position.tableTop - next.tableTop).toBeLessThanOrEqual(180);
      position = next;
    }
    expect(position.tableTop).toBe(0);
  });
});

describe('the rows to draw', () => {
  it('hold what is in view and some more on both sides', () => {
    // 25 rows are in view from row 100; 26 + 2 x 4 = 34 in steps of 4, and one step more: 40.
    expect(rowsInView(short, 2800, 4, 4)).toEqual({ first: 96, end: 136, count: 40 });
  });

  it('stop at the last row', () => {
    expect(rowsInView(short, 28_000 - 700, 4, 4)).toMatchObject({ first: 968, end: 1000 });
  });

  it('always reach beyond the view, wherever it is', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 27_300, noNaN: true }), (top) => {
        const { first, end } = rowsInView(short, top, 4, 4);
        expect(first * 28).toBeLessThanOrEqual(top);
        expect(end * 28).toBeGreaterThanOrEqual(Math.min(28_000, top + 700));
      }),
    );
  });

  it('are none for a table without rows', () => {
    expect(rowsInView(rowScroll(0, 28, 700), 0, 4, 4)).toMatchObject({ first: 0, end: 0 });
  });
});

describe('bringing a row into view', () => {
  it('does nothing when it is in view', () => {
    expect(tableTopShowing(short, 2800, 110)).toBe(2800);
  });

  it('puts a row above at the top', () => {
    expect(tableTopShowing(short, 2800, 50)).toBe(1400);
  });

  it('puts a row below at the bottom', () => {
    // Row 200 ends at 5,628; the view is 700 high.
    expect(tableTopShowing(short, 2800, 200)).toBe(4928);
  });
});
