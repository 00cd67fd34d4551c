import { join } from 'node:path';
import { growingLines } from '../workspace/growing-lines.js';
import { RUN_EVENTS } from '../workspace/run-log-file.js';
import { isOpen } from '../workspace/run-record.js';
import type { ServerEvent, SignOfLife } from './call.js';
import { openRun, summaryOf } from './run-summary.js';

/** Milliseconds between signs of life, so that nothing in between takes the connection for dead. */
const HEARTBEAT = 15_000;

/**
 * The log of a run as server-sent events, from after line `seen` on, and while it grows. The last event is
 * `end`, with the run's summary.
 */
export async function* followRun(
  { root, folder, id }: { readonly root: string; readonly folder: string; readonly id: string },
  seen: number,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent | SignOfLife> {
  const { path } = await openRun(root, folder, id);
  const isOver = async (): Promise<boolean> =>
    !isOpen((await openRun(root, folder, id)).record.status);
  const written = `${JSON.stringify(root).slice(1, -1)}/`;
  let number = 0;
  let told = Date.now();
  for await (const line of growingLines(join(path, RUN_EVENTS), isOver, signal)) {
    if (line === undefined) {
      if (Date.now() - told < HEARTBEAT) continue;
      told = Date.now();
      yield 'alive';
      continue;
    }
    number += 1;
    if (number <= seen || line === '') continue;
    told = Date.now();
    // Paths count from the workspace, as everywhere.
    yield { id: String(number), data: line.replaceAll(written, '') };
  }
  if (signal.aborted) return;
  const { record } = await openRun(root, folder, id);
  yield { event: 'end', data: JSON.stringify(summaryOf(root, folder, record)) };
}
