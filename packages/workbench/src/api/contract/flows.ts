import { z } from 'zod';
import { apiError, column, draft, subjectFields, workspacePath } from './common.js';
import { runSummary } from './runs.js';

export const flowEntry = z
  .object({
    path: workspacePath,
    title: z.string(),
    description: z.string(),
    modifiedAt: z.string().meta({ description: 'ISO 8601, UTC.' }),
    steps: z.number(),
    analyses: z.number(),
    problem: apiError.nullable().meta({ description: 'Why the flow cannot be read.' }),
  })
  .meta({ id: 'FlowEntry' });

export const sample = z
  .object({ id: z.string(), title: z.string(), description: z.string() })
  .meta({ id: 'Sample' });

export const home = z
  .object({
    workspace: z.string().meta({ description: "Name of the workspace's folder." }),
    version: z.string(),
    flows: z.array(flowEntry).meta({ description: 'Latest first.' }),
    samples: z.array(sample).meta({ description: 'Flows that ship with Lathe.' }),
    runs: z.array(runSummary).meta({ description: 'Latest first.' }),
    reports: z.array(workspacePath),
  })
  .meta({ id: 'Home' });

/** A flow with the version that a save must name. */
export const flowFile = z
  .object({
    path: workspacePath,
    version: z.string().meta({ description: 'Changes with every content of the file.' }),
    document: draft,
    fitted: z
      .record(z.string(), z.object({ rows: z.number() }))
      .meta({ description: 'Steps with stored state, and the rows it was learned from.' }),
  })
  .meta({ id: 'FlowFile' });
export type FlowFile = z.infer<typeof flowFile>;

export const createFlow = z
  .object({
    path: workspacePath.optional().meta({
      description: 'Default: a new name. A sample gets a folder of its own beside it.',
    }),
    document: draft.optional(),
    sample: z.string().optional().meta({ description: 'Id of a sample to copy with its data.' }),
  })
  .meta({ id: 'CreateFlow' });

export const saveFlow = z
  .object({
    path: workspacePath,
    version: z.string().meta({ description: 'The version the changes started from.' }),
    document: draft,
    summary: z.string().max(500).optional().meta({ description: 'What changed, for the history.' }),
    session: z.string().max(64).optional().meta({
      description:
        'Names the page: what it saves in quick succession is one version of the history.',
    }),
  })
  .meta({ id: 'SaveFlow' });

/** 409: someone else saved in between. Nothing was written. */
export const saveConflict = z
  .object({ error: apiError, current: flowFile })
  .meta({ id: 'SaveConflict' });

export const historyEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    summary: z.string(),
    label: z.string().nullable().meta({ description: 'Name of a checkpoint.' }),
  })
  .meta({ id: 'HistoryEntry' });
export const history = z.object({ entries: z.array(historyEntry) }).meta({ id: 'History' });
export const historyVersion = z
  .object({ entry: historyEntry, document: draft })
  .meta({ id: 'HistoryVersion' });
export const checkpoint = z
  .object({ path: workspacePath, document: draft, label: z.string().min(1).max(200) })
  .meta({ id: 'Checkpoint' });

export const nodeCheck = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('ready'),
      schema: z.array(column).nullable().meta({
        description: 'Null for analyses, and for Python steps that nothing reads.',
      }),
    }),
    z.object({
      status: z.literal('failed'),
      error: apiError,
      missing: z.array(z.string()).meta({ description: 'Columns it names that are not there.' }),
      available: z.array(column).meta({ description: 'Columns that come in.' }),
      below: z.string().nullable().meta({
        description: 'A node above that failed, too, and may be why.',
      }),
    }),
    z.object({ status: z.literal('waiting'), for: z.string() }),
  ])
  .meta({ id: 'NodeCheck' });
export type NodeCheck = z.infer<typeof nodeCheck>;

export const checkRequest = z.object(subjectFields).meta({ id: 'CheckRequest' });
export const checkAnswer = z
  .object({
    document: apiError.nullable().meta({ description: 'What is wrong with the document itself.' }),
    nodes: z.record(z.string(), nodeCheck),
  })
  .meta({ id: 'CheckAnswer' });
