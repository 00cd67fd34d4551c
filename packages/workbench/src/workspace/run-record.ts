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
import { fileJson, type Json, type LatheErrorJson } from '@lathe/flow';
import type { Workspace } from './workspace.js';

export type RunStatus = 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

/** `run.json` in a run's folder. Times are ISO 8601, UTC. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly flow: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: RunStatus;
  readonly error: LatheErrorJson | null;
  readonly summary: Json;
}

const KEPT_RUNS = 50;

/** One run's folder: its record, and its events as JSON lines while they happen. */
export class RunLog {
  private constructor(
    readonly folder: string,
    private record: RunRecord,
    private readonly events: WriteStream,
  ) {}

  static async start(
    workspace: Workspace,
    about: { readonly command: string; readonly flow: string; readonly version: string },
  ): Promise<RunLog> {
    const startedAt = new Date().toISOString();
    const id = `${startedAt.replaceAll(/[-:]/g, '').slice(0, 15)}-${randomBytes(3).toString('hex')}`;
    const folder = join(workspace.lathe, 'runs', id);
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw fileFailure(error, folder);
    }
    await forgetOldRuns(join(workspace.lathe, 'runs'));
    const record: RunRecord = {
      id,
      ...about,
      pid: process.pid,
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

  /** Moves a scratch file, which would go with the session, into the run's folder; gives its new path. */
  keep(file: string): string {
    const kept = join(this.folder, basename(file));
    // Told of twice, it has been moved already.
    if (existsSync(file)) renameSync(file, kept);
    return kept;
  }

  note(event: RunEvent): void {
    this.events.write(
      `${JSON.stringify({ at: new Date().toISOString(), ...event }, (_, value: unknown) =>
        typeof value === 'bigint' ? Number(value) : value,
      )}\n`,
    );
  }

  async end(status: RunStatus, summary: Json, error: LatheErrorJson | null = null): Promise<void> {
    this.record = { ...this.record, status, summary, error, endedAt: new Date().toISOString() };
    await new Promise<void>((done) => this.events.end(() => done()));
    // What the run did, or why it failed, matters more than its record.
    await this.save().catch(() => undefined);
  }

  private async save(): Promise<void> {
    await writeFileWhole(join(this.folder, 'run.json'), fileJson(this.record));
  }
}

/** A run's record as it is now: one that says it runs but whose process is gone was interrupted. */
export async function readRun(folder: string): Promise<RunRecord | undefined> {
  try {
    const record: RunRecord = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    return record.status === 'running' && !isAlive(record.pid)
      ? { ...record, status: 'interrupted' }
      : record;
  } catch {
    return undefined;
  }
}

async function forgetOldRuns(folder: string): Promise<void> {
  const names = (await readdir(folder)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT_RUNS))) {
    const record = await readRun(join(folder, name));
    if (record?.status === 'running') continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
  // A process that died while it wrote its record left half of it.
  await Promise.all(
    names.slice(-KEPT_RUNS).map((name) => clearDeadTemporaries(join(folder, name, 'run.json'))),
  );
}
