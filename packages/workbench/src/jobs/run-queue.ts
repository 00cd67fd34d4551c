import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FitMode, writeFileWhole } from '@lathe/engine';
import { fileJson, type Json, LatheError } from '@lathe/flow';
import { projectFolder, version } from '../version.js';
import {
  isOpen,
  makeRunFolder,
  newRunId,
  type RunRecord,
  readRun,
  writeRun,
} from '../workspace/run-record.js';
import type { EngineLimits } from '../workspace/session.js';
import { openWorkspace } from '../workspace/workspace.js';

/** What a run of a studio is asked to do. */
export type RunWish = FlowWish | JobWish;

export interface FlowWish {
  readonly kind: 'flow';
  /** Absolute. */
  readonly flow: string;
  readonly set: Readonly<Record<string, string>>;
  /** A node or an output; default every output with a sink. */
  readonly node?: string;
  /** Where to write, absolute; default where the flow says. */
  readonly out?: string;
  readonly fit: FitMode;
}

/** A job that nobody has written to a file yet: it is kept in the folder of its run. */
export interface JobWish {
  readonly kind: 'job';
  readonly command: 'load' | 'tune';
  /** What it is about, as lists of runs show it: a URL, a space file. */
  readonly subject: string;
  /** As the record keeps them. */
  readonly settings: Json;
  /** Its description, with paths that count from the folder of the run, or absolute ones. */
  readonly job: Json;
  /** Files beside the description, by name. */
  readonly files: Readonly<Record<string, string>>;
}

interface Waiting {
  readonly record: RunRecord;
  readonly folder: string;
  readonly wish: RunWish;
}

export interface RunQueueSettings {
  /** The workspace's real path. */
  readonly root: string;
  readonly limits?: EngineLimits;
  /** Default 1. */
  readonly atOnce?: number;
}

/** Milliseconds: how long a cancelled run may take to clean up before it is killed. */
const PATIENCE = 10_000;
/** Milliseconds between looks at runs of an earlier server, whose end nobody tells. */
const LOOK_EVERY = 1_000;

/**
 * The runs of a studio: each a process of its own that outlives the studio, one at a time, the others
 * waiting. A run's record says all there is to know of it, so that another server can go on.
 */
export class RunQueue {
  private readonly waiting: Waiting[] = [];
  private readonly children = new Map<string, ChildProcess>();
  /** Runs of an earlier server that are still alive. */
  private readonly adopted = new Set<string>();
  /** Runs that were asked to stop. */
  private readonly cancelled = new Set<string>();
  private looking: NodeJS.Timeout | undefined;
  private closed = false;

  private constructor(private readonly settings: RunQueueSettings) {}

  /** Tells runs that waited for a server which is gone that they were interrupted, and adopts living ones. */
  static async open(settings: RunQueueSettings): Promise<RunQueue> {
    const queue = new RunQueue(settings);
    const runs = join(settings.root, '.lathe', 'runs');
    for (const id of await readdir(runs).catch(() => [])) {
      const folder = join(runs, id);
      const record = await readRun(folder);
      if (record === undefined || (record.queuedAt ?? null) === null) continue;
      if (record.status === 'running') queue.adopted.add(id);
      // A server that had this process's number before it: in a container, likely.
      const isOrphan =
        record.status === 'queued' && record.pid === process.pid && !WAITING_HERE.has(id);
      if (isOrphan) await writeRun(folder, { ...record, ...ended('interrupted') });
    }
    await queue.next();
    return queue;
  }

  /** Begins a run, or its waiting. The record is there when this returns. Errors: those of the workspace. */
  async start(wish: RunWish): Promise<RunRecord> {
    const id = newRunId();
    const folder = await makeRunFolder(await openWorkspace(this.settings.root), id);
    const now = new Date().toISOString();
    if (wish.kind === 'job') await writeJob(folder, wish);
    const record: RunRecord = {
      id,
      ...aboutOf(wish),
      pid: process.pid,
      version: version(),
      queuedAt: now,
      startedAt: now,
      endedAt: null,
      status: 'queued',
      error: null,
      summary: null,
    };
    WAITING_HERE.add(id);
    await writeRun(folder, record);
    this.waiting.push({ record, folder, wish });
    await this.next();
    return (await readRun(folder)) ?? record;
  }

  /**
   * Calls a run off: one that waits leaves the queue, one that runs is asked to stop and killed if it does
   * not. Returns at once; the record tells when it has ended.
   * Errors: `run-ended`, `run-not-ours` for runs of a command line.
   */
  async cancel(folder: string, record: RunRecord): Promise<void> {
    const place = this.waiting.findIndex((waiting) => waiting.record.id === record.id);
    if (place >= 0) {
      this.waiting.splice(place, 1);
      WAITING_HERE.delete(record.id);
      await writeRun(folder, { ...record, ...ended('cancelled') });
      return;
    }
    if (!isOpen(record.status)) {
      throw new LatheError({
        code: 'run-ended',
        kind: 'usage',
        message: `The run has ended already: ${record.status}.`,
        advice: 'Nothing needs to be called off.',
      });
    }
    const pid = this.children.get(record.id)?.pid ?? pidOfStudioRun(record);
    if (pid === undefined) {
      throw new LatheError({
        code: 'run-not-ours',
        kind: 'usage',
        message: 'The run was not started in this studio.',
        advice: 'Call it off where it was started, e.g. with Ctrl-C.',
      });
    }
    if (!this.children.has(record.id)) this.adopted.add(record.id);
    this.cancelled.add(record.id);
    signalGroup(pid, 'SIGINT');
    setTimeout(() => {
      if (this.children.has(record.id) || this.adopted.has(record.id)) signalGroup(pid, 'SIGKILL');
    }, PATIENCE).unref();
    void this.next();
  }

  /** Those that run go on; those that wait are told that they will not run. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.looking);
    for (const { folder, record } of this.waiting.splice(0)) {
      WAITING_HERE.delete(record.id);
      await writeRun(folder, { ...record, ...ended('interrupted') });
    }
  }

  private async next(): Promise<void> {
    if (this.closed) return;
    for (const id of [...this.adopted]) {
      const folder = join(this.settings.root, '.lathe', 'runs', id);
      if ((await readRun(folder))?.status === 'running' || !this.adopted.delete(id)) continue;
      await this.afterwards(folder, undefined);
    }
    const atOnce = this.settings.atOnce ?? 1;
    while (this.children.size + this.adopted.size < atOnce) {
      const first = this.waiting.shift();
      if (first === undefined) break;
      await this.begin(first);
    }
    if (this.adopted.size === 0) {
      clearInterval(this.looking);
      this.looking = undefined;
    } else {
      this.looking ??= setInterval(() => void this.next(), LOOK_EVERY).unref();
    }
  }

  /** Starts the process of a run, which says in its record that it runs as soon as it is up. */
  private async begin({ record, folder, wish }: Waiting): Promise<void> {
    WAITING_HERE.delete(record.id);
    try {
      const log = openSync(join(folder, 'output.log'), 'a');
      const child = spawn(process.execPath, [MAIN, ...this.argumentsFor(record, folder, wish)], {
        cwd: wish.kind === 'flow' ? dirname(wish.flow) : this.settings.root,
        detached: true,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      this.children.set(record.id, child);
      const over = (problem?: Error): void => {
        if (!this.children.delete(record.id) || this.closed) return;
        void this.afterwards(folder, problem).then(() => this.next());
      };
      child.on('exit', () => over());
      child.on('error', over);
      child.unref();
    } catch (error) {
      await this.afterwards(folder, LatheError.from(error));
    }
  }

  private argumentsFor(record: RunRecord, folder: string, wish: RunWish): string[] {
    const { memoryLimit, threads } = this.settings.limits ?? {};
    return [
      ...(wish.kind === 'flow' ? flowArguments(wish) : ['job', 'run', join(folder, JOB_FILE)]),
      ...['--workspace', this.settings.root, '--json'],
      ...['--run-id', record.id, '--queued-at', record.queuedAt ?? record.startedAt],
      ...(memoryLimit === undefined ? [] : ['--memory', String(memoryLimit)]),
      ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ];
  }

  /** A run that ended before it could say how is told to have been called off, to have failed, or to be broken off. */
  private async afterwards(folder: string, problem: Error | undefined): Promise<void> {
    const record = await readRun(folder);
    if (record === undefined || record.endedAt !== null) return;
    const error = problem ?? (await readFile(join(folder, 'output.log'), 'utf8').catch(() => ''));
    const status = this.cancelled.delete(record.id)
      ? 'cancelled'
      : error === ''
        ? 'interrupted'
        : 'failed';
    // A disk that is full must not take the studio down for the sake of a record.
    await writeRun(folder, {
      ...record,
      ...ended(status),
      error: status === 'failed' ? stopped(error).toJSON() : null,
    }).catch(() => undefined);
  }
}

function stopped(error: Error | string): LatheError {
  return new LatheError({
    code: 'run-stopped',
    kind: 'engine',
    message: 'The run stopped without saying why.',
    advice: 'See what it printed last, and run it again.',
    details: typeof error === 'string' ? error.slice(-2_000) : error.message,
  });
}

/** Its name in the folder of a run. */
const JOB_FILE = 'run.job.json';

async function writeJob(folder: string, { job, files }: JobWish): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFileWhole(join(folder, name), content);
  }
  await writeFileWhole(join(folder, JOB_FILE), fileJson(job));
}

/** What the record of a run says before the run says it itself. */
function aboutOf(wish: RunWish): Pick<RunRecord, 'command' | 'flow' | 'settings'> {
  if (wish.kind === 'job') {
    return { command: wish.command, flow: wish.subject, settings: wish.settings };
  }
  const { flow, set, fit, node = null } = wish;
  return { command: 'run', flow, settings: { set: { ...set }, fit, node, sinks: [] } };
}

function flowArguments({ flow, set, node, out, fit }: FlowWish): string[] {
  return [
    ...['run', flow, '--fit', fit],
    ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(node === undefined ? [] : ['--node', node]),
    ...(out === undefined ? [] : ['--out', out]),
  ];
}

const MAIN = join(projectFolder(), 'packages', 'workbench', 'dist', 'main.js');

/** Runs that wait in a queue of this process: their records cannot be told from those of a dead server by pid. */
const WAITING_HERE = new Set<string>();

/** Of a run whose process is known to be its own; see `readRun`. */
function pidOfStudioRun({ status, pid, queuedAt }: RunRecord): number | undefined {
  return status === 'running' && (queuedAt ?? null) !== null ? pid : undefined;
}

function ended(
  status: 'failed' | 'cancelled' | 'interrupted',
): Pick<RunRecord, 'status' | 'endedAt'> {
  return { status, endedAt: new Date().toISOString() };
}

/** A run is the head of a group, with its engine and its Python. */
function signalGroup(pid: number, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
