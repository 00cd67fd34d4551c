import { describe, expect, it } from 'vitest';
import { basisText } from '../../src/analysis/basis-text.js';

describe('what numbers were computed on', () => {
  it('is said with size, seed and rule for a sample', () => {
    expect(
      basisText({
        kind: 'sample',
        rows: 10_000,
        of: 1_000_000,
        rule: 'hash of row number',
        seed: 1,
      }),
    ).toBe('sample: 10,000 of 1,000,000 rows, seed 1, hash of row number');
  });

  it('is short for the whole table', () => {
    expect(basisText({ kind: 'whole', rows: 1000, of: 1000, rule: 'all rows', seed: null })).toBe(
      'all 1,000 rows',
    );
    expect(basisText({ kind: 'whole', rows: 1, of: 1, rule: 'all rows', seed: null })).toBe(
      'the only row',
    );
  });

  it('names the head of a table', () => {
    expect(basisText({ kind: 'head', rows: 100, of: 5000, rule: 'first rows', seed: null })).toBe(
      'the first 100 of 5,000 rows',
    );
  });
});
