import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { type LoggedEvent, loggedEvent } from './logged-event.js';

/** Its name in the folder of a run. */
export const RUN_EVENTS = 'events.jsonl';

/** Bytes of an event log that are summed up. */
const MOST_EVENT_BYTES = 4 * 2 ** 20;

/** The events of a run of a flow, of a long log the first ones. None when it left no log. */
export async function readRunLog(folder: string): Promise<LoggedEvent[]> {
  return (await readRunLines(folder)).flatMap((line) => eventOf(loggedEvent, line));
}

/** The lines of a log, of a long one the first ones, the last of which may be torn. */
export async function readRunLines(folder: string): Promise<string[]> {
  const log = await open(join(folder, RUN_EVENTS), 'r').catch(() => undefined);
  if (log === undefined) return [];
  try {
    const buffer = Buffer.alloc(MOST_EVENT_BYTES);
    const { bytesRead } = await log.read(buffer, 0, MOST_EVENT_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n');
  } finally {
    await log.close();
  }
}

/** A line as an event, in a list; none where it was torn by a kill, or is of a kind unknown here. */
export function eventOf<E>(schema: z.ZodType<E>, line: string): E[] {
  try {
    const event = schema.safeParse(JSON.parse(line));
    return event.success ? [event.data] : [];
  } catch {
    return [];
  }
}
