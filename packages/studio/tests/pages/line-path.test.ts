import { describe, expect, it } from 'vitest';
import { linePath, niceCeiling } from '../../src/pages/endpoints/line-path.js';

const frame = { from: 0, to: 100, most: 10, width: 200, height: 50 };

describe('the path of a line', () => {
  it('goes from the left edge to the right one, with 0 at the bottom', () => {
    const points = [
      { at: 0, value: 0 },
      { at: 50, value: 10 },
      { at: 100, value: 5 },
    ];
    expect(linePath(points, frame)).toBe('M0 50L100 0L200 25');
  });

  it('has a gap where there is no value', () => {
    const points = [
      { at: 0, value: 10 },
      { at: 25, value: 10 },
      { at: 50, value: null },
      { at: 75, value: 10 },
      { at: 100, value: 10 },
    ];
    expect(linePath(points, frame)).toBe('M0 0L50 0M150 0L200 0');
  });

  it('has a dot, a line of no length, where a value stands alone', () => {
    const points = [
      { at: -1, value: 10 },
      { at: 0, value: 10 },
      { at: 50, value: null },
      { at: 100, value: 5 },
    ];
    expect(linePath(points, frame)).toBe('M0 0h0M200 25h0');
  });

  it('leaves out what lies before the left edge', () => {
    expect(linePath([{ at: -1, value: 5 }], frame)).toBe('');
  });

  it('lies at the bottom when everything is 0', () => {
    expect(linePath([{ at: 100, value: 0 }], { ...frame, most: 0 })).toBe('M200 50h0');
  });
});

describe('the upper end of an axis', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1.1, 2],
    [45, 50],
    [51, 100],
    [0.03, 0.05],
  ])('for %d is %d', (value, end) => {
    expect(niceCeiling(value)).toBeCloseTo(end, 12);
  });
});
