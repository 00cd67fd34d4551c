import {
  allOf,
  type Column,
  call,
  columnsParameter,
  defineStep,
  type Expression,
  filter,
  literal,
  type Relation,
  SCALAR_KINDS,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { oneOutputEach, outputs, withOutputs } from '../new-columns.js';
import {
  findLabels,
  knownOrFail,
  learnedLabels,
  positionOf,
  requireLabelColumn,
} from './labels.js';
import { ordinalEncodeInPython } from './ordinal-encode-python.js';

export const ordinalEncode = defineStep({
  id: 'ordinal-encode',
  title: 'Ordinal encode',
  verb: 'Encoded',
  help: 'Replaces each distinct value by its place in an order: 0, 1, 2, ...',
  family: 'encode',
  synonyms: ['label encode', 'string indexer', 'categorical', 'integer encode', 'factorize'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Columns to encode.', SCALAR_KINDS),
      order: z.enum(['frequency', 'alphabet', 'given']).default('frequency').meta({
        description:
          'frequency: the most frequent value is 0, ties by alphabet; alphabet: ascending, numbers and dates in their own order; given: the order of "labels".',
      }),
      labels: z
        .array(z.string())
        .min(1)
        .refine((labels) => new Set(labels).size === labels.length, {
          error: 'holds a label twice',
        })
        .optional()
        .meta({
          description: 'With "given": the values as text, in their order, for all columns.',
        }),
      others: z.enum(['keep', 'null', 'error', 'skip']).default('keep').meta({
        description:
          'Missing values, and values not seen when fitting. keep: one number of their own, after the last; null: null; error: the run fails; skip: the row is dropped.',
      }),
      maximumLabels: z.int().min(1).max(100_000).default(10_000).meta({
        description: 'With more distinct values than this the fit fails.',
      }),
      outputs,
    })
    .refine(...oneOutputEach)
    .refine(({ order, labels }) => order !== 'given' || labels !== undefined, {
      path: ['labels'],
      error: 'is needed for a given order',
    }),
  rowWise: true,
  keepsRows: ({ others }) => others !== 'skip',
  learned: learnedLabels,
  async fit(input, { columns, order, labels, maximumLabels }, ask) {
    const found = columns.map(async (name) => {
      const of = requireLabelColumn(input.schema, name);
      if (order === 'given') return { column: of.name, labels: labels ?? [] };
      const search = {
        order,
        passOverEmpty: false,
        maximum: maximumLabels,
        adviceWhenMany: 'Raise "maximumLabels", or leave out a column that names each row.',
      };
      return { column: of.name, labels: await findLabels(input, of, search, ask) };
    });
    return { columns: await Promise.all(found) };
  },
  apply(input, parameters, learned) {
    const encoded = withOutputs(parameters).map(({ column: name, output }, place) => {
      const of = requireLabelColumn(input.schema, name);
      const labels = learned.columns[place]?.labels ?? [];
      return { of, output, position: positionOf(of, labels), count: labels.length };
    });
    return withColumns(
      onlyKnown(input, encoded, parameters.others),
      encoded.map(({ output, position, count }) => ({
        name: output,
        expression:
          parameters.others === 'keep' ? call('coalesce', position, literal(count)) : position,
      })),
    );
  },
  python: ordinalEncodeInPython,
  examples: [
    {
      title: 'By frequency; ties by alphabet, missing values after the last',
      parameters: { columns: ['account'] },
      given: {
        columns: { account: 'text' },
        rows: [['none'], ['little'], ['none'], ['high'], [null]],
      },
      expected: { columns: { account: 'integer' }, rows: [[0], [2], [0], [1], [3]] },
    },
    {
      title: 'The own order, into a new column; what is not in it becomes null',
      parameters: {
        columns: ['size'],
        order: 'given',
        labels: ['small', 'medium', 'large'],
        others: 'null',
        outputs: ['code'],
      },
      given: { columns: { size: 'text' }, rows: [['large'], ['small'], ['huge'], [null]] },
      expected: {
        columns: { size: 'text', code: 'integer' },
        rows: [
          ['large', 2],
          ['small', 0],
          ['huge', null],
          [null, null],
        ],
      },
    },
    {
      title: 'Numbers in their own order; rows without a value are dropped',
      parameters: { columns: ['rooms'], order: 'alphabet', others: 'skip' },
      given: { columns: { rooms: 'integer' }, rows: [[10], [2], [null], [2]] },
      expected: { columns: { rooms: 'integer' }, rows: [[1], [0], [0]] },
    },
  ],
});

/** The rows that may pass: a filter and not a part of the result, so that no column's absence skips it. */
function onlyKnown(
  input: Relation,
  encoded: readonly { readonly of: Column; readonly position: Expression }[],
  others: string,
): Relation {
  if (others !== 'skip' && others !== 'error') return input;
  const known = encoded.map(({ of, position }) => {
    const isKnown = call('is_not_null', position);
    return others === 'skip' ? isKnown : knownOrFail(of, isKnown);
  });
  return filter(input, allOf(known));
}
