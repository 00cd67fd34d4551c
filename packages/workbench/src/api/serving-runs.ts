import { findWorkspaceFiles } from '../workspace/find-files.js';
import type { RunRecord } from '../workspace/run-record.js';
import { latestRuns, openRun, type RunSummary } from './run-summary.js';

/** Runs that are looked through. */
const MOST_RUNS = 200;

export interface ServingRun {
  readonly run: RunSummary;
  readonly record: RunRecord;
  /** Absolute. */
  readonly path: string;
}

/** The load tests or the tuning runs of a workspace, latest first. */
export async function servingRuns(root: string, command: 'load' | 'tune'): Promise<ServingRun[]> {
  const { runFolders } = await findWorkspaceFiles(root);
  const runs = await latestRuns(root, runFolders, MOST_RUNS);
  const opened = await Promise.all(
    runs
      .filter((run) => run.command === command)
      .map(async (run) => {
        const found = await openRun(root, run.folder, run.id).catch(() => undefined);
        // Forgotten meanwhile.
        return found === undefined ? [] : [{ run, ...found }];
      }),
  );
  return opened.flat();
}
