import { type Json, LatheError } from '@lathe/flow';
import { version } from '../version.js';
import { RunLog } from '../workspace/run-record.js';
import { openWorkspace } from '../workspace/workspace.js';
import type { ServingEvent } from './serving-events.js';

export interface ServingRun {
  readonly command: 'load' | 'tune';
  /** What it is about, as lists of runs show it: a URL, a space file. */
  readonly subject: string;
  readonly settings: Json;
  /** Folder of the workspace that remembers the run. */
  readonly workspace: string;
  /** The record that a studio has begun for it. */
  readonly queued?: { readonly id: string; readonly queuedAt: string };
  readonly onEvent?: (event: ServingEvent) => void;
}

/** What a run has to write to. */
export interface ServingRunContext {
  /** Of the run in the workspace. */
  readonly folder: string;
  readonly onEvent: (event: ServingEvent) => void;
}

/**
 * Does the work of a load test or a tuning run and leaves a record of it, as runs of flows do. `summarise`
 * gives what the record holds of the result. Errors: those of the workspace and of the work.
 */
export async function recordServingRun<T>(
  run: ServingRun,
  work: (context: ServingRunContext) => Promise<T>,
  summarise: (result: T) => Json,
): Promise<T> {
  const { command, subject, settings, queued } = run;
  const workspace = await openWorkspace(run.workspace);
  const about = { command, flow: subject, version: version(), settings };
  const log = await RunLog.start(workspace, about, queued);
  try {
    const result = await work({
      folder: log.folder,
      onEvent: (event) => {
        log.note(event);
        run.onEvent?.(event);
      },
    });
    await log.end('finished', summarise(result));
    return result;
  } catch (error) {
    const problem = LatheError.from(error);
    await log.end(problem.kind === 'cancelled' ? 'cancelled' : 'failed', null, problem.toJSON());
    throw problem;
  }
}

/** A value as the files of a run hold it. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
