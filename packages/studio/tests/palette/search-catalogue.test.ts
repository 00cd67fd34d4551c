import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { catalogueEntries } from '../../src/palette/catalogue-entry.js';
import { type Searchable, searchCatalogue } from '../../src/palette/search-catalogue.js';

const entries = catalogueEntries(catalogue);
const found = (query: string): string[] => searchCatalogue(entries, query).map(({ id }) => id);

describe('searching the catalogue', () => {
  it('gives everything in its order for an empty query', () => {
    expect(found('  ')).toEqual([...catalogue.steps.keys(), ...catalogue.analyses.keys()]);
  });

  it('finds a step by the start of its title', () => {
    expect(found('one-h')[0]).toBe('one-hot-encode');
    expect(found('custom p')[0]).toBe('custom-python');
  });

  it('finds a step by a word of its title', () => {
    expect(found('encode').slice(0, 2).sort()).toEqual(['one-hot-encode', 'ordinal-encode']);
  });

  it.each([
    ['standardize', 'scale-numbers'],
    ['dummy', 'one-hot-encode'],
    ['dummies', 'one-hot-encode'],
    ['get_dummies', 'one-hot-encode'],
    ['z-score', 'scale-numbers'],
    ['zscore', 'scale-numbers'],
    ['fillna', 'fill-missing'],
    ['impute', 'fill-missing'],
    ['where', 'filter-rows'],
    ['pandas', 'custom-python'],
    ['fairness', 'bias-report'],
    ['feature importance', 'quick-model'],
    ['describe', 'table-summary'],
  ])('finds the synonym %s', (query, id) => {
    expect(found(query)[0]).toBe(id);
  });

  it('finds both ways to deal with nulls first', () => {
    expect(found('null').slice(0, 2).sort()).toEqual(['drop-missing', 'fill-missing']);
  });

  it('finds a step by what its parameters can do', () => {
    expect(found('regex')[0]).toBe('filter-rows');
  });

  it('finds the steps of a family', () => {
    expect(found('missing').slice(0, 2).sort()).toEqual(['drop-missing', 'fill-missing']);
  });

  it.each([
    ['histogrm', 'histogram'],
    ['histogarm', 'histogram'],
    ['stabdardize', 'scale-numbers'],
    ['filtter', 'filter-rows'],
  ])('forgives the slip in %s', (query, id) => {
    expect(found(query)[0]).toBe(id);
  });

  it('gives nothing for a word that meets nothing', () => {
    expect(found('qqqqq')).toEqual([]);
  });

  it('asks for every word of the query', () => {
    expect(found('drop columns')[0]).toBe('drop-columns');
    expect(found('drop missing')[0]).toBe('drop-missing');
  });

  it('ranks a title before a synonym, and a synonym before a help text', () => {
    const entry = (id: string, part: Partial<Searchable>) => ({
      id,
      title: 'x',
      synonyms: [],
      family: '',
      help: '',
      terms: '',
      ...part,
    });
    const list = [
      entry('help', { help: 'Sorts by rank' }),
      entry('synonym', { synonyms: ['rank'] }),
      entry('title', { title: 'Rank rows' }),
    ];
    expect(searchCatalogue(list, 'rank').map(({ id }) => id)).toEqual(['title', 'synonym', 'help']);
  });
});
