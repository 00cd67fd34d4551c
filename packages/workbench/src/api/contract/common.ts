import type { Cell, Json } from '@lathe/flow';
import { z } from 'zod';

/** Any JSON value. */
export const json = z.custom<Json>(() => true).meta({ id: 'Json' });

/** Paths count from the workspace, with `/`. */
export const workspacePath = z
  .string()
  .min(1)
  .max(1_000)
  .meta({ description: 'A path in the workspace, relative to it, with "/".' });

/** A `LatheError`: what happened, where, what to do. */
export const apiError = z
  .object({
    code: z.string().meta({ description: 'Stable, kebab-case, e.g. column-missing.' }),
    kind: z.enum([
      'usage',
      'document',
      'data',
      'engine',
      'python',
      'storage',
      'cancelled',
      'internal',
    ]),
    message: z.string(),
    place: z.object({
      file: z.string().optional(),
      node: z.string().optional(),
      parameter: z.string().optional(),
      column: z.string().optional(),
      row: z.number().optional(),
      line: z.number().optional(),
      byte: z.number().optional(),
    }),
    advice: z.string(),
    details: z.string().optional(),
  })
  .meta({ id: 'ApiError' });
export type ApiError = z.infer<typeof apiError>;

export const errorAnswer = z.object({ error: apiError }).meta({ id: 'ErrorAnswer' });

/**
 * A value of a table: 64-bit integers beyond 2^53 and numbers that are not finite come as text, bytes as
 * base64, dates and times as ISO text.
 */
export const cell = z.custom<Cell>(() => true).meta({ id: 'Cell' });

/** Rows as columns: `values[c][r]`. */
export const columnValues = z.array(z.array(cell));

export const column = z
  .object({ name: z.string(), type: z.string().meta({ description: 'As written in documents.' }) })
  .meta({ id: 'Column' });

/** What a number was computed on. */
export const basis = z
  .object({
    kind: z.enum(['whole', 'sample', 'head']),
    rows: z.number().meta({ description: 'Rows it was computed on.' }),
    of: z.number().meta({ description: 'Rows there are.' }),
    rule: z.string().meta({ description: 'How the rows were chosen, for readers.' }),
    seed: z.number().nullable(),
  })
  .meta({ id: 'Basis' });
export type Basis = z.infer<typeof basis>;

/** The flow document as it stands on the page, saved or not; see docs/flow.schema.json. */
export const draft = z.record(z.string(), json).meta({
  id: 'FlowDraft',
  description: 'A flow document; docs/flow.schema.json describes it.',
});

/** One node of a flow as it stands on the page. */
export const subjectFields = {
  path: workspacePath.meta({ description: 'The flow file: relative paths count from its folder.' }),
  document: draft,
  set: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Values for the parameters of the flow.' }),
};
export const subject = z.object({ ...subjectFields, node: z.string() }).meta({ id: 'Subject' });

export const done = z.object({}).meta({ id: 'Done' });
