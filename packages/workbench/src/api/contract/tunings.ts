import { z } from 'zod';
import { objectiveText } from '../../serving/load-settings.js';
import { modelLocation, settingValues } from './endpoints.js';
import { presentation } from './presentation.js';
import { runSummary } from './runs.js';

const knobValue = z.union([z.number(), z.string(), z.boolean()]);

/** One look at one configuration. */
export const tuningTrial = z
  .object({
    number: z.number(),
    configuration: settingValues,
    purpose: z.enum(['start', 'explore', 'race', 'confirm']),
    throughput: z.number().meta({ description: 'Answers a second.' }),
    latency: z.number().meta({ description: 'Milliseconds, of the percentile of the objective.' }),
    memory: z.number().meta({ description: 'Bytes.' }),
    cpu: z.number().meta({ description: 'Processor seconds a second.' }),
    seconds: z.number().meta({ description: 'It took, restart included.' }),
    outcome: z.enum(['good', 'breaks-objective', 'failed']),
    problem: z.string().nullable(),
  })
  .meta({ id: 'TuningTrial' });

const bestSoFar = z
  .object({ configuration: settingValues, throughput: z.number(), latency: z.number() })
  .meta({ id: 'BestConfiguration' });

export const tuningEntry = z
  .object({
    run: runSummary,
    title: z.string(),
    objective: z.string().nullable(),
    trials: z.number(),
    best: bestSoFar.nullable(),
  })
  .meta({ id: 'TuningEntry' });

export const tuningList = z.object({ tunings: z.array(tuningEntry) }).meta({ id: 'TuningList' });

export const tuning = z
  .object({
    run: runSummary,
    title: z.string(),
    target: z.string().meta({ description: 'What is tuned, in words.' }),
    knobs: z.array(z.object({ name: z.string(), values: z.array(knobValue) })),
    constraints: z.array(z.string()),
    objective: z.string().nullable(),
    aim: z.enum(['throughput', 'latency', 'cost']),
    mostTrials: z.number().nullable(),
    mostMinutes: z.number().nullable(),
    grid: z.number().nullable().meta({ description: 'Configurations that the constraints allow.' }),
    trials: z.array(tuningTrial).meta({ description: 'Made so far.' }),
    best: bestSoFar.nullable(),
    progress: z
      .object({
        share: z.number().meta({ description: 'Of the budget, 0 to 1.' }),
        secondsLeft: z.number(),
      })
      .nullable(),
    presentation: presentation.meta({
      description: 'Charts of what was measured so far; all of it when the search has ended.',
    }),
    isReport: z.boolean().meta({ description: 'Whether the search has ended with a report.' }),
    resumable: z.boolean().meta({ description: 'Broken off, with a journal to go on from.' }),
  })
  .meta({ id: 'Tuning' });

export const startTuning = z
  .object({
    title: z.string().max(200).optional(),
    models: z.array(modelLocation).min(1).max(50),
    model: z.string().optional().meta({ description: 'The one that is asked; default the first.' }),
    knobs: z
      .record(z.string(), z.array(knobValue).min(2).max(200))
      .meta({ description: 'Settings that are turned, each with its values.' }),
    fixed: settingValues.default({}).meta({ description: 'Settings that are held.' }),
    constraints: z.array(z.string().max(500)).max(20).default([]),
    objective: objectiveText.optional(),
    aim: z.enum(['throughput', 'latency', 'cost']).default('throughput'),
    users: z.int().min(1).max(10_000).optional().meta({
      description: 'Users at once; default: the knee of each configuration is found.',
    }),
    trials: z.int().min(4).max(10_000).default(40),
    minutes: z.number().gt(0).max(10_000).optional(),
    lookSeconds: z.number().gt(0).max(600).optional().meta({
      description: 'Seconds of load of a short look.',
    }),
    pricePerHour: z.number().gt(0).optional().meta({ description: 'Of the machine.' }),
  })
  .meta({ id: 'StartTuning' });

/** Which knobs to start with, for the models given. */
export const tuningSuggestion = z
  .object({
    knobs: z.array(z.object({ name: z.string(), values: z.array(knobValue) })),
    constraints: z.array(z.string()),
    objective: z.string(),
    cores: z.number(),
  })
  .meta({ id: 'TuningSuggestion' });
