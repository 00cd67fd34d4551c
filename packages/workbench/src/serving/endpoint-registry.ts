import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure, isAlive, writeFileWhole } from '@lathe/engine';
import { fileJson, LatheError } from '@lathe/flow';
import { z } from 'zod';

/** `.lathe/endpoints/<id>.json`: an endpoint that serves, or served, from a workspace. Times are ISO 8601, UTC. */
const endpointRecord = z.object({
  format: z.literal('lathe-endpoint-record-1'),
  id: z.string(),
  /** Where it answers, e.g. `http://127.0.0.1:8080`, no slash at the end; null until it listens. */
  url: z.string().nullable(),
  /** `127.0.0.1:8001`; null: it does not speak gRPC. */
  grpcUrl: z.string().nullable(),
  /** What callers must send as `Authorization: Bearer`; null: nothing. The file is for its owner's eyes. */
  token: z.string().nullable(),
  pid: z.int(),
  /** What tells the process from a later one with the same number; null where the system does not say. */
  processStart: z.string().nullable(),
  /** As they were given on the command line. */
  models: z.array(z.string()),
  /** `EndpointSettings`, all of them; loose, since an endpoint of another version may have others. */
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  startedAt: z.string(),
  /** Null: it runs, or ended without saying so. */
  endedAt: z.string().nullable(),
  /** Where what it prints goes, absolute; null: to a terminal. */
  logFile: z.string().nullable(),
});
export type EndpointRecord = Readonly<z.infer<typeof endpointRecord>>;

/** What an endpoint says of itself when it registers. */
export type AboutEndpoint = Omit<
  EndpointRecord,
  'format' | 'id' | 'pid' | 'processStart' | 'endedAt'
> & {
  /** Default this process. */
  readonly pid?: number;
};

/**
 * `starting`: its process is there and does not listen yet; `running`: it listens, or did when it registered;
 * `stopped`: it ended as it should; `crashed`: its process is gone and did not say that it would go.
 */
export type EndpointLife = 'starting' | 'running' | 'stopped' | 'crashed';

export interface RegisteredEndpoint {
  readonly record: EndpointRecord;
  readonly life: EndpointLife;
}

/** Endpoints that have ended and are still listed. */
const KEPT_ENDED = 20;

/**
 * Writes an endpoint down in a workspace. With the id of one that is written down already it takes that
 * record over: a studio, who shows an endpoint before it listens, begins the record and hands its id to the
 * process (`lathe serve --endpoint-id`). Errors: those of `fileFailure`.
 */
export async function registerEndpoint(
  workspace: string,
  about: AboutEndpoint,
  id: string = newEndpointId(),
): Promise<EndpointRecord> {
  const pid = about.pid ?? process.pid;
  const begun = await readRecord(workspace, id);
  const record: EndpointRecord = {
    ...about,
    format: 'lathe-endpoint-record-1',
    id,
    pid,
    processStart: processStart(pid),
    endedAt: null,
    // Who began the record knows where the output goes.
    logFile: about.logFile ?? begun?.logFile ?? null,
  };
  await write(workspace, record);
  await forgetEnded(workspace);
  return record;
}

/** Says that an endpoint ended as it should. Not an error when its record is gone. */
export async function endEndpoint(workspace: string, id: string): Promise<void> {
  const found = await readRecord(workspace, id);
  if (found === undefined) return;
  await write(workspace, { ...found, endedAt: new Date().toISOString() });
}

/** Every endpoint of a workspace, latest first; damaged records are passed over. */
export async function listEndpoints(workspace: string): Promise<RegisteredEndpoint[]> {
  const names = await readdir(endpointsFolder(workspace)).catch(() => []);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
  const records = await Promise.all(ids.map((id) => readRecord(workspace, id)));
  return records
    .filter((record) => record !== undefined)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
    .map((record) => ({ record, life: lifeOf(record) }));
}

/** One endpoint. Errors: `endpoint-unknown`. */
export async function findEndpoint(workspace: string, id: string): Promise<RegisteredEndpoint> {
  const record = await readRecord(workspace, id);
  if (record === undefined) {
    throw new LatheError({
      code: 'endpoint-unknown',
      kind: 'usage',
      message: `The workspace has no endpoint ${id.slice(0, 80)}.`,
      advice: 'It may have been removed; choose one from the list of endpoints.',
    });
  }
  return { record, life: lifeOf(record) };
}

/** Takes an ended endpoint off the list. Errors: `endpoint-unknown`, `endpoint-running`. */
export async function removeEndpoint(workspace: string, id: string): Promise<void> {
  const { life } = await findEndpoint(workspace, id);
  if (life === 'starting' || life === 'running') {
    throw new LatheError({
      code: 'endpoint-running',
      kind: 'usage',
      message: 'The endpoint is still running.',
      advice: 'Stop it first.',
    });
  }
  await forget(workspace, id);
}

/** The scratch folder of an endpoint that a studio started: its settings and what it prints. */
export function endpointFolder(workspace: string, id: string): string {
  return join(endpointsFolder(workspace), id);
}

/** `20260102T030405-a1b2c3`: sorts by time. */
export function newEndpointId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

function endpointsFolder(workspace: string): string {
  return join(workspace, '.lathe', 'endpoints');
}

function recordFile(workspace: string, id: string): string {
  return join(endpointsFolder(workspace), `${id}.json`);
}

async function readRecord(workspace: string, id: string): Promise<EndpointRecord | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(id)) return undefined;
  try {
    const read = endpointRecord.safeParse(
      JSON.parse(await readFile(recordFile(workspace, id), 'utf8')),
    );
    return read.success && read.data.id === id ? read.data : undefined;
  } catch {
    return undefined;
  }
}

async function write(workspace: string, record: EndpointRecord): Promise<void> {
  const folder = endpointsFolder(workspace);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // It may hold a token, whoever made the folder.
    await chmod(folder, 0o700);
  } catch (error) {
    throw fileFailure(error, folder);
  }
  await writeFileWhole(recordFile(workspace, record.id), fileJson(record));
}

function lifeOf(record: EndpointRecord): EndpointLife {
  if (record.endedAt !== null) return 'stopped';
  if (!isProcessOf(record)) return 'crashed';
  return record.url === null ? 'starting' : 'running';
}

/** Whether the process of a record is there, and is not another one with the same number. */
function isProcessOf({ pid, processStart: start }: EndpointRecord): boolean {
  return isAlive(pid) && processStart(pid) === start;
}

/** Clock ticks since the machine was started, as `/proc/<pid>/stat` has them; null where there is none. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may itself hold spaces; the start is the 22nd field, the state the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

async function forgetEnded(workspace: string): Promise<void> {
  const all = await listEndpoints(workspace);
  const ended = all.filter(({ life }) => life === 'stopped' || life === 'crashed');
  for (const { record } of ended.slice(KEPT_ENDED)) {
    await forget(workspace, record.id);
  }
}

async function forget(workspace: string, id: string): Promise<void> {
  await rm(recordFile(workspace, id), { force: true });
  await rm(endpointFolder(workspace, id), { recursive: true, force: true });
}
