import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import {
  completeKeys,
  defaultRightColumns,
  emptyPlan,
  joinParameters,
  NO_KEY,
  resultColumns,
  schemaOf,
} from '../../src/join/join-plan.js';

const left = schemaOf([
  { name: 'id', type: 'integer' },
  { name: 'city', type: 'text' },
]);
const right = schemaOf([
  { name: 'customer', type: 'integer' },
  { name: 'city', type: 'text' },
  { name: 'tags', type: 'list<text>' },
]);
const plan = { ...emptyPlan('customers'), keys: [{ left: 'id', right: 'customer' }] };

describe('a join that is being prepared', () => {
  it('counts only pairs of which both columns are chosen', () => {
    const keys = [{ left: 'id', right: 'customer' }, NO_KEY, { left: 'city', right: null }];
    expect(completeKeys({ ...plan, keys })).toEqual([{ left: 'id', right: 'customer' }]);
  });

  it('keeps the right columns besides the keys, and renames those that both have', () => {
    expect(defaultRightColumns(right, plan.keys)).toEqual(['city', 'tags']);
    expect(resultColumns(left, right, plan).columns.map(({ name }) => name)).toEqual([
      'id',
      'city',
      'city_right',
      'tags',
    ]);
  });

  it('says which names collide when the suffix does not tell them apart', () => {
    const both = schemaOf([
      ...['id', 'city', 'city_right'].map((name) => ({ name, type: 'text' })),
    ]);
    const { columns, error } = resultColumns(both, right, {
      ...plan,
      keys: [{ left: 'id', right: 'customer' }],
    });
    expect(columns).toEqual([]);
    expect(error?.code).toBe('column-duplicate');
  });

  it('gives parameters that the step takes, without what is at its default', () => {
    const parameters = joinParameters(plan);
    expect(parameters).toEqual({ keys: [{ left: 'id', right: 'customer' }], how: 'left' });
    expect(() => catalogue.steps.get('join-tables')!.bind(parameters)).not.toThrow();
  });

  it('gives suffix and columns when they are chosen', () => {
    const parameters = joinParameters({
      ...plan,
      how: 'full',
      suffix: '_b',
      rightColumns: ['tags'],
    });
    expect(parameters).toMatchObject({ how: 'full', suffix: '_b', rightColumns: ['tags'] });
    expect(() => catalogue.steps.get('join-tables')!.bind(parameters)).not.toThrow();
  });

  it('names no right columns for a join that adds none', () => {
    expect(joinParameters({ ...plan, how: 'anti', rightColumns: ['tags'] })).toEqual({
      keys: [{ left: 'id', right: 'customer' }],
      how: 'anti',
    });
  });
});
