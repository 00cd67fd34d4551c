import { z } from 'zod';
import { column, columnValues, json, workspacePath } from './common.js';

export const fileEntry = z
  .object({
    path: workspacePath,
    name: z.string(),
    kind: z.enum(['folder', 'table', 'flow', 'foreign-flow', 'other']),
    bytes: z.number(),
    modifiedAt: z.string(),
  })
  .meta({ id: 'FileEntry' });

export const folder = z
  .object({ path: z.string(), entries: z.array(fileEntry) })
  .meta({ id: 'Folder' });

export const uploaded = z
  .object({ path: workspacePath, bytes: z.number() })
  .meta({ id: 'Uploaded' });

/** How a file is read; the `sources` entry of a flow. */
export const inspectRequest = z
  .object({
    folder: z.string().meta({ description: 'Folder that the path counts from; "" the workspace.' }),
    source: z.record(z.string(), json).meta({
      description: 'A source as in a flow document; only path and format are needed.',
    }),
    whole: z.boolean().optional().meta({
      description: 'Read every row, for exact counts of what does not fit; default the head.',
    }),
    limit: z.int().min(1).max(1_000).optional().meta({ description: 'Rows to show; default 100.' }),
  })
  .meta({ id: 'InspectRequest' });

export const inspection = z
  .object({
    format: z.string(),
    files: z.array(z.string()),
    bytes: z.number(),
    rows: z.number().nullable().meta({ description: 'Null when not read through.' }),
    whole: z.boolean(),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        chosenBy: z.enum(['inferred', 'override', 'file']),
        confidence: z.number().meta({ description: 'Share of sampled values that fit, 0 to 1.' }),
        sampledRows: z.number(),
        hint: z.string().nullable(),
      }),
    ),
    misfits: z.array(
      z.object({
        column: z.string(),
        count: z.number(),
        examples: z.array(z.string()),
        handled: z.enum(['null', 'keep', 'reject']),
      }),
    ),
    rejectedRows: z.number(),
    rejected: z.array(
      z.object({
        file: z.string(),
        line: z.number(),
        byte: z.number().nullable(),
        column: z.string().nullable(),
        reason: z.string(),
        text: z.string(),
      }),
    ),
    warnings: z.array(z.string()),
    detected: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .meta({ description: 'Options in force: delimiter, quote, header, ...' }),
    schema: z.array(column),
    values: columnValues,
    suggestedId: z.string().meta({ description: 'A readable id for the source.' }),
  })
  .meta({ id: 'Inspection' });
