import {
  ascending,
  call,
  column,
  columnParameter,
  columnsParameter,
  defineStep,
  type Item,
  itemsOf,
  JOIN_KINDS,
  join,
  over,
  project,
  type Relation,
  SCALAR_KINDS,
  type Schema,
  sort,
} from '@lathe/flow';
import { z } from 'zod';
import { freeName } from '../new-columns.js';
import { secondInput } from './second-input.js';

const key = z.strictObject({
  left: columnParameter('Key column of the first table.', SCALAR_KINDS, 0),
  right: columnParameter('Key column of the second table.', SCALAR_KINDS, 1),
});

export const joinTables = defineStep({
  id: 'join-tables',
  title: 'Join tables',
  help: 'Puts the rows of two tables side by side where their keys are equal, in the order of the first.',
  family: 'combine',
  synonyms: ['merge', 'lookup', 'vlookup', 'inner', 'left', 'outer', 'semi', 'anti', 'match'],
  inputs: { min: 2, max: 2 },
  parameters: z.strictObject({
    keys: z
      .array(key)
      .min(1)
      .meta({ description: 'Pairs of columns that must be equal; all of them.' }),
    how: z.enum(JOIN_KINDS).default('left').meta({
      description:
        'inner: rows with a partner; left, right, full: also the rows of that table, or of both, without one; semi and anti: rows of the first table with or without a partner, nothing added.',
    }),
    rightColumns: columnsParameter(
      'Columns of the second table to keep. Absent: all but its keys, whose values stand under the names of the first.',
      undefined,
      1,
    ).optional(),
    suffix: z.string().min(1).default('_right').meta({
      description: 'Added to the name of a column of the second table that the first has too.',
    }),
    nullsMatch: z.boolean().default(false).meta({
      description: 'Whether a missing key equals a missing key.',
    }),
  }),
  rowWise: false,
  keepsRows: false,
  apply(left, parameters, _, inputs) {
    const right = secondInput(inputs);
    const columns = join(left, right, parameters).schema;
    const onLeft = freeName([...left.schema, ...right.schema, ...columns], 'left_place');
    const onRight = freeName([...left.schema, ...right.schema, ...columns], 'right_place');
    const keepsOnlyLeft = parameters.how === 'semi' || parameters.how === 'anti';
    const { rightColumns } = parameters;
    // Engines join in parallel and give rows in any order; the places of both rows restore it.
    const joined = join(placed(left, onLeft), placed(right, onRight), {
      ...parameters,
      rightColumns: [...(rightColumns ?? besidesKeys(right.schema, parameters.keys)), onRight],
    });
    const places = keepsOnlyLeft ? [onLeft] : [onLeft, onRight];
    const sorted = sort(
      joined,
      places.map((place) => ascending(column(place))),
    );
    return project(sorted, itemsNamed(columns));
  },
  examples: [
    {
      title: 'Left: every row of the first table; a name both have gets the suffix',
      parameters: { keys: [{ left: 'job', right: 'title' }] },
      given: {
        columns: { job: 'text', pay: 'integer' },
        rows: [
          ['cook', 10],
          ['nurse', 20],
          [null, 30],
          ['cook', 40],
        ],
      },
      others: [
        {
          columns: { title: 'text', pay: 'float', sector: 'text' },
          rows: [
            ['nurse', 2.5, 'health'],
            ['cook', 1.5, 'food'],
            [null, 9.5, 'none'],
          ],
        },
      ],
      expected: {
        columns: { job: 'text', pay: 'integer', pay_right: 'float', sector: 'text' },
        rows: [
          ['cook', 10, 1.5, 'food'],
          ['nurse', 20, 2.5, 'health'],
          [null, 30, null, null],
          ['cook', 40, 1.5, 'food'],
        ],
      },
    },
    {
      title: "Full: rows without a partner on both sides; the second table's come last",
      parameters: { keys: [{ left: 'id', right: 'id' }], how: 'full' },
      given: {
        columns: { id: 'integer', a: 'text' },
        rows: [
          [2, 'two'],
          [1, 'one'],
        ],
      },
      others: [
        {
          columns: { id: 'integer', b: 'text' },
          rows: [
            [3, 'drei'],
            [2, 'zwei'],
            [2, 'deux'],
          ],
        },
      ],
      expected: {
        columns: { id: 'integer', a: 'text', b: 'text' },
        rows: [
          [2, 'two', 'zwei'],
          [2, 'two', 'deux'],
          [1, 'one', null],
          [3, null, 'drei'],
        ],
      },
    },
    {
      title: 'Anti: rows of the first table without a partner; a missing key has none',
      parameters: { keys: [{ left: 'id', right: 'known' }], how: 'anti' },
      given: { columns: { id: 'integer' }, rows: [[3], [null], [1], [2]] },
      others: [{ columns: { known: 'integer' }, rows: [[1], [null], [1]] }],
      expected: { columns: { id: 'integer' }, rows: [[3], [null], [2]] },
    },
  ],
});

/** The table with the number of each row in a column of that name. */
function placed(input: Relation, place: string): Relation {
  return project(input, [...itemsOf(input), { name: place, expression: over(call('row_number')) }]);
}

function besidesKeys(schema: Schema, keys: readonly { readonly right: string }[]): string[] {
  const names = new Set(keys.map(({ right }) => right.toLowerCase()));
  return schema.flatMap(({ name }) => (names.has(name.toLowerCase()) ? [] : [name]));
}

const itemsNamed = (schema: Schema): Item[] =>
  schema.map(({ name }) => ({ name, expression: column(name) }));
