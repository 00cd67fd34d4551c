import { randomBytes } from 'node:crypto';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import type { Ended, ReportedFailure, SidecarEvent, SidecarMessage } from './messages.js';
import { PrintedText } from './printed-text.js';
import {
  type CallLimits,
  cancelledError,
  diedError,
  endedError,
  reportedError,
  startError,
} from './sidecar-failure.js';
import { type ProcessExit, type ProcessSettings, SidecarProcess } from './sidecar-process.js';

export type { SidecarEvent } from './messages.js';

export interface SidecarSettings extends ProcessSettings {
  /** Bytes that a call may use; default 4 GiB. */
  readonly memoryLimit?: number;
}

export interface TransformRequest {
  /** The user's Python: `df` is a pandas frame before and after. `pd`, `np` and `inputs` are there too. */
  readonly code: string;
  /** Parquet files. The first is bound to `df`; each also to its name, and to `inputs[name]`. */
  readonly inputs: readonly { readonly name: string; readonly path: string }[];
  /** The Parquet file to write; whole or not at all. */
  readonly output: string;
  /** Seconds; default 600. */
  readonly timeLimit?: number;
  /** What tracebacks call the code, e.g. the node's id; default `step`. */
  readonly sourceName?: string;
}

export interface TransformReport {
  readonly rows: number;
  readonly columns: number;
  /** What the code printed; at most the first and the last 64 KiB. */
  readonly printed: string;
  /** Seconds in the side-car, reading and writing included. */
  readonly seconds: number;
}

export interface SidecarCallOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: SidecarEvent) => void;
  /** Seconds; default 600. */
  readonly timeLimit?: number;
}

export type Json = z.infer<ReturnType<typeof z.json>>;

export interface CallReport {
  readonly result: Readonly<Record<string, Json>>;
  readonly printed: string;
}

/**
 * Python beside the engine: one supervised process, started on first use and again after a death.
 * Calls run one after the other, each in a fork of its own, so nothing of one reaches the next; only
 * those of `transform_rows`, for which somebody waits, share a process that puts back what they change.
 */
export interface Sidecar {
  /**
   * Runs a custom Python step. Rejects with a LatheError: `python-step-failed` (with the user's line),
   * `python-no-frame`, `python-column-name`, `python-column-duplicate`, `python-column-mixed`,
   * `python-column-unsupported`, `python-time-limit`, `python-memory-limit`, `python-died`,
   * `python-missing`, `cancelled`.
   */
  transform(
    request: TransformRequest,
    options?: Omit<SidecarCallOptions, 'timeLimit'>,
  ): Promise<TransformReport>;
  /** Any other method of the side-car, such as `quick_model`, `train_model`, `check_rows`, `transform_rows`. */
  call(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options?: SidecarCallOptions,
  ): Promise<CallReport>;
  /** Starts the process ahead of its first use; its libraries load meanwhile. */
  warmUp(): void;
  /** Ends the process and what it runs. Waiting calls reject with `cancelled`. */
  close(): Promise<void>;
}

const DEFAULT_MEMORY_LIMIT = 4 * 2 ** 30;
const DEFAULT_TIME_LIMIT = 600;
/** Seconds that starting and importing may take on a busy machine, on top of a call's own limit. */
const START_ALLOWANCE = 120;
/** Milliseconds between asking the side-car to end a call and ending the side-car. */
const KILL_AFTER = 3000;
/** Milliseconds to wait for the end of the printed text once a call has ended. */
const PRINT_ALLOWANCE = 500;

const transformResult = z.object({ rows: z.int(), columns: z.int(), seconds: z.number() });

export function openSidecar(settings: SidecarSettings): Sidecar {
  return new SupervisedSidecar(settings);
}

interface Running {
  readonly id: number;
  readonly printed: PrintedText;
  readonly onEvent: ((event: SidecarEvent) => void) | undefined;
  readonly limits: CallLimits;
  result?: Readonly<Record<string, Json>>;
  failure?: ReportedFailure;
  /** Set when the supervisor itself was ended on purpose. */
  killed?: 'time' | 'cancelled';
  readonly settle: (outcome: LatheError | CallReport) => void;
}

class SupervisedSidecar implements Sidecar {
  readonly #settings: SidecarSettings;
  #process: SidecarProcess | undefined;
  #ready = false;
  /** Printed while no call runs: why it could not start. */
  #idlePrints = new PrintedText(randomBytes(16).toString('hex'));
  #running: Running | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #nextId = 1;
  #closed = false;
  #onExit: (() => void) | undefined;

  constructor(settings: SidecarSettings) {
    this.#settings = settings;
  }

  async transform(
    request: TransformRequest,
    options: Omit<SidecarCallOptions, 'timeLimit'> = {},
  ): Promise<TransformReport> {
    const { timeLimit = DEFAULT_TIME_LIMIT, ...params } = request;
    const { result, printed } = await this.call('transform', params, { ...options, timeLimit });
    return { ...transformResult.parse(result), printed };
  }

  call(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: SidecarCallOptions = {},
  ): Promise<CallReport> {
    let started = false;
    const turn = this.#queue.then(() => {
      started = true;
      return this.#run(method, params, options);
    });
    this.#queue = turn.catch(() => undefined);
    const { signal } = options;
    if (signal === undefined) return turn;
    // A call that waits its turn is cancelled at once; a running one is ended in order.
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!started) reject(cancelledError());
      };
      signal.addEventListener('abort', abort, { once: true });
      turn.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
    });
  }

  warmUp(): void {
    if (!this.#closed) this.#start().release();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const process = this.#process;
    if (process === undefined) return;
    if (this.#running !== undefined) this.#running.killed = 'cancelled';
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => process.kill(), KILL_AFTER);
      this.#onExit = () => {
        clearTimeout(force);
        resolve();
      };
      process.finish();
    });
  }

  async #run(
    method: string,
    params: Readonly<Record<string, unknown>>,
    { signal, onEvent, timeLimit = DEFAULT_TIME_LIMIT }: SidecarCallOptions,
  ): Promise<CallReport> {
    if (signal?.aborted === true || this.#closed) throw cancelledError();
    const limits = { timeLimit, memoryLimit: this.#settings.memoryLimit ?? DEFAULT_MEMORY_LIMIT };
    const id = this.#nextId++;
    const endMark = `\0lathe:${randomBytes(12).toString('hex')}\0`;
    const timers: NodeJS.Timeout[] = [];
    const process = this.#start();
    process.hold();
    let abort: (() => void) | undefined;
    try {
      const outcome = await new Promise<LatheError | CallReport>((settle) => {
        const printed = new PrintedText(endMark, (text) => onEvent?.({ kind: 'printed', text }));
        const running: Running = { id, printed, onEvent, limits, settle };
        this.#running = running;
        const endSupervisor = (why: 'time' | 'cancelled') => {
          if (this.#running !== running) return;
          running.killed = why;
          process.kill();
        };
        abort = () => {
          process.send({ cancel: id });
          timers.push(setTimeout(() => endSupervisor('cancelled'), KILL_AFTER));
        };
        signal?.addEventListener('abort', abort, { once: true });
        timers.push(setTimeout(() => endSupervisor('time'), (timeLimit + START_ALLOWANCE) * 1000));
        process.send({ id, method, params, timeLimit, memoryLimit: limits.memoryLimit, endMark });
      });
      if (outcome instanceof LatheError) throw outcome;
      return outcome;
    } finally {
      process.release();
      for (const timer of timers) clearTimeout(timer);
      if (abort !== undefined) signal?.removeEventListener('abort', abort);
    }
  }

  #start(): SidecarProcess {
    if (this.#process !== undefined) return this.#process;
    this.#ready = false;
    this.#idlePrints = new PrintedText(randomBytes(16).toString('hex'));
    const process: SidecarProcess = new SidecarProcess(this.#settings, {
      onMessage: (message) => this.#receive(message),
      onPrinted: (chunk) => {
        if (!this.#ready) this.#idlePrints.add(chunk);
        this.#running?.printed.add(chunk);
      },
      onExit: (exit) => {
        if (this.#process === process) this.#process = undefined;
        this.#processEnded(exit);
      },
    });
    this.#process = process;
    return process;
  }

  #receive(message: SidecarMessage): void {
    if ('ready' in message) {
      this.#ready = true;
      return;
    }
    const running = this.#running;
    if (running === undefined || message.id !== running.id) return;
    if ('event' in message) running.onEvent?.(message.event);
    else if ('result' in message) running.result = message.result;
    else if ('failure' in message) running.failure = message.failure;
    else {
      void printsComplete(running.printed).then(() => this.#workerEnded(running, message.ended));
    }
  }

  #workerEnded(running: Running, ended: Ended): void {
    const printed = running.printed.text();
    if (running.failure !== undefined) this.#settle(running, reportedError(running.failure));
    else if (running.result !== undefined && ended.reason !== 'cancelled')
      this.#settle(running, { result: running.result, printed });
    else this.#settle(running, endedError(ended, running.limits, printed));
  }

  /** The supervisor itself ended: killed by us, by the system, or it could not start. */
  #processEnded(exit: ProcessExit): void {
    const running = this.#running;
    if (running !== undefined) {
      const printed = running.printed.text();
      if (running.killed !== undefined) {
        const ended = { reason: running.killed, exitCode: null, signal: null };
        this.#settle(running, endedError(ended, running.limits, printed));
      } else if (!this.#ready || exit.startError !== undefined) {
        this.#settle(running, startError(exit, this.#settings.python, this.#idlePrints.text()));
      } else {
        this.#settle(running, diedError(exit.exitCode, exit.signal, printed));
      }
    }
    this.#onExit?.();
  }

  #settle(running: Running, outcome: LatheError | CallReport): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    running.printed.stop();
    running.settle(outcome);
  }
}

/** Settles once the printed text is complete; a step that closed its outputs is not waited for long. */
async function printsComplete(printed: PrintedText): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const allowance = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PRINT_ALLOWANCE);
  });
  await Promise.race([printed.complete, allowance]);
  clearTimeout(timer);
}
