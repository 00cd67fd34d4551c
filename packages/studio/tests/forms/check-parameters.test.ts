import type { Analysis, Step } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { checkParameters } from '../../src/forms/check-parameters.js';
import type { ParameterValue } from '../../src/forms/parameter-field.js';

const declared = new Map<string, Step | Analysis>([...catalogue.steps, ...catalogue.analyses]);
const check = (id: string, parameters: Record<string, ParameterValue>) =>
  checkParameters(declared.get(id)!, parameters);

describe('checking parameters', () => {
  it('finds nothing wrong with complete ones', () => {
    expect(check('scale-numbers', { columns: ['age'] })).toEqual([]);
  });

  it('asks for columns that are still to be chosen', () => {
    expect(check('scale-numbers', { columns: [] })).toEqual([
      { path: 'columns', message: 'Choose at least one column.', unfinished: true },
    ]);
    expect(check('histogram', { column: '' })).toEqual([
      { path: 'column', message: 'Choose a column.', unfinished: true },
    ]);
  });

  it('names the place inside a list', () => {
    expect(check('sort-rows', { keys: [{ column: 'age' }, { column: '' }] })).toEqual([
      { path: 'keys[1].column', message: 'Choose a column.', unfinished: true },
    ]);
    const conditions = [{ column: '', operator: 'equal', value: 1 }];
    expect(check('filter-rows', { conditions })).toMatchObject([
      { path: 'conditions[0].column', message: 'Choose a column.' },
    ]);
  });

  it('says the limit of a number', () => {
    expect(check('split-text', { columns: ['name'], limit: 0 })).toEqual([
      { path: 'limit', message: 'Must be 1 or more.', unfinished: false },
    ]);
  });

  it('lists every problem', () => {
    const parameters = { columns: [], onMisfit: 'null', pattern: '%' };
    expect(check('cast-columns', parameters).map(({ path }) => path)).toEqual([
      'columns',
      'pattern',
    ]);
  });

  it('makes a sentence of what a step says itself', () => {
    expect(check('cast-columns', { columns: ['age'], type: 'colour' })).toMatchObject([
      { path: 'type', message: 'This is not the name of a type.' },
    ]);
    expect(check('keep-columns', { columns: ['age', 'AGE'] })).toMatchObject([
      { path: 'columns', message: 'This names a column twice.' },
    ]);
  });

  it('names a parameter that the step does not have', () => {
    expect(check('keep-columns', { columns: ['age'], colour: 1 })).toMatchObject([
      { path: 'colour' },
    ]);
  });

  it('lets a parameter of the flow stand for a value of any type', () => {
    const parameters = { columns: ['age'], method: 'robust', lowerQuantile: '{{low}}' };
    expect(check('scale-numbers', parameters)).toEqual([]);
  });
});
