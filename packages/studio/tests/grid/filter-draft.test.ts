import { describe, expect, it } from 'vitest';
import { draftOf, readDraft } from '../../src/grid/filter-draft.js';

const empty = { first: '', second: '', checked: [] };

describe('the filter form', () => {
  it('makes two filters of "between"', () => {
    const draft = { ...empty, operator: 'between' as const, first: '10', second: '20' };
    expect(readDraft('age', 'integer', draft)).toEqual({
      kind: 'filters',
      filters: [
        { column: 'age', operator: 'greater or equal', value: 10 },
        { column: 'age', operator: 'less or equal', value: 20 },
      ],
    });
  });

  it('opens with "between" when the column has such two filters', () => {
    const draft = draftOf('integer', [
      { column: 'age', operator: 'greater or equal', value: 10 },
      { column: 'age', operator: 'less or equal', value: 20 },
    ]);
    expect(draft).toEqual({ ...empty, operator: 'between', first: '10', second: '20' });
  });

  it('joins the checked values with those that were written', () => {
    const draft = { ...empty, operator: 'is in' as const, checked: ['own'], first: 'rent, free' };
    expect(readDraft('housing', 'text', draft)).toEqual({
      kind: 'filters',
      filters: [{ column: 'housing', operator: 'is in', value: ['own', 'rent', 'free'] }],
    });
  });

  it('needs at least one value for a list', () => {
    expect(readDraft('a', 'text', { ...empty, operator: 'is in' })).toMatchObject({
      kind: 'problem',
      field: 'first',
    });
  });

  it('says which field does not hold a number', () => {
    const draft = { ...empty, operator: 'between' as const, first: '1', second: 'many' };
    expect(readDraft('age', 'integer', draft)).toEqual({
      kind: 'problem',
      field: 'second',
      message: 'Write a number, such as 12.5.',
    });
  });

  it('compares with nothing to find missing values', () => {
    expect(readDraft('a', 'text', { ...empty, operator: 'is missing', first: 'x' })).toEqual({
      kind: 'filters',
      filters: [{ column: 'a', operator: 'is missing' }],
    });
  });
});
