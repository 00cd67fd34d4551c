import type { Schema } from '@lathe/flow';
import { completeFormula, completionPrefix } from '@lathe/steps';
import { FORMULA_FUNCTIONS } from '@lathe/steps/formula/functions';
import { describe, expect, test } from 'vitest';
import { StepBench } from './run-step.js';

const schema: Schema = [
  { name: 'credit_amount', type: { kind: 'integer' } },
  { name: 'Total Amount', type: { kind: 'float' } },
  { name: 'age', type: { kind: 'integer' } },
];
const labels = (prefix: string): string[] =>
  completeFormula(schema, prefix).map(({ label }) => label);

describe('completion', () => {
  test('offers columns before functions, those that start with the prefix first', () => {
    expect(labels('a')).toEqual(expect.arrayContaining(['age', 'abs', 'Total Amount', 'greatest']));
    expect(labels('a').slice(0, 2)).toEqual(['age', 'abs']);
    expect(labels('AMOUNT')).toEqual(['credit_amount', 'Total Amount']);
  });

  test('quotes names that need it and opens the bracket of a function', () => {
    expect(completeFormula(schema, 'Total')[0]).toEqual({
      kind: 'column',
      label: 'Total Amount',
      insert: '"Total Amount"',
      detail: 'float',
      help: '',
    });
    expect(completeFormula(schema, 'sqrt')[0]).toMatchObject({
      insert: 'sqrt(',
      detail: 'sqrt(x)',
    });
  });

  test('offers columns only after a quotation mark', () => {
    expect(labels('"t')).toEqual(['Total Amount', 'credit_amount']);
  });

  test('offers everything at the start', () => {
    expect(labels('').length).toBe(schema.length + FORMULA_FUNCTIONS.length);
  });

  test.each([
    ['a + cred', 'cred'],
    ['lower(', ''],
    ['"Total Am', '"Total Am'],
    ['"age" + c', 'c'],
    ["'it''s' || x", 'x'],
    ['größe', 'größe'],
    ['1', ''],
  ])('finds what is being typed in %j', (before, prefix) => {
    expect(completionPrefix(before)).toBe(prefix);
  });

  test('knows only functions that DuckDB has', async () => {
    const bench = await StepBench.open();
    const { rows } = await bench.read('SELECT DISTINCT function_name FROM duckdb_functions()');
    const known = new Set(rows.map(([name]) => name));
    // These are part of the grammar and stand in no list of functions.
    for (const name of ['coalesce', 'nullif', 'ifnull', 'if']) {
      known.add(name);
    }
    expect(FORMULA_FUNCTIONS.map(({ name }) => name).filter((name) => !known.has(name))).toEqual(
      [],
    );
    await bench.read('SELECT coalesce(1, 2), nullif(1, 2), ifnull(1, 2), if(true, 1, 2)');
  });
});
