import {
  columnParameter,
  columnReferences,
  columnsParameter,
  INTEGER,
  missingColumns,
  parameterJsonSchema,
  remapColumns,
} from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const SCHEMA = parameterJsonSchema(
  z.strictObject({
    columns: columnsParameter('').optional(),
    anchor: columnParameter('').optional(),
    renames: z.array(z.strictObject({ from: columnParameter(''), to: z.string() })).optional(),
    either: z.union([z.number(), columnsParameter('')]).optional(),
    right: z.string().meta({ role: 'column', input: 1 }).optional(),
    expression: z.string().meta({ role: 'sql-expression' }).optional(),
    code: z.string().meta({ role: 'python' }).optional(),
    label: z.string().optional(),
  }),
);

describe('the columns that parameters name', () => {
  test('are found by role, wherever the schema has them', () => {
    const parameters = {
      columns: ['a', 'b'],
      anchor: 'c',
      renames: [{ from: 'd', to: 'x' }],
      either: ['e'],
      right: 'f',
      label: 'a',
    };
    expect(columnReferences(SCHEMA, parameters)).toEqual([
      { path: ['columns', 0], column: 'a', input: 0 },
      { path: ['columns', 1], column: 'b', input: 0 },
      { path: ['anchor'], column: 'c', input: 0 },
      { path: ['renames', 0, 'from'], column: 'd', input: 0 },
      { path: ['either', 0], column: 'e', input: 0 },
      { path: ['right'], column: 'f', input: 1 },
    ]);
  });

  test('are missing when their input has no such column, ignoring case', () => {
    const parameters = { columns: ['A', 'b'], right: 'c' };
    const left = [{ name: 'a', type: INTEGER }];
    expect(missingColumns(SCHEMA, parameters, [left, left])).toEqual([
      { path: ['columns', 1], column: 'b', input: 0 },
      { path: ['right'], column: 'c', input: 1 },
    ]);
    expect(missingColumns(SCHEMA, parameters, [undefined])).toEqual([]);
  });

  test('are renamed ignoring case, all at once; what is no column stays', () => {
    const parameters = {
      columns: ['Age', 'job', 'other'],
      renames: [{ from: 'age', to: 'age' }],
      label: 'age',
      right: 'age',
      unknown: 'age',
    };
    expect(remapColumns(SCHEMA, parameters, { age: 'job', job: 'age' })).toEqual({
      columns: ['job', 'age', 'other'],
      renames: [{ from: 'job', to: 'age' }],
      label: 'age',
      right: 'age',
      unknown: 'age',
    });
    expect(remapColumns(SCHEMA, parameters, { age: 'years' }, 1)).toEqual({
      ...parameters,
      right: 'years',
    });
  });

  test('are renamed in SQL, not in Python', () => {
    const parameters = { expression: 'age + 1', code: 'df["age"]' };
    expect(remapColumns(SCHEMA, parameters, { age: 'Years' })).toEqual({
      expression: '"Years" + 1',
      code: 'df["age"]',
    });
  });
});
