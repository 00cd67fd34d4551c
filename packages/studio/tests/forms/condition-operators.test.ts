import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import {
  operatorsFor,
  typeOfValue,
  valueForOperator,
  valueForType,
} from '../../src/forms/condition-operators.js';
import { alignOutputNames } from '../../src/forms/output-names.js';
import { parameterFields } from '../../src/forms/parameter-field.js';

const conditions = parameterFields(catalogue.steps.get('filter-rows')!.parameterSchema()).find(
  ({ name }) => name === 'conditions',
)!;
const all = conditions.kind === 'conditions' ? conditions.operators : [];

describe('the operators of a condition', () => {
  it('look into text for text only', () => {
    expect(operatorsFor('text', all)).toContain('contains');
    expect(operatorsFor('decimal(10,2)', all)).not.toContain('contains');
  });

  it('do not order booleans', () => {
    expect(operatorsFor('boolean', all)).toEqual([
      'equal',
      'not equal',
      'is in',
      'is not in',
      'is missing',
      'is not missing',
    ]);
  });

  it('ask lists only whether they are missing', () => {
    expect(operatorsFor('list<float>', all)).toEqual(['is missing', 'is not missing']);
  });

  it('are all of them while the column is not known', () => {
    expect(operatorsFor(undefined, all)).toEqual(all);
  });
});

describe('the value of a condition', () => {
  it('becomes a list and one value again with the operator', () => {
    expect(valueForOperator('is in', 'own')).toEqual(['own']);
    expect(valueForOperator('equal', ['own', 'rent'])).toBe('own');
    expect(valueForOperator('is missing', 'own')).toBeUndefined();
  });

  it('is read anew for a column of another type, and kept where it does not fit', () => {
    expect(valueForType('42', 'integer')).toBe(42);
    expect(valueForType(['1', 'x'], 'integer')).toEqual([1, 'x']);
    expect(valueForType(42, 'text')).toBe('42');
  });

  it('is text where a piece of text is looked for', () => {
    expect(typeOfValue('starts with', 'unknown')).toBe('text');
    expect(typeOfValue('equal', 'integer')).toBe('integer');
  });
});

describe('names of results', () => {
  it('stay with their columns when others come and go', () => {
    expect(alignOutputNames(['a', 'b'], ['b', 'c'], ['first', 'second'])).toEqual([
      'second',
      'c_new',
    ]);
  });
});
