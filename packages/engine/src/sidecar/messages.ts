import { z } from 'zod';

const failure = z.object({
  code: z.string(),
  kind: z.enum(['python', 'data', 'storage', 'internal', 'usage']),
  message: z.string(),
  advice: z.string(),
  place: z.object({
    line: z.int().optional(),
    column: z.string().optional(),
    row: z.int().optional(),
    parameter: z.string().optional(),
  }),
  details: z.string().optional(),
});
/** What the side-car reports when a call cannot be done; becomes a LatheError. */
export type ReportedFailure = z.infer<typeof failure>;

const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({ kind: z.literal('progress'), share: z.number().nullable(), text: z.string() }),
]);

const ended = z.object({
  reason: z.enum(['exit', 'time', 'memory', 'cancelled']),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
});
/** How the process that did the call ended. */
export type Ended = z.infer<typeof ended>;

/** Everything that the side-car says on its message descriptor, one JSON document a line. */
export const sidecarMessage = z.union([
  z.object({ ready: z.object({ pid: z.int(), python: z.string(), version: z.string() }) }),
  z.object({ id: z.int(), event }),
  z.object({ id: z.int(), result: z.record(z.string(), z.json()) }),
  z.object({ id: z.int(), failure }),
  z.object({ id: z.int(), ended }),
]);
export type SidecarMessage = z.infer<typeof sidecarMessage>;

/** What a call tells while it runs. */
export type SidecarEvent =
  /** Text that the code printed, in pieces, while it runs; the result holds all of it. */
  | { readonly kind: 'printed'; readonly text: string }
  /** Something decided for the user that they should see. */
  | { readonly kind: 'note'; readonly text: string }
  /** `share` between 0 and 1, or null when it cannot be told. */
  | { readonly kind: 'progress'; readonly share: number | null; readonly text: string };
