import {
  type Ask,
  aggregate,
  aggregateWhere,
  ascending,
  type Cell,
  type Column,
  call,
  cast,
  column,
  columnsParameter,
  defineStep,
  descending,
  type Expression,
  FLOAT,
  filter,
  givenValue,
  isMissing,
  LatheError,
  limit,
  literal,
  NUMERIC_KINDS,
  type Relation,
  requireColumnType,
  SCALAR_KINDS,
  sort,
  summarise,
  TEXT,
  valueOfType,
  when,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { blankIsMissing } from '../missing-value.js';
import { oneOutputEach, outputs, withOutputs } from '../new-columns.js';
import { fillMissingInPython } from './fill-missing-python.js';

type Strategy = 'value' | 'mean' | 'median' | 'most-frequent';

export const fillMissing = defineStep({
  id: 'fill-missing',
  title: 'Fill missing',
  verb: 'Filled',
  help: 'Replaces missing values by a value, the mean, the median or the most frequent value.',
  family: 'missing',
  synonyms: ['impute', 'null', 'NaN', 'fillna', 'replace missing', 'default'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Columns to fill.', SCALAR_KINDS),
      strategy: z.enum(['value', 'mean', 'median', 'most-frequent']).default('most-frequent').meta({
        description:
          'What to fill in. Mean and median are for numbers and make integer and decimal columns float; of several values that are equally frequent, the first by alphabet.',
      }),
      value: givenValue.optional().meta({
        description:
          'With "value": what to fill in, of the type of the columns; dates as ISO text.',
      }),
      blankIsMissing,
      outputs,
    })
    .refine(...oneOutputEach)
    .refine(({ strategy, value }) => strategy !== 'value' || value !== undefined, {
      path: ['value'],
      error: 'is needed for this strategy',
    }),
  rowWise: true,
  keepsRows: true,
  learned: z.strictObject({
    columns: z.array(
      z.strictObject({ column: z.string(), value: z.union([z.string(), z.number(), z.null()]) }),
    ),
  }),
  async fit(input, { columns, strategy, blankIsMissing: blankCounts }, ask) {
    const found = columns.map(async (name) => {
      const of = requireFillable(input, name, strategy);
      return { column: of.name, value: await fillerOf(input, of, strategy, blankCounts, ask) };
    });
    return { columns: await Promise.all(found) };
  },
  apply(input, parameters, learned) {
    const { strategy, value, blankIsMissing: blankCounts } = parameters;
    return withColumns(
      input,
      withOutputs(parameters).map(({ column: name, output }, place) => {
        const of = requireFillable(input, name, strategy);
        const known = learned.columns[place]?.value ?? null;
        const filler =
          strategy === 'value' && value !== undefined
            ? valueOfType(of, value, 'value')
            : fillerExpression(of, known);
        return { name: output, expression: filled(of, strategy, filler, blankCounts) };
      }),
    );
  },
  python: fillMissingInPython,
  examples: [
    {
      title: 'The most frequent value; "a" and "b" are equally frequent',
      parameters: { columns: ['job'] },
      given: { columns: { job: 'text' }, rows: [['b'], [null], ['a'], ['b'], ['a'], ['c']] },
      expected: { columns: { job: 'text' }, rows: [['b'], ['a'], ['a'], ['b'], ['a'], ['c']] },
    },
    {
      title: 'The mean of integers makes the column float',
      parameters: { columns: ['age'], strategy: 'mean' },
      given: { columns: { age: 'integer' }, rows: [[1], [2], [null], [4]] },
      expected: { columns: { age: 'float' }, rows: [[1], [2], [7 / 3], [4]] },
    },
    {
      title: 'A value, also for blank text, into a new column',
      parameters: {
        columns: ['note'],
        strategy: 'value',
        value: 'none',
        blankIsMissing: true,
        outputs: ['remark'],
      },
      given: { columns: { note: 'text' }, rows: [['late'], [' '], [null]] },
      expected: {
        columns: { note: 'text', remark: 'text' },
        rows: [
          ['late', 'late'],
          [' ', 'none'],
          [null, 'none'],
        ],
      },
    },
  ],
});

const isAverage = (strategy: Strategy): boolean => strategy === 'mean' || strategy === 'median';

function requireFillable({ schema }: Relation, name: string, strategy: Strategy): Column {
  const advice = isAverage(strategy)
    ? 'Choose "most-frequent" or "value", or cast it to a number first.'
    : 'Choose another column, or write a formula.';
  return requireColumnType(
    schema,
    name,
    isAverage(strategy) ? NUMERIC_KINDS : SCALAR_KINDS,
    advice,
  );
}

/** What fills the gaps: a number for mean and median, else the value as text; null when there is none. */
async function fillerOf(
  input: Relation,
  of: Column,
  strategy: Strategy,
  blankCounts: boolean,
  ask: Ask,
): Promise<string | number | null> {
  if (strategy === 'value') return null;
  const present = call('not', isMissing(of, blankCounts));
  if (strategy === 'most-frequent') {
    const counted = summarise(
      filter(input, present),
      [{ name: 'value', expression: column(of.name) }],
      [{ name: 'frequency', expression: aggregate('count_rows') }],
    );
    const keys = [descending(column('frequency')), ascending(column('value'))];
    const [row] = await ask(limit(withText(sort(counted, keys)), 1));
    const cell = row?.value ?? null;
    return cell === null ? null : String(cell);
  }
  const x = cast(column(of.name), FLOAT);
  const average =
    strategy === 'mean'
      ? aggregateWhere(present, 'mean', x)
      : aggregateWhere(present, 'quantile', x, literal(0.5));
  const [row] = await ask(summarise(input, [], [{ name: 'average', expression: average }]));
  return finite(of, row?.average ?? null);
}

const withText = (relation: Relation): Relation =>
  withColumns(relation, [{ name: 'value', expression: cast(column('value'), TEXT) }]);

function finite(of: Column, cell: Cell): number | null {
  if (cell === null) return null;
  const number = Number(cell);
  if (Number.isFinite(number)) return number;
  throw new LatheError({
    code: 'numbers-too-large',
    kind: 'data',
    message: `The mean or median of column "${of.name}" is not a finite number.`,
    place: { column: of.name },
    advice: 'Filter out or replace the infinite or extreme values first, or fill with a value.',
  });
}

function fillerExpression(of: Column, value: string | number | null): Expression | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return cast(literal(value), FLOAT);
  return of.type.kind === 'text' ? literal(value) : cast(literal(value), of.type);
}

function filled(
  of: Column,
  strategy: Strategy,
  filler: Expression | undefined,
  blankCounts: boolean,
): Expression {
  const own = column(of.name);
  const value = isAverage(strategy) && of.type.kind !== 'float' ? cast(own, FLOAT) : own;
  if (filler === undefined) return value;
  const onlyNull = of.type.kind !== 'float' && !(of.type.kind === 'text' && blankCounts);
  return onlyNull
    ? call('coalesce', value, filler)
    : when([[isMissing(of, blankCounts), filler]], value);
}
