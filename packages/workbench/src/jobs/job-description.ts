import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LatheError, parseJson, pathText, sinkDefinition } from '@lathe/flow';
import { z } from 'zod';
import { loadSettings } from '../serving/load-settings.js';
import { tuningSettings } from '../serving/tuning-settings.js';

/** Version of the format of job descriptions. */
export const JOB_FORMAT = 1;

const file = (description: string) => z.string().min(1).meta({ description });

const common = {
  $schema: z.string().optional(),
  latheJob: z.literal(JOB_FORMAT).meta({ description: 'Version of the format.' }),
  name: z.string().min(1).meta({ description: 'What people call the job.' }),
  note: z.string().optional(),
  threads: z.int().min(1).optional().meta({ description: 'Threads of the engine.' }),
  memoryBytes: z.int().min(1).optional().meta({ description: 'Memory limit of the engine.' }),
};

const label = z.string().min(1).meta({ description: 'Column to predict.' });
const positive = z.string().optional().meta({
  description: 'The class that AUC and F1 refer to, as text; default the rarer one.',
});

/** Runs a flow on the whole data. Paths in a job count from the job's file. */
export const prepareJob = z.strictObject({
  ...common,
  kind: z.literal('prepare'),
  flow: file('The flow document; its fitted state lies beside it.'),
  node: z.string().meta({ description: 'Node or output of the flow.' }),
  set: z.record(z.string(), z.string()).default({}).meta({ description: 'Flow parameters.' }),
  fit: z.enum(['auto', 'stored', 'again']).default('stored').meta({
    description: 'stored: what was previewed; again: learn from the data at hand.',
  }),
  outputs: z.array(sinkDefinition).min(1),
});

/** Parts a prepared table by a seeded hash of the row number, and trains on one part. */
export const trainJob = z.strictObject({
  ...common,
  kind: z.literal('train'),
  table: file('Prepared table, Parquet.'),
  label,
  positive,
  problem: z.enum(['auto', 'binary', 'multiclass', 'regression']).default('auto'),
  features: z.array(z.string()).min(1).optional().meta({ description: 'Default: all but label.' }),
  seed: z.int().min(0).default(1),
  testShare: z.number().gt(0).lt(1).default(0.25).meta({
    description: 'About this share of the rows is held out.',
  }),
  trainTable: file('Where to write the rows trained on, Parquet.'),
  testTable: file('Where to write the rows held out, Parquet.'),
  model: file(
    'Where to write the model; its description and its ONNX form go to NAME.json and NAME.onnx beside it.',
  ).refine((path) => !path.endsWith('.onnx'), {
    error: 'names the ONNX form, which gets .onnx put behind the name of the model',
  }),
  report: file('Where to write what was done, JSON.'),
});

/** Scores a model on rows it has not seen, with the trivial baselines beside it. */
export const evaluateJob = z.strictObject({
  ...common,
  kind: z.literal('evaluate'),
  table: file('Held-out rows, Parquet.'),
  model: file('A model that a train job wrote.'),
  metrics: file('Where to write the scores, JSON.'),
});

export const METRICS = {
  auc: 'larger',
  averagePrecision: 'larger',
  f1Positive: 'larger',
  f1Macro: 'larger',
  f1Weighted: 'larger',
  accuracy: 'larger',
  balancedAccuracy: 'larger',
  logLoss: 'smaller',
  brier: 'smaller',
  r2: 'larger',
  rmse: 'smaller',
  mae: 'smaller',
} as const;
export type Metric = keyof typeof METRICS;

const metricNames = Object.keys(METRICS).filter((name): name is Metric => name in METRICS);

/** Keeps a model as the next version, when it is good enough. */
export const registerJob = z.strictObject({
  ...common,
  kind: z.literal('register'),
  registry: file('Folder of the registry; versions go to NAME/1, NAME/2 and so on in it.'),
  model: file('A model that a train job wrote.'),
  metrics: file('What the evaluate job wrote.'),
  flow: file('The flow that prepares rows for the model.'),
  node: z.string().optional().meta({
    description:
      'Node or output of the flow that the table came from, so that raw rows can be predicted. Default: its only output.',
  }),
  set: z.record(z.string(), z.string()).default({}).meta({
    description: 'Flow parameters, as in the prepare job; a path in them is not needed.',
  }),
  table: file('The prepared table, kept with the version.').optional(),
  require: z
    .strictObject({
      metric: z.enum(metricNames).optional().meta({
        description: 'Default: auc for classes, r2 for numbers.',
      }),
      threshold: z.number().optional().meta({
        description: 'The least value (the most, where smaller is better).',
      }),
      beatsTrivial: z.boolean().default(true),
      notWorseThanPrevious: z.boolean().default(false),
    })
    .prefault({}),
});

const out = file(
  'Folder for report.json and report.html, beside those in the folder of the run.',
).optional();

/** Puts an endpoint under load and reports what it bears. */
export const loadJob = z.strictObject({
  ...common,
  kind: z.literal('load'),
  ...loadSettings.shape,
  out,
});

/** Searches the best settings of an endpoint. */
export const tuneJob = z.strictObject({
  ...common,
  kind: z.literal('tune'),
  space: file(
    'Space file: what is started, its knobs, what is sent. `lathe tune schema` prints the format.',
  ),
  ...tuningSettings.shape,
  out,
  resume: file('Folder of a run that was broken off: its journal is gone on with.').optional(),
});

export const jobDescription = z.discriminatedUnion('kind', [
  prepareJob,
  trainJob,
  evaluateJob,
  registerJob,
  loadJob,
  tuneJob,
]);
export type JobDescription = z.infer<typeof jobDescription>;
export type PrepareJob = z.infer<typeof prepareJob>;
export type TrainJob = z.infer<typeof trainJob>;
export type EvaluateJob = z.infer<typeof evaluateJob>;
export type RegisterJob = z.infer<typeof registerJob>;
export type LoadJob = z.infer<typeof loadJob>;
export type TuneJob = z.infer<typeof tuneJob>;

/** The format as JSON Schema (draft 2020-12). */
export function jobJsonSchema(): unknown {
  return z.toJSONSchema(jobDescription, { io: 'input' });
}

/** A job with the folder its paths count from. */
export interface OpenJob {
  readonly job: JobDescription;
  readonly file: string;
  readonly folder: string;
}

/**
 * Reads a job description.
 * Errors: `file-not-found`, `job-not-json`, `job-invalid` with the key's path.
 */
export async function openJob(path: string): Promise<OpenJob> {
  const absolute = resolve(path);
  let text: string;
  try {
    text = await readFile(absolute, 'utf8');
  } catch (cause) {
    throw new LatheError({
      code: 'file-not-found',
      kind: 'usage',
      message: `The job ${path} cannot be read.`,
      place: { file: path },
      advice: 'Check the path; jobs end in .job.json and `lathe export --to job` writes them.',
      cause,
    });
  }
  const raw = parseJson(text, {
    code: 'job-not-json',
    subject: 'The job is',
    file: path,
    advice: 'Mend the file at or before that line, or export the job again.',
  });
  const result = jobDescription.safeParse(raw);
  if (!result.success) throw jobError(result.error, path);
  return { job: result.data, file: absolute, folder: dirname(absolute) };
}

function jobError(error: z.ZodError, path: string): LatheError {
  const lines = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          key: pathText([...issue.path, key]),
          text: 'is not a key Lathe knows',
        }))
      : [{ key: pathText(issue.path), text: issue.message }],
  );
  const first = lines[0] ?? { key: '', text: 'is not a job' };
  return new LatheError({
    code: 'job-invalid',
    kind: 'document',
    message: `The job is not valid: ${first.key === '' ? 'the document' : first.key}: ${first.text}.`,
    place: { file: path, ...(first.key === '' ? {} : { parameter: first.key }) },
    advice: 'Correct the key; `lathe job schema` prints the format.',
    ...(lines.length > 1
      ? { details: lines.map(({ key, text }) => `${key}: ${text}`).join('\n') }
      : {}),
  });
}
