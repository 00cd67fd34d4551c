import { checkFlow, freshId, identifier } from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const taking = (...ids: string[]) =>
  checkFlow({
    lathe: 1,
    name: 'x',
    sources: Object.fromEntries(ids.map((id) => [id, { format: 'csv', path: 'a.csv' }])),
  });

describe('a fresh id', () => {
  test.each([
    ['scale-numbers', 'scale_numbers'],
    ['Größe & Straße', 'grosse_strasse'],
    ['Ænes Łódź', 'aenes_lodz'],
    ['2nd look', 'n_2nd_look'],
    ['年齢', 'node'],
    ['', 'node'],
    ['  İstanbul  ', 'istanbul'],
  ])('of %j is %s', (wanted, id) => {
    expect(freshId(taking(), wanted)).toBe(id);
  });

  test('counts on when it is taken', () => {
    expect(freshId(taking('scale_numbers'), 'scale-numbers')).toBe('scale_numbers_2');
    expect(freshId(taking('scale_2', 'scale'), 'scale_2')).toBe('scale_3');
  });

  test('is never the name that custom SQL has for its first input', () => {
    expect(freshId(taking(), 'input')).toBe('input_2');
  });

  test('is free and an identifier, whatever is wanted', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc.string({ unit: 'grapheme', minLength: 60, maxLength: 90 }),
        ),
        (wanted) => {
          const first = freshId(taking(), wanted);
          const second = freshId(taking(first), wanted);
          expect(identifier.safeParse(first).success).toBe(true);
          expect(identifier.safeParse(second).success).toBe(true);
          expect(second).not.toBe(first);
        },
      ),
      { numRuns: 200, seed: 11 },
    );
  });
});
