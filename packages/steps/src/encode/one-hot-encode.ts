import {
  allOf,
  type Column,
  call,
  cast,
  columnsParameter,
  defineStep,
  type Expression,
  FLOAT,
  filter,
  INTEGER,
  type Item,
  itemsOf,
  listOf,
  literal,
  project,
  SCALAR_KINDS,
} from '@lathe/flow';
import { z } from 'zod';
import { newNames, withOutputs } from '../new-columns.js';
import {
  findLabels,
  knownOrFail,
  labelOf,
  learnedLabels,
  positionOf,
  requireLabelColumn,
} from './labels.js';
import { oneHotEncodeInPython } from './one-hot-encode-python.js';
import { requireDistinctNames } from './one-hot-names.js';

export const oneHotEncode = defineStep({
  id: 'one-hot-encode',
  title: 'One-hot encode',
  verb: 'One-hot encoded',
  help: 'Makes a 0/1 column for each distinct value, or one list of 0 and 1.',
  family: 'encode',
  synonyms: ['dummy', 'indicator', 'categorical', 'binary columns', 'get_dummies'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Columns to encode.', SCALAR_KINDS),
      style: z.enum(['columns', 'vector']).default('columns').meta({
        description:
          'columns: an integer column of 0 and 1 for each value, at the end, named PREFIX_VALUE; vector: one column with a list of floats.',
      }),
      order: z.enum(['frequency', 'alphabet']).default('frequency').meta({
        description: 'Order of the values: most frequent first, ties by alphabet; or by alphabet.',
      }),
      dropLast: z.boolean().default(false).meta({
        description: 'Leave out the last value, which the zeros of all others imply.',
      }),
      others: z.enum(['zeros', 'column', 'error']).default('zeros').meta({
        description:
          'Missing values, empty text, and values not seen when fitting. zeros: zeros throughout; column: a last one of their own, PREFIX_other; error: the run fails.',
      }),
      keepInput: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether the encoded columns stay.' }),
      outputs: newNames(
        'Starts of the new names (for vectors: the names), one for each column in the same order. Absent: the names of the columns.',
      ),
      maximumLabels: z.int().min(1).max(10_000).default(500).meta({
        description: 'With more distinct values than this in a column the fit fails.',
      }),
    })
    .refine(({ columns, outputs }) => outputs === undefined || outputs.length === columns.length, {
      path: ['outputs'],
      error: 'must hold one name for each column',
    }),
  rowWise: true,
  keepsRows: true,
  learned: learnedLabels,
  async fit(input, { columns, order, maximumLabels }, ask) {
    const search = {
      order,
      passOverEmpty: true,
      maximum: maximumLabels,
      adviceWhenMany:
        'Raise "maximumLabels", group rare values first, or use "Ordinal encode", which needs one column.',
    };
    const found = columns.map(async (name) => {
      const of = requireLabelColumn(input.schema, name);
      return { column: of.name, labels: await findLabels(input, of, search, ask) };
    });
    return { columns: await Promise.all(found) };
  },
  apply(input, parameters, learned) {
    const { style, dropLast, others, keepInput } = parameters;
    const encoded = withOutputs(parameters).map(({ column: name, output }, place) => {
      const of = requireLabelColumn(input.schema, name);
      const labels = learned.columns[place]?.labels ?? [];
      const shown = dropLast ? labels.slice(0, -1) : labels;
      const named = parameters.outputs !== undefined || !keepInput ? output : `${output}_vector`;
      return { of, labels, flags: flagsOf(of, labels, shown, others), output, named };
    });
    const checked =
      others === 'error'
        ? filter(
            input,
            allOf(
              encoded.map(({ of, labels }) =>
                knownOrFail(of, call('is_not_null', positionOf(of, labels))),
              ),
            ),
          )
        : input;
    const vectors = new Map<string, Item>();
    const added: Item[] = [];
    for (const { of, flags, output, named } of encoded) {
      if (style === 'columns') {
        added.push(
          ...flags.map(({ label, flag }) => ({
            name: `${output}_${label}`,
            expression: cast(flag, INTEGER),
          })),
        );
        continue;
      }
      const vector = { name: named, expression: vectorOf(flags.map(({ flag }) => flag)) };
      if (keepInput || named.toLowerCase() !== of.name.toLowerCase()) added.push(vector);
      else vectors.set(of.name, vector);
    }
    const gone = new Set(keepInput ? [] : encoded.map(({ of }) => of.name));
    const kept = itemsOf(checked).flatMap((item) => {
      const vector = vectors.get(item.name);
      if (vector !== undefined) return [vector];
      return gone.has(item.name) ? [] : [item];
    });
    requireDistinctNames(kept, added);
    return project(checked, [...kept, ...added]);
  },
  python: oneHotEncodeInPython,
  examples: [
    {
      title: 'Columns in order of frequency; zeros for a missing value',
      parameters: { columns: ['housing'] },
      given: {
        columns: { housing: 'text', age: 'integer' },
        rows: [
          ['rent', 30],
          ['own', 41],
          [null, 25],
          ['own', 52],
        ],
      },
      expected: {
        columns: { age: 'integer', housing_own: 'integer', housing_rent: 'integer' },
        rows: [
          [30, 0, 1],
          [41, 1, 0],
          [25, 0, 0],
          [52, 1, 0],
        ],
      },
    },
    {
      title: 'Without the last value, with a column for the missing',
      parameters: {
        columns: ['c'],
        dropLast: true,
        others: 'column',
        keepInput: true,
        outputs: ['is'],
      },
      given: { columns: { c: 'text' }, rows: [['b'], ['a'], ['']] },
      expected: {
        columns: { c: 'text', is_a: 'integer', is_other: 'integer' },
        rows: [
          ['b', 0, 0],
          ['a', 1, 0],
          ['', 0, 1],
        ],
      },
    },
    {
      title: 'One vector in place',
      parameters: { columns: ['n'], style: 'vector', order: 'alphabet' },
      given: {
        columns: { n: 'integer', x: 'text' },
        rows: [
          [10, 'u'],
          [2, 'v'],
          [10, null],
        ],
      },
      expected: {
        columns: { n: 'list<float>', x: 'text' },
        rows: [
          [[0, 1], 'u'],
          [[1, 0], 'v'],
          [[0, 1], null],
        ],
      },
    },
  ],
});

/** True and false for each label shown and, if asked, for what is no label. Never null. */
function flagsOf(
  of: Column,
  labels: readonly string[],
  shown: readonly string[],
  others: string,
): { label: string; flag: Expression }[] {
  const value = labelOf(of);
  const flags = shown.map((label) => ({ label, flag: call('same', value, literal(label)) }));
  if (others !== 'column') return flags;
  return [...flags, { label: 'other', flag: call('is_null', positionOf(of, labels)) }];
}

function vectorOf(flags: readonly Expression[]): Expression {
  return cast(call('list', ...flags.map((flag) => cast(flag, FLOAT))), listOf(FLOAT));
}
