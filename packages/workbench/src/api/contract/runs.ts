import { z } from 'zod';
import { RUN_STATUSES } from '../../workspace/run-record.js';
import { apiError, draft, json, workspacePath } from './common.js';

export const runStatus = z.enum(RUN_STATUSES);

export const runOutput = z
  .object({
    name: z.string(),
    path: workspacePath.nullable().meta({ description: 'Null: outside the workspace.' }),
    bytes: z.number(),
    rows: z.number().nullable(),
    exists: z.boolean(),
  })
  .meta({ id: 'RunOutput' });

export const runSummary = z
  .object({
    id: z.string(),
    folder: z
      .string()
      .meta({ description: 'Folder whose .lathe/runs holds it; "" the workspace.' }),
    command: z.string(),
    flow: z.string(),
    status: runStatus,
    queuedAt: z.string().nullable(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    error: apiError.nullable(),
  })
  .meta({ id: 'RunSummary' });

/** One line of a run's log. */
export const runEvent = z
  .looseObject({
    at: z.string(),
    kind: z.string().meta({
      description: 'started, progress, finished, source, fitted, printed, warning, sampled',
    }),
    node: z.string(),
  })
  .meta({ id: 'RunEvent' });

export const runDetail = z
  .object({
    run: runSummary,
    version: z.string(),
    document: draft.nullable().meta({ description: 'The flow as it was run.' }),
    settings: json.meta({ description: 'Parameters, fit mode, node and sinks.' }),
    summary: json.meta({ description: 'What the run did: sources, fitted, written.' }),
    outputs: z.array(runOutput),
    nodes: z.array(
      z.object({
        node: z.string(),
        activities: z.array(
          z.object({
            what: z.string(),
            seconds: z.number().nullable(),
            rows: z.number().nullable(),
          }),
        ),
        notes: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'RunDetail' });

export const startRun = z
  .object({
    path: workspacePath,
    set: z.record(z.string(), z.string()).optional(),
    node: z.string().optional().meta({ description: 'A node or output; default every output.' }),
    out: workspacePath.optional().meta({
      description: 'Where to write, in the workspace; the ending tells the format.',
    }),
    fit: z.enum(['auto', 'stored', 'again']).optional(),
  })
  .meta({ id: 'StartRun' });

export const runList = z.object({ runs: z.array(runSummary) }).meta({ id: 'RunList' });
