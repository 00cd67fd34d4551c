import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LatheError } from '@lathe/flow';
import type { RunningServer } from './server-target.js';

export interface SpawnOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly url: string;
  /** Answers with 200 when the server is ready. */
  readonly readyUrl: string;
  readonly readySeconds: number;
  /** Asked while the server is not ready: why it never will be; null when it may. */
  readonly hopeless?: (signal: AbortSignal) => Promise<string | null>;
  readonly signal: AbortSignal;
}

/**
 * Runs the command in a process group of its own and ends the group when the pipe from this process closes,
 * which it does however this process ends: a server left over would disturb every later measurement.
 */
const GUARD = `
exec 3<&0
(cat <&3 >/dev/null 2>&1; kill -TERM -$$; sleep 5; kill -KILL -$$) >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null`;
const POLL_MS = 50;
const STOP_MS = 15_000;
const KEPT_OUTPUT = 4000;

/**
 * Starts a server and waits until it is ready. Errors: `server-not-started` (kind `engine`, with what it
 * printed), `command-missing`, `cancelled`.
 */
export async function spawnServer(options: SpawnOptions): Promise<RunningServer> {
  const { command, environment, folder, url, readyUrl, readySeconds, signal } = options;
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
    cwd: folder,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The guard may be gone before the pipe is closed.
  child.stdin.on('error', () => {});
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-KEPT_OUTPUT);
    });
  }
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = (): Promise<void> => stopGroup(child, exited);
  const deadline = Date.now() + readySeconds * 1000;
  while (!(await answers(readyUrl, signal))) {
    const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    const hopeless = ended ? null : ((await options.hopeless?.(signal)) ?? null);
    if (signal.aborted || ended || hopeless !== null || Date.now() > deadline) {
      // Not what it says when it is ended.
      const said = printed;
      await stop();
      signal.throwIfAborted();
      // What a shell answers when there is no such program.
      if (child.exitCode === 127) throw missing(command[0] ?? '', said);
      if (hopeless !== null) throw notStarted(hopeless, '');
      throw notStarted(ended ? 'it ended' : `it was not ready after ${readySeconds} s`, said);
    }
    await delay(POLL_MS);
  }
  return { url, pid: child.pid ?? 0, stop };
}

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw notStarted('there is no free port', '');
  return address.port;
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function stopGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const late = new AbortController();
    await Promise.race([
      exited,
      delay(STOP_MS, undefined, { signal: late.signal }).catch(() => {}),
    ]);
    late.abort();
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
  await exited;
}

function notStarted(what: string, printed: string): LatheError {
  return new LatheError({
    code: 'server-not-started',
    kind: 'engine',
    message: `The server did not start: ${what}.`,
    advice: 'Look at what it printed.',
    details: printed,
  });
}

function missing(program: string, printed: string): LatheError {
  return new LatheError({
    code: 'command-missing',
    kind: 'usage',
    message: `"${program}" cannot be run.`,
    place: { parameter: 'target.start' },
    advice: 'Give the full path of a program that is there.',
    details: printed,
  });
}
