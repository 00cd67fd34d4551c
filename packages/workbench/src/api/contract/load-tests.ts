import { z } from 'zod';
import { loadReport, loadStep } from '../../serving/load-schema.js';
import { loadArrivals, loadSettings, objectiveText } from '../../serving/load-settings.js';
import { servingEvent } from '../../serving/serving-events.js';
import { workspacePath } from './common.js';
import { presentation } from './presentation.js';
import { runSummary } from './runs.js';

/** What the log of a load test or a tuning holds besides what every run's may; see `RunEvent`. */
export const servingRunEvent = servingEvent.meta({ id: 'ServingEvent' });

export const loadTestEntry = z
  .object({
    run: runSummary,
    url: z.string(),
    model: z.string().nullable(),
    finding: z
      .object({
        users: z.number().nullable().meta({ description: 'At the knee; null: there is none.' }),
        throughput: z.number().nullable().meta({ description: 'Largest, answers a second.' }),
        p95: z.number().nullable().meta({ description: 'There, milliseconds.' }),
        steps: z.number(),
        isSound: z.boolean().meta({ description: 'False: not to be believed, its page says why.' }),
      })
      .nullable()
      .meta({ description: 'Null until a step has been measured.' }),
  })
  .meta({ id: 'LoadTestEntry' });

export const loadTestList = z.object({ tests: z.array(loadTestEntry) }).meta({
  id: 'LoadTestList',
});

export const startLoadTest = z
  .object({
    endpoint: z.string().optional().meta({ description: 'An endpoint of the workspace.' }),
    url: loadSettings.shape.url.optional().meta({ description: 'Of anything else.' }),
    model: loadSettings.shape.model,
    arrivals: loadArrivals,
    slo: objectiveText.optional(),
    rows: workspacePath.optional().meta({
      description: "File whose rows are sent; default values made up from the model's inputs.",
    }),
    duration: loadSettings.shape.duration,
    check: z.boolean().optional(),
  })
  .meta({ id: 'StartLoadTest' });

export const loadTest = z
  .object({
    run: runSummary,
    settings: z.object({
      url: z.string(),
      model: z.string().nullable(),
      arrivals: z.string().meta({ description: 'In words.' }),
      objective: z.string().nullable(),
      payload: z.string().meta({ description: 'In words.' }),
    }),
    steps: z.array(loadStep.meta({ id: 'LoadStep' })).meta({ description: 'Measured so far.' }),
    knee: loadReport.shape.knee,
    machine: loadReport.shape.machine.nullable(),
    isReport: z.boolean().meta({ description: 'Whether it has ended with a report.' }),
    presentation: presentation.nullable().meta({ description: 'Of what was measured so far.' }),
    unsound: z.array(z.string()).meta({ description: 'Why it is not to be believed.' }),
    again: startLoadTest.nullable().meta({ description: 'To be asked for once more.' }),
  })
  .meta({ id: 'LoadTest' });
