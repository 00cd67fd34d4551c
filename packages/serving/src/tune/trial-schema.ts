import { z } from 'zod';
import type { Trial, TrialPurpose } from './tuning-report.js';
import type { Configuration } from './tuning-target.js';

/** Values of the knobs, by name. */
export const configurationSchema = z.record(
  z.string(),
  z.union([z.number(), z.string(), z.boolean()]),
) satisfies z.ZodType<Configuration>;

export const trialPurpose = z.enum([
  'start',
  'explore',
  'race',
  'confirm',
]) satisfies z.ZodType<TrialPurpose>;

/** A trial as it is written down: in the journal of a tuning, and in the log of its run. */
export const trialSchema = z.strictObject({
  number: z.int(),
  configuration: configurationSchema,
  purpose: trialPurpose,
  round: z.int().nullable(),
  asked: z.number(),
  measurement: z.strictObject({
    throughput: z.number(),
    latency: z.number(),
    memory: z.number(),
    cpu: z.number(),
    users: z.number(),
    seconds: z.number(),
    restartSeconds: z.number(),
    problem: z.string().nullable(),
    doubt: z.string().nullable(),
  }),
  outcome: z.enum(['good', 'breaks-objective', 'failed']),
}) satisfies z.ZodType<Trial>;
