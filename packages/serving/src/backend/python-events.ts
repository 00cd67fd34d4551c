import { z } from 'zod';

/** What the supervisor of a back end tells, one JSON object a line. */
export const pythonEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    port: z.int(),
    models: z.array(z.object({ port: z.int(), pid: z.int() })),
  }),
  z.object({
    event: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    details: z.string(),
  }),
  /** A part ended and is started again; `code` is negative for a signal. */
  z.object({ event: z.literal('died'), by: z.string(), code: z.int() }),
  /** A line that a part printed. */
  z.object({ event: z.literal('log'), by: z.string(), line: z.string() }),
]);
export type PythonEvent = z.infer<typeof pythonEvent>;

/** The event of a line, or undefined when the line is none. */
export function parsePythonEvent(line: string): PythonEvent | undefined {
  try {
    return pythonEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
