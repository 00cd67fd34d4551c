import { describe, expect, it } from 'vitest';
import {
  matchRate,
  matchText,
  rateText,
  repeatedMeaning,
  repeatedText,
} from '../../src/join/match-text.js';

describe('how many rows match', () => {
  it('is a share and a sentence', () => {
    expect(rateText({ rows: 10_000, matched: 9740 })).toBe('97.4 %');
    expect(matchText({ rows: 10_000, matched: 9740 })).toBe('9,740 of 10,000 rows have a partner');
    expect(matchText({ rows: 5, matched: 5 })).toBe('all 5 rows have a partner');
    expect(matchText({ rows: 1, matched: 0 })).toBe('0 of 1 row has a partner');
  });

  it('is never rounded to all or none when it is neither', () => {
    expect(rateText({ rows: 1_000_000, matched: 1 })).toBe('under 0.1 %');
    expect(rateText({ rows: 1_000_000, matched: 999_999 })).toBe('over 99.9 %');
    expect(rateText({ rows: 4, matched: 4 })).toBe('100 %');
    expect(rateText({ rows: 4, matched: 0 })).toBe('0 %');
  });

  it('is nothing for a table without rows', () => {
    expect(matchRate({ rows: 0, matched: 0 })).toBe(0);
    expect(matchText({ rows: 0, matched: 0 })).toBe('The table has no rows');
  });
});

describe('keys that occur more than once', () => {
  it('are named with their columns', () => {
    expect(repeatedText(['customer_id'], { key: [17], count: 4 })).toBe(
      'customer_id 17 occurs 4 times',
    );
    expect(repeatedText(['year', 'city'], { key: [2024, ''], count: 1200 })).toBe(
      'year 2024, city (empty) occur together 1,200 times',
    );
    expect(repeatedText(['id'], { key: [null], count: 2 })).toBe('id (missing) occurs 2 times');
  });

  it('mean different things on the left, on the right and on both', () => {
    expect(repeatedMeaning('right', 0, 5)).toBe('Each key occurs once.');
    expect(repeatedMeaning('right', 3, 0)).toContain(
      'A left row with such a key appears once for each',
    );
    expect(repeatedMeaning('left', 3, 0)).toContain('usual for a lookup');
    expect(repeatedMeaning('left', 3, 2)).toContain('rows multiply');
  });
});
