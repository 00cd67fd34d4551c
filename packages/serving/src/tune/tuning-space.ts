import { z } from 'zod';
import type { Knob } from './tuning-target.js';

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and _');
const setting = z.union([z.number(), z.string(), z.boolean()]);
const settings = z.record(name, setting);
const positive = z.number().positive();

const knobRange = z
  .strictObject({
    min: z.number(),
    max: z.number(),
    scale: z.enum(['log2', 'linear']).default('log2').meta({
      description:
        'log2: doubles from min to max; linear: goes by `step`. max is always among the values.',
    }),
    step: positive.default(1).meta({ description: 'Of a linear range.' }),
  })
  .refine(({ min, max }) => min < max, { error: 'min must be less than max', path: ['max'] })
  .refine(({ min, scale }) => scale === 'linear' || min > 0, {
    error: 'a log2 range starts above 0',
    path: ['min'],
  })
  .refine(({ min, max, scale, step }) => scale === 'log2' || (max - min) / step <= 1000, {
    error: 'has more than 1000 values',
    path: ['step'],
  });

const knobValues = z.union([
  z.array(z.number()).min(2),
  z.array(z.union([z.string(), z.boolean()])).min(2),
  knobRange,
]);

const payload = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('schema').meta({ description: "Random tensors made from the model's inputs." }),
    variants: z.int().min(1).default(16),
    rows: z.int().min(1).default(1).meta({ description: 'Rows of one request.' }),
    encoding: z.enum(['json', 'binary']).default('binary'),
  }),
  z.strictObject({
    kind: z.literal('file').meta({ description: 'A file sent as it is.' }),
    path: z.string(),
    contentType: z.string().default('application/json'),
  }),
  z.strictObject({
    kind: z
      .literal('rows')
      .meta({ description: 'Rows of a CSV or JSON lines file, one a request.' }),
    path: z.string(),
  }),
]);

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('endpoint').meta({
      description: "Lathe's own endpoint; knobs are its settings, and `ompThreads`.",
    }),
    models: z.array(z.string()).min(1).meta({
      description: 'As `lathe serve` takes them: a path, or NAME=PATH.',
    }),
    model: z.string().optional().meta({
      description: 'Name of the model that is asked; the first one otherwise.',
    }),
    arguments: z.array(z.string()).default([]).meta({
      description: 'Further arguments of `lathe serve`.',
    }),
  }),
  z.strictObject({
    kind: z.literal('python').meta({
      description:
        'nginx, gunicorn and model processes in Python; knobs are workers, threads, workerClass, instances, ompThreads, interOpThreads, intraOpThreads.',
    }),
    model: z.string().meta({ description: 'Path of the ONNX model or its folder.' }),
  }),
  z.strictObject({
    kind: z.literal('command').meta({
      description: 'Any server that a command starts; {knob} is replaced by the value of the knob.',
    }),
    start: z.array(z.string()).min(1).meta({
      description: 'Program and arguments; {knob}, and {port} for a free port.',
    }),
    environment: z.record(z.string(), z.string()).default({}),
    folder: z.string().optional().meta({ description: 'Where it is started.' }),
    url: z.string().meta({ description: 'That requests go to; may hold {port}.' }),
    model: z.string().optional().meta({
      description: 'Name of the model when `url` is the base of an Open Inference Protocol server.',
    }),
    readyPath: z.string().default('/v2/health/ready').meta({
      description: 'Answers with a status of 200 when the server is ready.',
    }),
    readySeconds: positive.default(120).meta({ description: 'Longest start.' }),
  }),
  z.strictObject({
    kind: z.literal('grid').meta({
      description:
        'Measurements stored in a file: nothing is started. For trying the search itself.',
    }),
    path: z.string(),
  }),
]);

/** The file that says what is tuned, over which knobs, for what. */
export const tuningSpace = z.strictObject({
  $schema: z.string().optional(),
  latheTuning: z.literal(1).meta({ description: 'Version of the format.' }),
  title: z.string().optional(),
  target,
  knobs: z
    .record(name, knobValues)
    .refine((knobs) => Object.keys(knobs).length > 0, 'needs at least one knob')
    .meta({ description: 'What is turned: a list of values, or a range.' }),
  fixed: settings.default({}).meta({ description: 'Settings that are held.' }),
  baseline: settings.default({}).meta({
    description:
      'The configuration measured first, with which the others are compared. A knob that is not named has the default of the target, or its first value.',
  }),
  constraints: z.array(z.string()).default([]).meta({
    description:
      'What a configuration must satisfy, e.g. "workers * intraOpThreads <= cores"; names are knobs, fixed settings, and cores.',
  }),
  payload: payload.default({ kind: 'schema', variants: 16, rows: 1, encoding: 'binary' }),
  load: z
    .strictObject({
      users: z.int().min(1).optional().meta({
        description: 'Users at once; without it the knee of each configuration is found.',
      }),
      maxUsers: z
        .int()
        .min(1)
        .default(256)
        .meta({ description: 'Where the search for the knee ends.' }),
    })
    .default({ maxUsers: 256 }),
  objective: z.string().optional().meta({
    description:
      'What latency must keep, e.g. "p95<60ms". A configuration that breaks it is not recommended.',
  }),
  aim: z.enum(['throughput', 'latency', 'cost']).default('throughput').meta({
    description: 'What is made best. `cost` needs a price, `latency` a fixed number of users.',
  }),
  price: z
    .strictObject({
      perHour: z.number().min(0).default(0).meta({ description: 'Of the machine.' }),
      perCoreHour: z.number().min(0).default(0).meta({ description: 'Of a core fully used.' }),
      perGibibyteHour: z.number().min(0).default(0).meta({ description: 'Of memory used.' }),
    })
    .refine((price) => price.perHour + price.perCoreHour + price.perGibibyteHour > 0, {
      error: 'every price is 0',
    })
    .optional()
    .meta({ description: 'Without a price no cost is told.' }),
  budget: z
    .strictObject({
      trials: z.int().min(4).default(40).meta({
        description:
          'Most looks at configurations, repeats included; a look of double length counts twice.',
      }),
      minutes: positive.optional().meta({ description: 'Most minutes, restarts included.' }),
    })
    .default({ trials: 40 }),
  lookSeconds: positive.default(6).meta({
    description: 'Seconds of load of a short look; promising configurations get longer ones.',
  }),
  seed: z.int().default(1),
});
export type TuningSpace = z.infer<typeof tuningSpace>;

/** JSON Schema of the space file. */
export function tuningSpaceSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(tuningSpace, { io: 'input' });
}

/** Values of the knobs, in their order in the file. */
export function knobsOf(space: Pick<TuningSpace, 'knobs'>): readonly Knob[] {
  return Object.entries(space.knobs).map(([knobName, given]): Knob => {
    if (!Array.isArray(given)) {
      const log = given.scale === 'log2';
      return { name: knobName, kind: 'number', values: rangeValues(given), log };
    }
    const numbers = given.filter((value) => typeof value === 'number');
    if (numbers.length < given.length) {
      const choices = given.filter((value) => typeof value !== 'number');
      return { name: knobName, kind: 'choice', values: [...new Set(choices)] };
    }
    const values = [...new Set(numbers)].sort((a, b) => a - b);
    return { name: knobName, kind: 'number', values, log: spreadsByRatio(values) };
  });
}

/** Doubling, or by the step; the greatest is always among them. */
function rangeValues({ min, max, scale, step }: z.infer<typeof knobRange>): readonly number[] {
  const values: number[] = [];
  // Multiples of the step, not sums, which would drift.
  for (let index = 0; ; index += 1) {
    const value = scale === 'log2' ? min * 2 ** index : min + index * step;
    if (value >= max - 1e-9 * Math.abs(max)) break;
    values.push(value);
  }
  return [...values, max];
}

/** Whether a list like 1, 2, 4, 8 or 0, 1, 10 is meant in ratios: its greatest value is 4 times its least above 0. */
function spreadsByRatio(values: readonly number[]): boolean {
  const positive = values.filter((value) => value > 0);
  return values.every((value) => value >= 0) && Math.max(...positive) >= 4 * Math.min(...positive);
}
