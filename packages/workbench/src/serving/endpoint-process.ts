import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from '@lathe/engine';
import { fileJson, LatheError } from '@lathe/flow';
import { projectFolder } from '../version.js';
import {
  type EndpointRecord,
  endpointFolder,
  findEndpoint,
  newEndpointId,
  registerEndpoint,
} from './endpoint-registry.js';

export interface EndpointWish {
  /** Absolute paths, or pretend models such as `stub:a=2`. */
  readonly models: readonly string[];
  /** Every key of `EndpointSettings`. */
  readonly settings: EndpointRecord['settings'];
}

const MAIN = join(projectFolder(), 'packages', 'workbench', 'dist', 'main.js');

/** Endpoints of this process that have not registered themselves yet: their records still name this process. */
const starting = new Map<string, ChildProcess>();

/** What an endpoint prints, in its folder. */
export function endpointLogFile(workspace: string, id: string): string {
  return join(endpointFolder(workspace, id), 'output.log');
}

/**
 * Starts `lathe serve` on a free port of the loopback interface, as a process that outlives this one. The
 * record is there when this returns; it says where the endpoint listens as soon as it does, or that it
 * crashed, and then its log says why. Errors: those of `fileFailure`.
 */
export async function startEndpointProcess(
  workspace: string,
  { models, settings }: EndpointWish,
): Promise<EndpointRecord> {
  const id = newEndpointId();
  const folder = endpointFolder(workspace, id);
  const config = join(folder, 'settings.json');
  const logFile = endpointLogFile(workspace, id);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(config, fileJson(settings));
  } catch (error) {
    throw fileFailure(error, folder);
  }
  const about = {
    url: null,
    grpcUrl: null,
    token: null,
    models: [...models],
    settings,
    startedAt: new Date().toISOString(),
    logFile,
  };
  // In the name of this process until the endpoint speaks for itself, which it may do at any time from now on.
  const record = await registerEndpoint(workspace, about, id);
  const log = openSync(logFile, 'a');
  const child = spawn(
    process.execPath,
    [
      MAIN,
      'serve',
      ...models,
      ...['--config', config, '--host', '127.0.0.1', '--port', '0', '--grpc-port', '0'],
      ...['--workspace', workspace, '--endpoint-id', id],
    ],
    { cwd: workspace, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  starting.set(id, child);
  const over = (): void => {
    starting.delete(id);
    // One that ended before it spoke is told by its number, which is nobody's any more.
    void findEndpoint(workspace, id)
      .then(({ record: left }) =>
        left.pid === process.pid
          ? registerEndpoint(workspace, { ...about, pid: NOBODY }, id)
          : left,
      )
      .catch(() => undefined);
  };
  child.on('exit', over);
  child.on('error', over);
  child.unref();
  return record;
}

/** The number of no process. */
const NOBODY = 2 ** 30;

/**
 * Asks an endpoint to end: it finishes what it has begun and takes nothing new. By force it ends at once,
 * with everything it started. Errors: `endpoint-unknown`, `endpoint-ended`.
 */
export async function stopEndpointProcess(
  workspace: string,
  id: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  const { record, life } = await findEndpoint(workspace, id);
  const pid = record.pid === process.pid ? starting.get(id)?.pid : record.pid;
  if (pid === undefined || (life !== 'running' && life !== 'starting')) {
    throw new LatheError({
      code: 'endpoint-ended',
      kind: 'usage',
      message: 'The endpoint has ended already.',
      advice: 'Nothing needs to be stopped.',
    });
  }
  try {
    if (force) killGroup(pid);
    else process.kill(pid, 'SIGTERM');
  } catch {
    // It has just ended.
  }
}

/** With its workers and model processes, when it heads a group of its own, as those of a studio do. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    process.kill(pid, 'SIGKILL');
  }
}
