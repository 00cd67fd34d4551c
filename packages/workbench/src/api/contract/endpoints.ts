import type { EndpointStatus } from '@lathe/serving/endpoint/endpoint-status';
import { DATATYPES } from '@lathe/serving/tensor/tensor';
import { z } from 'zod';
import { apiError, workspacePath } from './common.js';

const endpointId = z.string().meta({ description: 'The endpoint.' });

/** Values of `EndpointSettings`; `settings` of the choices says which there are. */
export const settingValues = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

const tensorSpec = z
  .object({
    name: z.string(),
    datatype: z.enum(DATATYPES),
    shape: z.array(z.number()).meta({ description: '-1: any length.' }),
  })
  .meta({ id: 'TensorSpec' });

const modelStatistics = z.object({
  requests: z.number(),
  failures: z.number(),
  refused: z.number().meta({ description: 'Before work was done.' }),
  expired: z.number().meta({ description: 'Dropped while they waited.' }),
  batches: z.number(),
  waiting: z.number(),
  running: z.number(),
  instances: z.number(),
  restarts: z.number().meta({ description: 'Of executors that died.' }),
  overruns: z.number().meta({ description: 'Runs that were ended at the limit.' }),
  hanging: z.number().meta({ description: 'Executors that were ended and are still there.' }),
  predictedWait: z.number().meta({ description: 'Milliseconds the next request would wait.' }),
});

export const modelStatus = z
  .object({
    name: z.string(),
    version: z.string(),
    platform: z.string(),
    state: z.enum(['loading', 'ready', 'draining', 'failed']),
    problem: z.string().nullable(),
    inputs: z.array(tensorSpec),
    outputs: z.array(tensorSpec),
    columns: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(['number', 'text', 'boolean', 'date', 'timestamp']),
        }),
      )
      .nullable()
      .meta({ description: 'Raw columns, of a model that takes rows.' }),
    statistics: modelStatistics,
  })
  .meta({ id: 'ModelStatus' });

/** What an endpoint says of itself; see `EndpointStatus` of `@lathe/serving`. */
export const endpointStatus = z
  .object({
    format: z.literal('lathe-endpoint-1'),
    state: z.enum(['starting', 'ready', 'not-ready', 'draining']),
    startedAt: z.string(),
    pid: z.number(),
    settings: settingValues,
    models: z.array(modelStatus),
    live: z
      .object({
        seconds: z.number(),
        throughput: z.number(),
        p50: z.number().nullable(),
        p95: z.number().nullable(),
        p99: z.number().nullable(),
        errors: z.number(),
      })
      .meta({
        id: 'LiveFigures',
        description: 'Over the last seconds; latencies in milliseconds.',
      }),
    memory: z.number().meta({ description: 'Bytes of the process tree.' }),
    versions: z.record(z.string(), z.string()),
  })
  .meta({ id: 'EndpointStatus' }) satisfies z.ZodType<
  Omit<EndpointStatus, 'settings'> & { settings: z.infer<typeof settingValues> }
>;

export const endpointEntry = z
  .object({
    id: endpointId,
    life: z.enum(['starting', 'running', 'stopped', 'crashed']),
    url: z.string().nullable(),
    grpcUrl: z.string().nullable(),
    needsToken: z.boolean(),
    pid: z.number(),
    models: z.array(z.string()).meta({ description: 'As it was started with them.' }),
    settings: settingValues,
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    hasLog: z.boolean(),
    status: endpointStatus.nullable().meta({ description: 'Null: it does not answer.' }),
    problem: apiError.nullable().meta({ description: 'Why it does not answer though it runs.' }),
  })
  .meta({ id: 'EndpointEntry' });

export const endpointList = z.object({ endpoints: z.array(endpointEntry) }).meta({
  id: 'EndpointList',
});

/** One of the settings of an endpoint, as a form needs it. */
export const settingField = z
  .object({
    name: z.string(),
    description: z.string(),
    kind: z.enum(['count', 'number', 'choice', 'switch']),
    default: z.union([z.number(), z.string(), z.boolean()]),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    choices: z.array(z.string()),
  })
  .meta({ id: 'SettingField' });

export const servableModel = z
  .object({
    path: workspacePath,
    name: z.string().meta({ description: 'Under which it will be served.' }),
    versions: z.array(z.string()).meta({ description: 'Empty: a single file.' }),
    registered: z.boolean().meta({ description: 'Whether a register job put it there.' }),
  })
  .meta({ id: 'ServableModel' });

export const endpointChoices = z
  .object({
    models: z.array(servableModel),
    settings: z.array(settingField),
    cores: z.number(),
  })
  .meta({ id: 'EndpointChoices' });

/** A model as a person names it. */
export const modelLocation = z.string().min(1).max(1_000).meta({
  description: 'A path in the workspace, or a pretend model such as stub:a=2.',
});

export const startEndpoint = z
  .object({
    models: z.array(modelLocation).min(1).max(50),
    settings: settingValues.default({}).meta({ description: 'What differs from the defaults.' }),
  })
  .meta({ id: 'StartEndpoint' });

export const endpointLog = z
  .object({
    text: z.string(),
    cut: z.boolean().meta({ description: 'Whether the file has more before it.' }),
  })
  .meta({ id: 'EndpointLog' });

/** Characters of a request that is passed on. */
const LARGEST_REQUEST = 5_000_000;

export const predict = z
  .object({
    id: endpointId,
    model: z.string().min(1).max(200),
    version: z.string().min(1).max(40).optional(),
    kind: z.enum(['tensors', 'rows']).meta({
      description: 'tensors: an inference request of the Open Inference Protocol; rows: raw rows.',
    }),
    body: z.string().max(LARGEST_REQUEST).meta({
      description: 'JSON as text, sent as it is, so that 64-bit integers stay what they are.',
    }),
  })
  .meta({ id: 'PredictRequest' });

export const prediction = z
  .object({
    status: z.number().meta({ description: 'HTTP status of the endpoint.' }),
    milliseconds: z.number().meta({ description: 'From sending to the whole answer.' }),
    body: z.string().meta({ description: 'The answer as it came.' }),
    cut: z.boolean().meta({ description: 'Whether it was longer than can be shown.' }),
  })
  .meta({ id: 'Prediction' });
