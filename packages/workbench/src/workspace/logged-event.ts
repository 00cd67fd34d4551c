import { z } from 'zod';

const node = { node: z.string() };
const count = z.number().nullable();

/**
 * The events of a run as its log holds them, and of each the part that pages show. Progress, which
 * ends with what it led to, and what a run of another version or a torn write left are passed over.
 */
export const loggedEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), ...node, what: z.string() }),
  z.object({ kind: z.literal('finished'), ...node, what: z.string(), seconds: z.number() }),
  z.object({
    kind: z.literal('source'),
    ...node,
    report: z.object({
      rows: count,
      schema: z.array(z.unknown()),
      misfits: z.array(z.object({ column: z.string(), count: z.number(), handled: z.string() })),
      rejectedRows: z.number(),
      warnings: z.array(z.string()),
    }),
  }),
  z.object({
    kind: z.literal('fitted'),
    ...node,
    from: z.enum(['stored', 'data']),
    rows: z.number(),
    because: z.string().optional(),
  }),
  z.object({ kind: z.literal('printed'), ...node, text: z.string() }),
  z.object({ kind: z.literal('warning'), ...node, message: z.string() }),
]);
export type LoggedEvent = z.infer<typeof loggedEvent>;
