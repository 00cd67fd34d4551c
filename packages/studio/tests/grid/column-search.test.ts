import { describe, expect, it } from 'vitest';
import { searchNames } from '../../src/grid/column-search.js';

const names = ['net income', 'Income', 'Größe', 'id'];

describe('searching columns', () => {
  it('finds names that hold every word, in any order', () => {
    expect(searchNames(names, 'income net')).toEqual(['net income']);
  });

  it('puts names that begin with the search first', () => {
    expect(searchNames(names, 'inc')).toEqual(['Income', 'net income']);
  });

  it('does not mind case and accents', () => {
    expect(searchNames(names, 'grosse')).toEqual([]);
    expect(searchNames(names, 'GROß')).toEqual(['Größe']);
  });

  it('gives all names when nothing is sought', () => {
    expect(searchNames(names, '  ')).toBe(names);
  });
});
