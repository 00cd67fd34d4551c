import {
  ascending,
  call,
  column,
  columnParameter,
  defineStep,
  descending,
  itemsOf,
  over,
  project,
  requireColumn,
  sort,
} from '@lathe/flow';
import { z } from 'zod';
import { freeName } from '../new-columns.js';

const key = z.strictObject({
  column: columnParameter('The column to sort by.'),
  direction: z.enum(['ascending', 'descending']).default('ascending').meta({
    description: 'Text sorts by Unicode code points; NaN counts as greater than every number.',
  }),
  missing: z
    .enum(['first', 'last'])
    .default('last')
    .meta({ description: 'Where missing values go.' }),
});

export const sortRows = defineStep({
  id: 'sort-rows',
  title: 'Sort rows',
  verb: 'Sorted by',
  help: 'Sorts the rows by one or more columns. Rows with equal keys keep their order.',
  family: 'rows',
  synonyms: ['order', 'arrange', 'rank'],
  parameters: z.strictObject({
    keys: z
      .array(key)
      .min(1)
      .refine(
        (keys) => new Set(keys.map((each) => each.column.toLowerCase())).size === keys.length,
        {
          error: 'sorts by a column twice',
        },
      )
      .meta({ description: 'What to sort by, the most important first.' }),
  }),
  rowWise: false,
  keepsRows: true,
  apply(input, { keys }) {
    // Engines sort in parallel and do not keep the order of equal rows; the place of each row does.
    const place = freeName(input.schema, 'row_place');
    const placed = project(input, [
      ...itemsOf(input),
      { name: place, expression: over(call('row_number')) },
    ]);
    const sorted = sort(placed, [
      ...keys.map(({ column: name, direction, missing }) => {
        const value = column(requireColumn(input.schema, name, 'keys').name);
        return direction === 'ascending' ? ascending(value, missing) : descending(value, missing);
      }),
      ascending(column(place)),
    ]);
    return project(sorted, itemsOf(input));
  },
  examples: [
    {
      title: 'By one column; equal rows keep their order',
      parameters: { keys: [{ column: 'n' }] },
      given: {
        columns: { n: 'integer', t: 'text' },
        rows: [
          [2, 'first'],
          [null, 'none'],
          [1, 'x'],
          [2, 'second'],
        ],
      },
      expected: {
        columns: { n: 'integer', t: 'text' },
        rows: [
          [1, 'x'],
          [2, 'first'],
          [2, 'second'],
          [null, 'none'],
        ],
      },
    },
    {
      title: 'By two columns, the second descending with missing values first',
      parameters: {
        keys: [{ column: 'a' }, { column: 'b', direction: 'descending', missing: 'first' }],
      },
      given: {
        columns: { a: 'text', b: 'float' },
        rows: [
          ['y', 1],
          ['x', 1],
          ['x', 2.5],
          ['x', null],
        ],
      },
      expected: {
        columns: { a: 'text', b: 'float' },
        rows: [
          ['x', null],
          ['x', 2.5],
          ['x', 1],
          ['y', 1],
        ],
      },
    },
  ],
});
