import { describe, expect, it } from 'vitest';
import {
  fits,
  likelyNames,
  missingNames,
  quickPicks,
  searchColumns,
} from '../../src/forms/form-input.js';

const columns = [
  { name: 'Age', type: 'integer' },
  { name: 'amount', type: 'decimal(10,2)' },
  { name: 'housing', type: 'text' },
  { name: 'image_0', type: 'list<float>' },
];

describe('the columns of an input', () => {
  it('are found ignoring case, those that begin with the query first', () => {
    expect(searchColumns(columns, 'A').map(({ name }) => name)).toEqual([
      'Age',
      'amount',
      'image_0',
    ]);
  });

  it('miss a name that none of them has, ignoring case', () => {
    expect(missingNames(columns, ['age', 'vec', ''])).toEqual(['vec']);
  });

  it('miss nothing while they are not known', () => {
    expect(missingNames(null, ['vec'])).toEqual([]);
  });

  it('fit a picker by their kind; a type not known yet always does', () => {
    expect(fits(columns[1]!, ['integer', 'decimal'])).toBe(true);
    expect(fits(columns[2]!, ['integer'])).toBe(false);
    expect(fits({ name: 'x', type: 'unknown' }, ['integer'])).toBe(true);
  });

  it('can be picked by kind', () => {
    expect(quickPicks(columns)).toEqual([
      { label: 'All numeric', names: ['Age', 'amount'] },
      { label: 'All text', names: ['housing'] },
      { label: 'All', names: ['Age', 'amount', 'housing', 'image_0'] },
    ]);
  });

  it('are offered as one set where they are all of one kind', () => {
    expect(quickPicks(columns.slice(0, 2)).map(({ label }) => label)).toEqual(['All']);
  });

  it('suggest what a missing one is called now', () => {
    expect(likelyNames('hosing', columns)).toEqual(['housing']);
    expect(likelyNames('image', columns)[0]).toBe('image_0');
  });
});
