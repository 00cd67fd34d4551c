import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { LatheError } from '@lathe/flow/error';
import type { CallOptions, Engine, EngineSettings, RegisterOptions } from '../engine.js';
import { cancelled, outOfMemory } from './failure.js';
import { POOL_THREADS } from './lanes.js';
import { watchMemory } from './memory-watch.js';
import {
  type CallName,
  type Calls,
  type Cancel,
  isToClient,
  type RequestFor,
  type ToClient,
} from './protocol.js';
import { clearDeadTemporaries } from './temporary.js';

/** Milliseconds that a cancelled call may take to stop before it is given up, and a close before it is forced. */
const PATIENCE = 2_000;
/** Milliseconds after which a cancelled call that still runs ends the process, and with it all stored rows. */
const LAST_RESORT = 60_000;

/**
 * Starts DuckDB in a process of its own, so that no query blocks the caller and no crash takes it along.
 * Errors: `engine-died` when the process cannot start; `disk-full`, `file-not-permitted` for the folder.
 */
export async function openDuckDb(settings: EngineSettings): Promise<Engine> {
  const memoryLimit = Math.floor(settings.memoryLimit ?? machineMemory() * 0.5);
  const connection = new EngineProcess(memoryLimit);
  try {
    await connection.call('open', [
      {
        folder: settings.folder,
        memoryLimit,
        threads: settings.threads ?? availableParallelism(),
      },
    ]);
  } catch (error) {
    await connection.end();
    throw error;
  }
  return {
    register: (name, source, options) =>
      connection.call('register', [name, source, plainOptions(options)], options),
    attach: (name, file) => connection.call('attach', [name, file]),
    describe: (statement) => connection.call('describe', [statement]),
    page: (statement, offset, limit, options) =>
      connection.call('page', [statement, offset, limit], options),
    rows: (statement, options) => connection.call('rows', [statement], options),
    queryOver: async (given, statement) => {
      const query = await connection.call('planOver', [given, statement]);
      return {
        run: (values) => connection.call('runOver', [query, values]),
        misfit: (values) => connection.call('misfitOver', [query, values]),
        close: async () => {
          await connection.call('endOver', [query]);
        },
      };
    },
    store: (name, statement, options) => connection.call('store', [name, statement], options),
    forget: async (name) => {
      await connection.call('forget', [name]);
    },
    write: async (statement, sink, options) => {
      try {
        return await connection.call('write', [statement, sink], options);
      } catch (error) {
        // A process that died cannot clear up after itself; one that lives is not touched.
        await clearDeadTemporaries(sink.path).catch(() => undefined);
        throw error;
      }
    },
    close: async () => {
      await connection.end();
      await rm(settings.folder, { recursive: true, force: true });
    },
  };
}

function plainOptions({ mode, rejectsFile, types }: RegisterOptions) {
  return { mode, rejectsFile, ...(types === undefined ? {} : { types }) };
}

/** Bytes of memory that this process may use: the machine's, or the container's when that is less. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: LatheError) => void;
  readonly onProgress: CallOptions['onProgress'];
}

/** The child process and the calls that wait for it. */
class EngineProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, PendingCall>();
  /** Calls that were given up and still run, with what ends the process if they never stop. */
  readonly #stopping = new Map<number, NodeJS.Timeout>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #lastWords = '';
  #gone: LatheError | undefined;

  constructor(memoryLimit: number) {
    const { NODE_OPTIONS: _, ...environment } = process.env;
    this.#child = fork(new URL('./server.js', import.meta.url), [], {
      serialization: 'advanced',
      execArgv: [],
      // The default of four threads is too few for statements that run at the same time.
      env: { ...environment, UV_THREADPOOL_SIZE: String(POOL_THREADS) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-2_000);
    });
    this.#child.on('message', (message) => {
      if (isToClient(message)) this.#receive(message);
    });
    const { pid } = this.#child;
    const endWatch =
      pid === undefined
        ? () => undefined
        : watchMemory(pid, memoryLimit, () => {
            this.#gone = outOfMemory();
            this.#child.kill('SIGKILL');
          });
    this.#exited = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#lastWords += error.message;
        this.#bury(null, null);
        resolve();
      });
      this.#child.on('exit', (status, signal) => {
        endWatch();
        this.#bury(status, signal);
        resolve();
      });
    });
  }

  call<K extends CallName>(
    name: K,
    parameters: Calls[K]['arguments'],
    options: CallOptions = {},
  ): Promise<Calls[K]['result']> {
    const { signal, onProgress } = options;
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise<unknown>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const cancel = () => {
        this.#send({ type: 'cancel', id });
        timer = setTimeout(() => this.#giveUp(id), PATIENCE);
      };
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      };
      this.#pending.set(id, {
        resolve: (value) => {
          done();
          resolve(value);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        onProgress,
      });
      signal?.addEventListener('abort', cancel, { once: true });
      const request: RequestFor<K> = {
        type: 'call',
        id,
        name,
        arguments: parameters,
        progress: onProgress !== undefined,
      };
      this.#send(request);
      // The server answers each call with what `Calls` says.
    }) as Promise<Calls[K]['result']>;
  }

  /** Ends the process and waits until it is gone. Calls that still wait are rejected. */
  async end(): Promise<void> {
    this.#gone ??= new LatheError({
      code: 'engine-closed',
      kind: 'engine',
      message: 'The engine has been closed.',
      advice: 'Open it again.',
    });
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await this.#exited;
    clearTimeout(timer);
  }

  #send(message: RequestFor<CallName> | Cancel): void {
    if (!this.#child.connected) return;
    this.#child.send(message, (error) => {
      if (error !== null && message.type === 'call')
        this.#settle(message.id)?.reject(this.#died(error.message));
    });
  }

  #receive(message: ToClient): void {
    if (message.type !== 'progress') {
      clearTimeout(this.#stopping.get(message.id));
      this.#stopping.delete(message.id);
    }
    if (message.type === 'progress') {
      this.#pending.get(message.id)?.onProgress?.(message.progress);
    } else if (message.type === 'error') {
      this.#settle(message.id)?.reject(LatheError.fromJSON(message.error));
    } else {
      this.#settle(message.id)?.resolve(message.value);
    }
  }

  /**
   * Tells the caller that a call is cancelled though it has not stopped yet, so that nobody waits for it;
   * others go on with the same process. What never stops would hold its memory for ever.
   */
  #giveUp(id: number): void {
    this.#settle(id)?.reject(cancelled());
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LAST_RESORT);
    timer.unref();
    this.#stopping.set(id, timer);
  }

  #settle(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  #bury(status: number | null, signal: NodeJS.Signals | null): void {
    for (const timer of this.#stopping.values()) clearTimeout(timer);
    this.#gone ??= this.#died(signal === null ? `status ${status}` : `signal ${signal}`);
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#gone);
  }

  #died(how: string): LatheError {
    return new LatheError({
      code: 'engine-died',
      kind: 'engine',
      message: `The engine's process ended unexpectedly (${how}).`,
      advice:
        'Run again; if the machine was short of memory, set a lower memory limit for the engine or close other programs.',
      ...(this.#lastWords === '' ? {} : { details: this.#lastWords }),
    });
  }
}
