import type { LoadEvent } from '@lathe/serving/load/run-load';
import { configurationSchema, trialPurpose, trialSchema } from '@lathe/serving/tune/trial-schema';
import type { BestSoFar, TuningEvent } from '@lathe/serving/tune/tuning-report';
import { z } from 'zod';
import { arrivals, loadStep } from './load-schema.js';

const load = { node: z.literal('load') };
const tune = { node: z.literal('tune') };

const bestSoFar = z.object({
  id: z.number(),
  configuration: configurationSchema,
  throughput: z.number(),
  latency: z.number(),
}) satisfies z.ZodType<BestSoFar>;

/**
 * What a load test and a tuning run write to the log of their run (`events.jsonl`), and what pages show
 * while they go on. `node` is what the events of flows have too, so that the logs of all runs read alike.
 * Those of tuning are the tuner's own (`@lathe/serving/tune/tuning-report`), where their fields are told.
 */
export const servingEvent = z.discriminatedUnion('kind', [
  /** About once a second. Latencies in milliseconds; null while nothing was answered. */
  z.object({
    kind: z.literal('load-progress'),
    ...load,
    /** Counted from 1. */
    step: z.number(),
    arrivals,
    phase: z.enum(['warm-up', 'measuring']),
    /** Since the step began. */
    seconds: z.number(),
    /** Answers a second so far. */
    throughput: z.number().nullable(),
    p95: z.number().nullable(),
    errors: z.number(),
    /** Of the step; null while nobody can tell. */
    secondsLeft: z.number().nullable(),
  }),
  z.object({ kind: z.literal('load-step'), ...load, step: z.number(), result: loadStep }),
  z.object({
    kind: z.literal('tuning-started'),
    ...tune,
    target: z.string(),
    grid: z.number(),
    budget: z.number(),
    resumed: z.number(),
  }),
  z.object({
    kind: z.literal('trial-started'),
    ...tune,
    number: z.number(),
    configuration: configurationSchema,
    purpose: trialPurpose,
    seconds: z.number(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('trial-done'),
    ...tune,
    trial: trialSchema,
    best: bestSoFar.nullable(),
    done: z.number(),
    secondsLeft: z.number(),
  }),
  /** Something to know that is no failure. */
  z.object({ kind: z.literal('warning'), node: z.enum(['load', 'tune']), message: z.string() }),
]);
export type ServingEvent = z.infer<typeof servingEvent>;

/** What the load generator tells, as the log of a run has it. */
export function loadRunEvent(event: LoadEvent): ServingEvent {
  return servingEvent.parse({ ...event, kind: `load-${event.kind}`, node: 'load' });
}

/** What the tuner tells, as the log of a run has it; null: the report, which has a file of its own. */
export function tuningRunEvent(event: TuningEvent): ServingEvent | null {
  if (event.kind === 'finished') return null;
  const kind = event.kind === 'started' ? 'tuning-started' : event.kind;
  return servingEvent.parse({ ...event, kind, node: 'tune' });
}
