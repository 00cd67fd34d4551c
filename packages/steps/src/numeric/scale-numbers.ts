import {
  type Column,
  call,
  cast,
  column,
  columnsParameter,
  defineStep,
  type Expression,
  FLOAT,
  literal,
  NUMERIC_KINDS,
  requireColumnType,
  type Schema,
  summarise,
  when,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { oneOutputEach, outputs, withOutputs } from '../new-columns.js';
import { scaleNumbersInPython } from './scale-numbers-python.js';
import { centerAndSpread, statisticsOf } from './scaling-statistics.js';

export const scaleNumbers = defineStep({
  id: 'scale-numbers',
  title: 'Scale numbers',
  verb: 'Scaled',
  help: 'Brings number columns to a common scale: (x - center) / spread, as floats.',
  family: 'numeric',
  synonyms: [
    'standardize',
    'normalize',
    'z-score',
    'robust',
    'min-max',
    'max-abs',
    'process numeric',
  ],
  parameters: z
    .strictObject({
      columns: columnsParameter('Number columns to scale.', NUMERIC_KINDS),
      method: z.enum(['standard', 'robust', 'min-max', 'max-abs']).default('standard').meta({
        description:
          'standard: mean and sample standard deviation (n - 1); robust: median and the distance of two quantiles; min-max: to a range; max-abs: divided by the greatest absolute value. Missing and infinite values are not learned from; missing stays missing.',
      }),
      center: z.boolean().default(true).meta({
        description: 'standard and robust: whether the mean or median is subtracted.',
      }),
      scale: z.boolean().default(true).meta({
        description:
          'standard and robust: whether the result is divided by the spread. A column without spread gives 0.',
      }),
      lowerQuantile: z.number().min(0).max(1).default(0.25).meta({
        description: 'robust: the lower quantile, exact, with linear interpolation.',
      }),
      upperQuantile: z.number().min(0).max(1).default(0.75).meta({
        description: 'robust: the upper quantile.',
      }),
      minimum: z.number().default(0).meta({ description: 'min-max: the smallest result.' }),
      maximum: z.number().default(1).meta({
        description: 'min-max: the greatest result. A constant column gives the middle.',
      }),
      outputs,
    })
    .refine(...oneOutputEach)
    .refine(({ lowerQuantile, upperQuantile }) => lowerQuantile < upperQuantile, {
      path: ['upperQuantile'],
      error: 'must be greater than the lower quantile',
    })
    .refine(({ minimum, maximum }) => minimum < maximum, {
      path: ['maximum'],
      error: 'must be greater than the minimum',
    }),
  rowWise: true,
  keepsRows: true,
  learned: z.strictObject({
    columns: z.array(
      z.strictObject({ column: z.string(), center: z.number(), spread: z.number() }),
    ),
  }),
  async fit(input, parameters, ask) {
    const numbers = parameters.columns.map((name) => requireNumbers(input.schema, name));
    const items = numbers.flatMap((of, index) => statisticsOf(of, index, parameters));
    const [row] = await ask(summarise(input, [], items));
    return {
      columns: numbers.map(({ name }, index) => ({
        column: name,
        ...centerAndSpread(name, index, parameters, row ?? {}),
      })),
    };
  },
  apply(input, parameters, learned) {
    return withColumns(
      input,
      withOutputs(parameters).map(({ column: name, output }, place) => {
        const of = requireNumbers(input.schema, name);
        const { center, spread } = learned.columns[place] ?? { center: 0, spread: 1 };
        return { name: output, expression: scaled(of, parameters, center, spread) };
      }),
    );
  },
  python: scaleNumbersInPython,
  examples: [
    {
      // Mean 3, sample standard deviation 2: by hand, 8 / 2 = 4 is the variance.
      title: 'Standard: mean 3 and standard deviation 2',
      parameters: { columns: ['x'] },
      given: { columns: { x: 'integer' }, rows: [[1], [3], [5], [null]] },
      expected: { columns: { x: 'float' }, rows: [[-1], [0], [1], [null]] },
    },
    {
      // Quartiles of 1, 2, 3, 4, 100 are 2 and 4, the median is 3.
      title: 'Robust: one extreme value does not count',
      parameters: { columns: ['x'], method: 'robust', outputs: ['scaled'] },
      given: { columns: { x: 'float' }, rows: [[1], [2], [3], [4], [100]] },
      expected: {
        columns: { x: 'float', scaled: 'float' },
        rows: [
          [1, -1],
          [2, -0.5],
          [3, 0],
          [4, 0.5],
          [100, 48.5],
        ],
      },
    },
    {
      title: 'Min-max to -1 .. 1; a constant column gives the middle',
      parameters: { columns: ['x', 'y'], method: 'min-max', minimum: -1, maximum: 1 },
      given: {
        columns: { x: 'float', y: 'integer' },
        rows: [
          [10, 7],
          [20, 7],
          [15, 7],
        ],
      },
      expected: {
        columns: { x: 'float', y: 'float' },
        rows: [
          [-1, 0],
          [1, 0],
          [0, 0],
        ],
      },
    },
  ],
});

interface Scaling {
  readonly method: 'standard' | 'robust' | 'min-max' | 'max-abs';
  readonly center: boolean;
  readonly scale: boolean;
  readonly minimum: number;
  readonly maximum: number;
}

function requireNumbers(schema: Schema, name: string): Column {
  return requireColumnType(
    schema,
    name,
    NUMERIC_KINDS,
    'Cast it to a number first with "Cast columns".',
  );
}

function scaled(of: Column, scaling: Scaling, center: number, spread: number): Expression {
  const x = of.type.kind === 'float' ? column(of.name) : cast(column(of.name), FLOAT);
  const { method, minimum, maximum } = scaling;
  if (method === 'min-max') {
    if (spread === 0) return constant(of, x, minimum + (maximum - minimum) / 2);
    const share = call('divide', minus(x, center), literal(spread));
    const stretched =
      maximum - minimum === 1 ? share : call('multiply', share, literal(maximum - minimum));
    return minus(stretched, -minimum);
  }
  if (method === 'max-abs') {
    return spread === 0 ? constant(of, x, 0) : call('divide', x, literal(spread));
  }
  const centered = scaling.center ? minus(x, center) : x;
  if (!scaling.scale) return centered;
  return spread === 0 ? constant(of, x, 0) : call('divide', centered, literal(spread));
}

/** `x - amount`, written as a sum where that reads better. */
function minus(x: Expression, amount: number): Expression {
  if (amount === 0) return x;
  return amount < 0 ? call('add', x, literal(-amount)) : call('subtract', x, literal(amount));
}

/** The same result for every row that has a number. */
function constant(of: Column, x: Expression, result: number): Expression {
  const missing: [Expression, Expression][] = [[call('is_null', x), x]];
  if (of.type.kind === 'float') missing.push([call('is_nan', x), x]);
  return when(missing, cast(literal(result), FLOAT));
}
