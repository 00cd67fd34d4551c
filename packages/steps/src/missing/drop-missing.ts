import {
  allOf,
  anyOf,
  call,
  columnsParameter,
  defineStep,
  filter,
  isMissing,
  requireColumn,
} from '@lathe/flow';
import { z } from 'zod';
import { blankIsMissing } from '../missing-value.js';

export const dropMissing = defineStep({
  id: 'drop-missing',
  title: 'Drop missing',
  verb: 'Dropped rows without',
  help: 'Drops the rows in which values are missing. Null and, in float columns, NaN are missing.',
  family: 'missing',
  synonyms: ['null', 'NaN', 'dropna', 'empty', 'incomplete'],
  parameters: z.strictObject({
    columns: columnsParameter('Columns to look at. Absent: all.').optional(),
    when: z.enum(['any', 'all']).default('any').meta({
      description: 'Whether a row goes when any of the columns is missing, or only when all are.',
    }),
    blankIsMissing,
  }),
  rowWise: true,
  keepsRows: false,
  apply(input, { columns, when, blankIsMissing: blankCounts }) {
    const looked =
      columns === undefined
        ? input.schema
        : columns.map((name) => requireColumn(input.schema, name, 'columns'));
    const missing = looked.map((column) => isMissing(column, blankCounts));
    return filter(input, call('not', when === 'any' ? anyOf(missing) : allOf(missing)));
  },
  examples: [
    {
      title: 'Any missing value in any column',
      parameters: {},
      given: {
        columns: { a: 'integer', b: 'float' },
        rows: [
          [1, 0.5],
          [null, 0.5],
          [3, Number.NaN],
          [4, null],
        ],
      },
      expected: { columns: { a: 'integer', b: 'float' }, rows: [[1, 0.5]] },
    },
    {
      title: 'Rows in which two columns are both missing; blank text counts',
      parameters: { columns: ['a', 'b'], when: 'all', blankIsMissing: true },
      given: {
        columns: { a: 'text', b: 'text', c: 'integer' },
        rows: [
          ['x', null, 1],
          [' ', null, 2],
          ['', 'y', null],
        ],
      },
      expected: {
        columns: { a: 'text', b: 'text', c: 'integer' },
        rows: [
          ['x', null, 1],
          ['', 'y', null],
        ],
      },
    },
  ],
});
