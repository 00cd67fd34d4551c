import { describe, expect, it } from 'vitest';
import {
  axisText,
  barHeights,
  distinctText,
  shareText,
  spokenColumn,
  topValues,
} from '../../src/grid/column-summary.js';

const profile = {
  nulls: 125,
  distinct: 3,
  minimum: 'free',
  maximum: 'rent',
  mean: null,
  histogram: null,
  top: [
    { value: 'own', count: 700 },
    { value: null, count: 125 },
    { value: 'rent', count: 100 },
    { value: 'free', count: 75 },
  ],
};

describe('a share', () => {
  it('has one decimal, where it is not nought', () => {
    expect([shareText(125, 1000), shareText(500, 1000)]).toEqual(['12.5 %', '50 %']);
  });

  it('is never rounded to nothing or to all', () => {
    expect([shareText(1, 1_000_000), shareText(999_999, 1_000_000)]).toEqual([
      '< 0.1 %',
      '> 99.9 %',
    ]);
    expect([shareText(0, 10), shareText(10, 10), shareText(0, 0)]).toEqual(['0 %', '100 %', '0 %']);
  });
});

describe('the ends of a histogram', () => {
  it('are short', () => {
    expect([0, -3, 12.34567, 1_250_000, 0.00001234, 1e20].map(axisText)).toEqual([
      '0',
      '-3',
      '12.35',
      '1.3M',
      '1.2e-5',
      '1.0e+20',
    ]);
  });

  it('may be 64-bit integers', () => {
    expect(axisText('9007199254740993')).toBe('9.0e+15');
  });
});

describe('the bars of a histogram', () => {
  it('are relative to the highest, and never too low to be seen', () => {
    expect(barHeights([0, 1, 500, 1000])).toEqual([0, 0.06, 0.5, 1]);
  });
});

describe('the most frequent values', () => {
  it('leave missing ones out and give shares of all rows', () => {
    expect(topValues(profile, 1000, 2)).toEqual([
      { text: 'own', share: 0.7, shareText: '70 %' },
      { text: 'rent', share: 0.1, shareText: '10 %' },
    ]);
  });
});

describe('the number of values', () => {
  it('is exact when few, and about when many', () => {
    expect(distinctText(profile)).toBe('3 values');
    expect(distinctText({ ...profile, distinct: 48_842, top: null })).toBe('~48,842 distinct');
  });
});

describe('a header in words', () => {
  it('says type, missing values, what is frequent and how many values there are', () => {
    const column = { name: 'housing', type: 'text', profile };
    expect(spokenColumn(column, 'text', { rows: 1000, text: 'all rows' })).toBe(
      'text, 12.5 % missing, most often own 70 %, rent 10 %, free 7.5 %, 3 values',
    );
  });

  it('says what a step did to the column', () => {
    const column = { name: 'b', type: 'text', change: 'renamed' as const, was: 'a' };
    expect(spokenColumn(column, 'text', undefined)).toBe('text, renamed by this step, was a');
  });
});
