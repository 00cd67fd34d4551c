import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, LatheError, type LatheErrorJson } from '@lathe/flow';
import { z } from 'zod';
import { type RunRecord, type RunStatus, readRun } from '../../workspace/run-record.js';
import { readableError } from '../error-status.js';
import { insideRuns } from '../workspace-files.js';
import { type LoggedEvent, loggedEvent } from './logged-event.js';
import { type NodeActivity, summariseEvents } from './run-events.js';

/** Bytes of an event log that are read. */
const MOST_EVENT_BYTES = 4 * 2 ** 20;

export interface RunSummary {
  readonly id: string;
  /** Folder of the workspace that the run belongs to; empty for the workspace itself. */
  readonly folder: string;
  readonly command: string;
  readonly flow: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: LatheErrorJson | null;
}

export interface RunContent extends RunSummary {
  readonly version: string;
  readonly summary: Json;
  readonly activities: readonly NodeActivity[];
  readonly events: number;
  /** True when the log is longer than what was read. */
  readonly cut: boolean;
}

/** The part of a record that pages rely on: the file may have been written by anybody. */
const trustedRecord = z.looseObject({
  id: z.string(),
  command: z.string(),
  flow: z.string(),
  version: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  status: z.enum(['running', 'finished', 'failed', 'cancelled', 'interrupted']),
  error: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      advice: z.string(),
      place: z.looseObject({}),
    })
    .nullable(),
});

/** Errors: those of `insideRuns`; `run-unknown`. */
export async function readRunRecord(root: string, folder: string, id: string): Promise<RunRecord> {
  const record = await readRun(await runFolder(root, folder, id));
  if (record === undefined || !trustedRecord.safeParse(record).success) throw unknownRun(id);
  return record;
}

export function runSummary(root: string, folder: string, record: RunRecord): RunSummary {
  const { id, command, flow, status, startedAt, endedAt, error } = record;
  return {
    id,
    folder,
    command,
    flow: flow.replace(`${root}/`, ''),
    status,
    startedAt,
    endedAt,
    error: error === null ? null : readableError(LatheError.fromJSON(error), root).toJSON(),
  };
}

/** A run with what its events tell of each node. */
export async function runContent(root: string, folder: string, id: string): Promise<RunContent> {
  const record = await readRunRecord(root, folder, id);
  const { events, cut } = await readEvents(join(await runFolder(root, folder, id), 'events.jsonl'));
  return {
    ...runSummary(root, folder, record),
    version: record.version,
    summary: record.summary,
    activities: summariseEvents(events),
    events: events.length,
    cut,
  };
}

async function runFolder(root: string, folder: string, id: string): Promise<string> {
  try {
    return await insideRuns(root, folder, id);
  } catch (error) {
    if (error instanceof LatheError && error.code === 'file-not-found') throw unknownRun(id);
    throw error;
  }
}

async function readEvents(file: string): Promise<{ events: LoggedEvent[]; cut: boolean }> {
  const log = await open(file, 'r').catch(() => undefined);
  if (log === undefined) return { events: [], cut: false };
  try {
    const buffer = Buffer.alloc(MOST_EVENT_BYTES);
    const { bytesRead } = await log.read(buffer, 0, MOST_EVENT_BYTES, 0);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return { events: lines.flatMap(eventOf), cut: bytesRead === MOST_EVENT_BYTES };
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

function unknownRun(id: string): LatheError {
  return new LatheError({
    code: 'run-unknown',
    kind: 'usage',
    message: `There is no run ${id.slice(0, 80)}.`,
    advice: 'Only the latest runs are kept; choose one from the home page.',
  });
}
