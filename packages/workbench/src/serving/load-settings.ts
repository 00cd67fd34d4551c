import { z } from 'zod';

const positive = z.number().gt(0);
const users = z.int().min(1).max(10_000);

/** How the requests of a load test come. */
export const loadArrivals = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('users'),
    users: users.meta({ description: 'Each sends its next request when it has its answer.' }),
  }),
  z.strictObject({
    kind: z.literal('climb'),
    step: z.enum(['linear', 'double']).default('double').meta({
      description: 'double: 1, 2, 4, ... users; linear: 1, 2, 3, ...',
    }),
    maxUsers: users.default(256).meta({ description: 'Where to stop at the latest.' }),
  }),
  z.strictObject({
    kind: z.literal('constant'),
    rate: positive.meta({ description: 'Requests a second, whatever the server does.' }),
  }),
  z.strictObject({
    kind: z.literal('poisson'),
    rate: positive.meta({ description: 'Requests a second on average, at random times.' }),
  }),
]);

/** What a load test sends. */
export const loadPayload = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('schema') }),
  z.strictObject({
    kind: z.literal('file'),
    path: z.string().min(1).meta({
      description: 'Sent as it is; of a .jsonl file each line is a request.',
    }),
  }),
  z.strictObject({
    kind: z.literal('rows'),
    path: z.string().min(1).meta({ description: 'CSV or JSON lines; requests are made of rows.' }),
  }),
]);

/** `p95<60ms`, as people write an objective. */
export const OBJECTIVE = /^p(50|90|95|99|99\.9)\s*<\s*(\d+(?:\.\d+)?)\s*(ms|s)$/;

export const objectiveText = z.string().regex(OBJECTIVE, 'Write it as p95<60ms.').meta({
  description:
    'Objective such as p95<60ms: a percentile (50, 90, 95, 99, 99.9) and what it must stay under.',
});

/** Everything about a load test but where its report goes. */
export const loadSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({
    description:
      'Of an endpoint (then requests are made for a model of it), or the full URL of a call.',
  }),
  model: z.string().min(1).optional().meta({
    description: 'Model of the endpoint; default its only one.',
  }),
  arrivals: loadArrivals.default({ kind: 'users', users: 8 }),
  slo: objectiveText.optional(),
  payload: loadPayload.default({ kind: 'schema' }).meta({
    description: "What is sent; default values made up from the model's inputs.",
  }),
  method: z
    .string()
    .regex(/^[A-Z]+$/)
    .optional()
    .meta({
      description: 'Method of a full URL; default POST, or GET where nothing is sent.',
    }),
  headers: z.record(z.string(), z.string()).default({}).meta({ description: 'Sent along.' }),
  type: z.string().min(1).optional().meta({ description: 'Content type of what is sent.' }),
  duration: positive.max(86_400).optional().meta({
    description:
      'Most seconds of one step; default 30. A step ends before when its figures are known well enough.',
  }),
  warmUp: z.number().min(0).max(3600).optional().meta({
    description: 'Seconds dropped at the start of a step; default by rule, until it is steady.',
  }),
  precision: positive.lt(1).optional().meta({
    description:
      'Half width of the 95 % interval of the throughput, as a share of it, at which a step ends; default 0.05.',
  }),
  timeout: positive.max(3600).optional().meta({
    description: 'Seconds after which a request has failed; default 10.',
  }),
  seed: z.int().min(0).default(1).meta({ description: 'Of arrivals and of made-up values.' }),
  check: z.boolean().default(false).meta({
    description:
      'Compare each answer with the one that the same request got alone, before the load.',
  }),
});
export type LoadSettings = z.infer<typeof loadSettings>;
