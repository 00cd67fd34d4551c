import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type LoggedEvent, loggedEvent } from './logged-event.js';

/** Its name in the folder of a run. */
export const RUN_EVENTS = 'events.jsonl';

/** Bytes of an event log that are summed up. */
const MOST_EVENT_BYTES = 4 * 2 ** 20;

/** The events of a run, of a long log the first ones. None when it left no log. */
export async function readRunLog(folder: string): Promise<LoggedEvent[]> {
  const log = await open(join(folder, RUN_EVENTS), 'r').catch(() => undefined);
  if (log === undefined) return [];
  try {
    const buffer = Buffer.alloc(MOST_EVENT_BYTES);
    const { bytesRead } = await log.read(buffer, 0, MOST_EVENT_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n').flatMap(eventOf);
  } finally {
    await log.close();
  }
}

/** A line torn by a kill, or of a kind unknown here, says nothing. */
function eventOf(line: string): LoggedEvent[] {
  try {
    const event = loggedEvent.safeParse(JSON.parse(line));
    return event.success ? [event.data] : [];
  } catch {
    return [];
  }
}
