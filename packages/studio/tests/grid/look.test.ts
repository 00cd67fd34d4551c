import { describe, expect, it } from 'vitest';
import {
  describeFilter,
  describeSort,
  filterBy,
  isPlain,
  lookWithin,
  operatorsOf,
  PLAIN_LOOK,
  readFilterValue,
  sortBy,
} from '../../src/grid/look.js';

describe('sorting for looking', () => {
  it('replaces the sort before', () => {
    const look = sortBy(sortBy(PLAIN_LOOK, 'a', false), 'b', true);
    expect(look.sort).toEqual([{ column: 'b', descending: true }]);
  });

  it('is taken away again', () => {
    expect(isPlain(sortBy(sortBy(PLAIN_LOOK, 'a', false), 'a', null))).toBe(true);
  });
});

describe('filtering for looking', () => {
  it('replaces the filters of its column only', () => {
    const one = filterBy(PLAIN_LOOK, 'a', [{ column: 'a', operator: 'is missing' }]);
    const two = filterBy(one, 'b', [{ column: 'b', operator: 'is missing' }]);
    const three = filterBy(two, 'a', []);
    expect(three.filters).toEqual([{ column: 'b', operator: 'is missing' }]);
  });

  it('offers tests that the type can answer', () => {
    expect(operatorsOf('text')).toContain('contains');
    expect(operatorsOf('float')).not.toContain('contains');
    expect(operatorsOf('struct')).toEqual(['is missing', 'is not missing']);
  });

  it('drops what names columns that are gone', () => {
    const look = {
      sort: [{ column: 'gone', descending: false }],
      filters: [{ column: 'a', operator: 'is missing' as const }],
    };
    expect(lookWithin(look, new Set(['a']))).toEqual({ ...look, sort: [] });
  });
});

describe('a value typed into a filter', () => {
  it('is a number for a number column', () => {
    expect(readFilterValue('float', ' -1.5e3 ')).toBe(-1500);
    expect(readFilterValue('integer', '12 apples')).toBeUndefined();
    expect(readFilterValue('integer', '')).toBeUndefined();
  });

  it('stays text where a number would be rounded', () => {
    expect(readFilterValue('integer', '9007199254740993')).toBe('9007199254740993');
  });

  it('is true or false for a boolean column', () => {
    expect(readFilterValue('boolean', 'TRUE')).toBe(true);
    expect(readFilterValue('boolean', 'yes')).toBeUndefined();
  });

  it('keeps its blanks for a text column', () => {
    expect(readFilterValue('text', ' a ')).toBe(' a ');
  });
});

describe('a chip', () => {
  it('says how the rows are sorted', () => {
    expect(describeSort({ column: 'age', descending: true })).toBe('age descending');
  });

  it('says which rows are kept', () => {
    expect(describeFilter({ column: 'age', operator: 'greater', value: 30 })).toBe(
      'age is greater than 30',
    );
    expect(describeFilter({ column: 'job', operator: 'is missing' })).toBe('job is missing');
  });

  it('names three values of a list and counts the rest', () => {
    expect(
      describeFilter({ column: 'n', operator: 'is in', value: ['a', 'b', 'c', 'd', 'e'] }),
    ).toBe('n is one of "a", "b", "c" and 2 more');
  });
});
