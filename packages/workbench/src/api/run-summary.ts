import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { readableError } from '../http/error-status.js';
import { insideRuns } from '../workspace/inside-workspace.js';
import { RUN_STATUSES, type RunRecord, readRun } from '../workspace/run-record.js';
import type { runSummary } from './contract/runs.js';

export type RunSummary = z.output<typeof runSummary>;

/** The part of a record that answers rely on: the file may have been written by anybody. */
const trustedRecord = z.looseObject({
  id: z.string(),
  command: z.string(),
  flow: z.string(),
  version: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  queuedAt: z.string().nullable().optional(),
  status: z.enum(RUN_STATUSES),
  error: z
    .looseObject({
      code: z.string(),
      kind: z.string(),
      message: z.string(),
      advice: z.string(),
      place: z.looseObject({}),
    })
    .nullable(),
});

/** A run's folder and its record. Errors: those of `insideRuns`; `run-unknown`. */
export async function openRun(
  root: string,
  folder: string,
  id: string,
): Promise<{ readonly path: string; readonly record: RunRecord }> {
  const path = await insideRuns(root, folder, id).catch((error: unknown) => {
    if (error instanceof LatheError && error.code === 'file-not-found') throw unknownRun(id);
    throw error;
  });
  const record = await readRun(path);
  if (record === undefined || !trustedRecord.safeParse(record).success) throw unknownRun(id);
  return { path, record };
}

export function summaryOf(root: string, folder: string, record: RunRecord): RunSummary {
  const { id, command, flow, status, queuedAt, startedAt, endedAt, error } = record;
  return {
    id,
    folder,
    command,
    flow: flow.replace(`${root}/`, ''),
    status,
    // Records of earlier versions do not say.
    queuedAt: queuedAt ?? null,
    startedAt,
    endedAt,
    error: error === null ? null : readableError(LatheError.fromJSON(error), root).toJSON(),
  };
}

/** Newest first. Damaged records are passed over. */
export async function latestRuns(
  root: string,
  folders: readonly string[],
  most: number,
): Promise<RunSummary[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const runs = await readdir(join(root, folder, '.lathe', 'runs')).catch(() => []);
      return runs.map((name) => ({ folder, name }));
    }),
  );
  // A run's name starts with its time.
  const latest = names
    .flat()
    .sort((a, b) => (a.name < b.name ? 1 : -1))
    .slice(0, most);
  const read = await Promise.all(
    latest.map(async ({ folder, name }) => {
      const run = await openRun(root, folder, name).catch(() => undefined);
      return run === undefined ? [] : [summaryOf(root, folder, run.record)];
    }),
  );
  return read.flat();
}

function unknownRun(id: string): LatheError {
  return new LatheError({
    code: 'run-unknown',
    kind: 'usage',
    message: `There is no run ${id.slice(0, 80)}.`,
    advice: 'Only the latest runs are kept; choose one from the home page.',
  });
}
