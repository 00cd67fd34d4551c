import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { Duplex, Readable } from 'node:stream';
import { type SidecarMessage, sidecarMessage } from './messages.js';

export interface ProcessSettings {
  /** The Python interpreter of the project's environment. */
  readonly python: string;
  /** Folder that holds the package `lathe_sidecar`. */
  readonly packageFolder: string;
  /** Working folder: where relative paths in a step's code point. Created when missing. */
  readonly folder: string;
  /** Threads for pandas, Arrow and LightGBM; default the number of cores. */
  readonly threads?: number;
}

export interface ProcessListeners {
  readonly onMessage: (message: SidecarMessage) => void;
  readonly onPrinted: (chunk: Buffer) => void;
  /** Once, when the process has ended or could not be started (then with the error). */
  readonly onExit: (exit: ProcessExit) => void;
}

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Set when the process could not be started. */
  readonly startError?: Error;
}

/** One running `python -m lathe_sidecar`: requests on descriptor 3, messages on 4, prints on 1. */
export class SidecarProcess {
  readonly #child: ChildProcess;
  readonly #requests: Duplex | undefined;
  #ended = false;

  constructor(settings: ProcessSettings, listeners: ProcessListeners) {
    mkdirSync(settings.folder, { recursive: true });
    // A group of its own: Ctrl-C at the terminal is for Lathe, which then ends the step in order.
    this.#child = spawn(settings.python, ['-X', 'utf8', '-P', '-m', 'lathe_sidecar'], {
      cwd: settings.folder,
      env: environment(settings),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const end = (exit: ProcessExit) => {
      if (this.#ended) return;
      this.#ended = true;
      listeners.onExit(exit);
    };
    this.#child.on('error', (error) => end({ exitCode: null, signal: null, startError: error }));
    this.#child.on('close', (exitCode, signal) => end({ exitCode, signal }));
    this.#child.stdout?.on('data', listeners.onPrinted);
    this.#child.stderr?.on('data', listeners.onPrinted);
    const [, , , requests, messages] = this.#child.stdio;
    if (requests instanceof Duplex) {
      this.#requests = requests;
      // The process may end before it has read everything; its exit tells more than this error.
      requests.on('error', () => undefined);
    }
    if (messages instanceof Readable) readMessages(messages, listeners.onMessage);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.#requests?.write(`${JSON.stringify(message)}\n`);
  }

  /** Keeps Node running for this process's sake, while a call waits for it. */
  hold(): void {
    this.#child.ref();
    for (const stream of this.#child.stdio) if (isOpen(stream)) stream.ref();
  }

  /** Lets Node end although this process is there; it then ends too. */
  release(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio) if (isOpen(stream)) stream.unref();
  }

  /** Lets the process end by itself: it does when no more requests can come. */
  finish(): void {
    this.#requests?.destroy();
  }

  /** Ends it at once. Its worker goes with it. */
  kill(): void {
    this.#requests?.destroy();
    this.#child.kill('SIGKILL');
  }
}

function readMessages(stream: Readable, onMessage: (message: SidecarMessage) => void): void {
  let pending = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const message = line.trim() === '' ? undefined : parseMessage(line);
      if (message !== undefined) onMessage(message);
    }
  });
}

/** A killed worker can leave half a line behind; what ended it comes as a message of its own. */
function parseMessage(line: string): SidecarMessage | undefined {
  try {
    return sidecarMessage.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function environment(settings: ProcessSettings): NodeJS.ProcessEnv {
  const threads = String(settings.threads ?? availableParallelism());
  return {
    ...process.env,
    PYTHONPATH: settings.packageFolder,
    PYTHONNOUSERSITE: '1',
    // Sets and dictionaries of texts in the same order in every run: a preview equals its job.
    PYTHONHASHSEED: '0',
    OMP_NUM_THREADS: threads,
    // Waiting threads sleep instead of spinning: on a busy machine that is ten times faster.
    OMP_WAIT_POLICY: 'PASSIVE',
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
    NUMEXPR_NUM_THREADS: threads,
    // Arrow's own allocators reserve far more than they use, which the memory limit would count.
    ARROW_DEFAULT_MEMORY_POOL: 'system',
    MPLBACKEND: 'Agg',
  };
}

/** Standard error closes early: the side-car prints both of its outputs to one stream. */
function isOpen(stream: unknown): stream is Socket {
  return stream instanceof Socket && !stream.destroyed;
}
