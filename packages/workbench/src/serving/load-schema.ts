import type { Arrivals, LoadReport, LoadStep, Objective } from '@lathe/serving';
import { z } from 'zod';

// The contract of load reports as schemas, for reading what an earlier process wrote to a disk. What the
// fields mean is told where the types are declared: `@lathe/serving/load/load-report`.

export const arrivals = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('users'), users: z.number() }),
  z.object({ kind: z.literal('constant'), rate: z.number() }),
  z.object({ kind: z.literal('poisson'), rate: z.number(), seed: z.number() }),
]) satisfies z.ZodType<Arrivals>;

const estimate = z
  .object({ value: z.number(), low: z.number(), high: z.number() })
  .meta({ id: 'Estimate', description: 'With its 95 % interval.' });

const latencyFigures = z
  .object({
    p50: estimate,
    p90: estimate,
    p95: estimate,
    p99: estimate,
    p999: z.number(),
    mean: z.number(),
    max: z.number(),
  })
  .meta({ id: 'LatencyFigures', description: 'Milliseconds.' });

const resourceUse = z
  .object({ cpu: z.number(), memory: z.number(), processes: z.number() })
  .meta({ id: 'ResourceUse' });

export const loadStep = z.object({
  arrivals,
  seconds: z.number(),
  warmUpSeconds: z.number(),
  requests: z.number(),
  throughput: estimate,
  latency: latencyFigures,
  serviceTime: latencyFigures,
  errors: z.record(z.string(), z.number()),
  goodput: estimate.nullable(),
  server: resourceUse.nullable(),
  generator: resourceUse,
  lag: z.number().nullable(),
  invalid: z.array(z.string()),
  remarks: z.array(z.string()).exactOptional(),
  settled: z.boolean(),
}) satisfies z.ZodType<LoadStep>;

export const objective = z.object({
  percentile: z.union([
    z.literal(50),
    z.literal(90),
    z.literal(95),
    z.literal(99),
    z.literal(99.9),
  ]),
  below: z.number(),
}) satisfies z.ZodType<Objective>;

/** `report.json` of a load test. */
export const loadReport = z.object({
  format: z.literal('lathe-load-1'),
  url: z.string(),
  startedAt: z.string(),
  payload: z.object({ description: z.string(), bytes: z.number(), variants: z.number() }),
  objective: objective.nullable(),
  steps: z.array(loadStep),
  knee: z
    .object({
      users: z.number(),
      low: z.number(),
      high: z.number(),
      throughput: estimate,
      why: z.enum(['gain-vanished', 'objective-broken', 'last-step']),
    })
    .nullable(),
  scalability: z
    .object({
      gamma: z.number(),
      alpha: z.number(),
      beta: z.number(),
      peakUsers: z.number().nullable(),
      rSquared: z.number(),
    })
    .nullable(),
  machine: z.object({ cores: z.number(), model: z.string(), sameMachine: z.boolean() }),
  versions: z.record(z.string(), z.string()),
}) satisfies z.ZodType<LoadReport>;
