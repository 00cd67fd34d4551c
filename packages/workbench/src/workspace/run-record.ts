import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, renameSync, type WriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  clearDeadTemporaries,
  fileFailure,
  isAlive,
  type RunEvent,
  writeFileWhole,
} from '@lathe/engine';
import { type FlowDocument, fileJson, flowText, type Json, type LatheErrorJson } from '@lathe/flow';
import type { ServingEvent } from '../serving/serving-events.js';
import type { Workspace } from './workspace.js';

export const RUN_STATUSES = [
  'queued',
  'running',
  'finished',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** `run.json` in a run's folder. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly flow: string;
  /** Of the run; while it is queued, of the studio that will start it. */
  readonly pid: number;
  readonly version: string;
  /** When it was asked for in a studio; null for runs of a command line. */
  readonly queuedAt: string | null;
  /** While it is queued, the time of that. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: RunStatus;
  readonly error: LatheErrorJson | null;
  /** What the run was asked to do. */
  readonly settings: Json;
  /** What it did. */
  readonly summary: Json;
}

/** What a run is about, as it stands in its record. */
export interface AboutRun {
  readonly command: string;
  readonly flow: string;
  readonly version: string;
  readonly settings?: Json;
}

const KEPT_RUNS = 50;

/** Milliseconds. */
const PROGRESS_EVERY = 500;

type Progress = Pick<Extract<RunEvent, { kind: 'progress' }>, 'node' | 'share' | 'rows'>;

/** One run's folder: its record, and its events as JSON lines while they happen. */
export class RunLog {
  /** The last that was written, and when. */
  private progress: (Progress & { readonly at: number }) | undefined;

  private constructor(
    readonly folder: string,
    private record: RunRecord,
    private readonly events: WriteStream,
  ) {}

  /**
   * Begins the record of a run of this process. `queued` is one that a studio has begun: its folder and
   * the time stay.
   */
  static async start(
    workspace: Workspace,
    about: AboutRun,
    queued?: { readonly id: string; readonly queuedAt: string },
  ): Promise<RunLog> {
    const startedAt = new Date().toISOString();
    const id = queued?.id ?? newRunId();
    const folder = await makeRunFolder(workspace, id);
    const record: RunRecord = {
      settings: null,
      ...about,
      id,
      pid: process.pid,
      queuedAt: queued?.queuedAt ?? null,
      startedAt,
      endedAt: null,
      status: 'running',
      error: null,
      summary: null,
    };
    const events = createWriteStream(join(folder, 'events.jsonl'), { flags: 'a' });
    // A full disk must not take the run down for the sake of its log.
    events.on('error', () => undefined);
    const log = new RunLog(folder, record, events);
    await log.save();
    return log;
  }

  /** Keeps the flow as it is run. */
  async keepFlow(flow: FlowDocument): Promise<void> {
    await writeFileWhole(join(this.folder, RUN_FLOW), flowText(flow));
  }

  /** Moves a scratch file, which would go with the session, into the run's folder; gives its new path. */
  keep(file: string): string {
    const kept = join(this.folder, basename(file));
    // Told of twice, it has been moved already.
    if (existsSync(file)) renameSync(file, kept);
    return kept;
  }

  /** Writes an event down; of progress what is new, twice a second. */
  note(event: RunEvent | ServingEvent): void {
    if (event.kind === 'progress' && this.isTooSoon(event)) return;
    this.events.write(
      `${JSON.stringify({ at: new Date().toISOString(), ...event }, (_, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      )}\n`,
    );
  }

  private isTooSoon({ node, share, rows }: Progress): boolean {
    const last = this.progress;
    const now = Date.now();
    if (last !== undefined && last.node === node) {
      const isSame = last.share === share && last.rows === rows;
      if (isSame || now - last.at < PROGRESS_EVERY) return true;
    }
    this.progress = { node, share, rows, at: now };
    return false;
  }

  async end(status: RunStatus, summary: Json, error: LatheErrorJson | null = null): Promise<void> {
    this.record = { ...this.record, status, summary, error, endedAt: new Date().toISOString() };
    await new Promise<void>((done) => this.events.end(() => done()));
    // What the run did, or why it failed, matters more than its record.
    await this.save().catch(() => undefined);
  }

  private async save(): Promise<void> {
    await writeRun(this.folder, this.record);
  }
}

/** Its name in the folder of a run. */
export const RUN_FLOW = 'flow.lathe.json';

/** `20260102T030405-a1b2c3`: sorts by time. */
export function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** The folder of a run, made when needed; older runs than the latest are forgotten. Errors: those of `fileFailure`. */
export async function makeRunFolder(workspace: Workspace, id: string): Promise<string> {
  const folder = join(workspace.lathe, 'runs', id);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileFailure(error, folder);
  }
  await forgetOldRuns(join(workspace.lathe, 'runs'));
  return folder;
}

export async function writeRun(folder: string, record: RunRecord): Promise<void> {
  await writeFileWhole(join(folder, 'run.json'), fileJson(record));
}

/** A run's record as it is now: one that waits or runs but whose process is gone was interrupted. */
export async function readRun(folder: string): Promise<RunRecord | undefined> {
  try {
    const record: RunRecord = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    return isOpen(record.status) && !(await isProcessOf(record))
      ? { ...record, status: 'interrupted' }
      : record;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process of a record is there, and is that of the run: numbers of processes are used again.
 * Runs of a studio have their id on their command line; of others, and where that cannot be read, being
 * there must do.
 */
async function isProcessOf({ id, pid, status, queuedAt }: RunRecord): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (status === 'queued' || (queuedAt ?? null) === null) return true;
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line === '' || line.split('\0').includes(id);
}

/** Whether a run is still to end. */
export const isOpen = (status: RunStatus): boolean => status === 'running' || status === 'queued';

async function forgetOldRuns(folder: string): Promise<void> {
  const names = (await readdir(folder)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT_RUNS))) {
    const record = await readRun(join(folder, name));
    if (record !== undefined && isOpen(record.status)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
  // A process that died while it wrote its record left half of it.
  await Promise.all(
    names.slice(-KEPT_RUNS).map((name) => clearDeadTemporaries(join(folder, name, 'run.json'))),
  );
}
