import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { LatheError } from '@lathe/flow/error';
import { systemReason } from '../failure/system-reason.js';
import { type PythonEvent, parsePythonEvent } from './python-events.js';
import { type PythonKnobs, pythonKnobs } from './python-knobs.js';
import { findNginx, findServingPython, PYTHON_PACKAGES } from './python-parts.js';

export interface PythonBackendOptions {
  /** Under which the model is called. */
  readonly name: string;
  /** Default `1`. */
  readonly version?: string;
  /** The ONNX file. */
  readonly model: string;
  /** What is left out has its default. */
  readonly knobs?: Partial<PythonKnobs>;
  /** On 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Holds the back end's own folder of sockets and configuration. Default the system's folder for temporary files. */
  readonly folder?: string;
  /** Longest answer of a model process, in seconds. Default 60, as the original waits. */
  readonly timeoutSeconds?: number;
  /** Longest start of a model process, in seconds. Default 300. */
  readonly startSeconds?: number;
  /** Ends the start. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: PythonEvent) => void;
}

/** A running nginx, gunicorn and its model processes. */
export interface PythonBackend {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The supervisor, whose descendants are all other processes. */
  readonly pid: number;
  /** Base URLs of the model processes, which stay the same when one is started again. */
  readonly modelUrls: readonly string[];
  /** Times a part died and was started again. */
  readonly restarts: () => number;
  /** Fulfilled when all processes have ended, asked to or not. */
  readonly ended: Promise<void>;
  /** Lets nginx finish what is under way, then gunicorn, then the model processes. */
  stop(): Promise<void>;
}

/** `sun_path` of a Unix socket holds 108 bytes with its closing zero; the file is `/gunicorn.sock`. */
const LONGEST_FOLDER = 90;
/** Longer than the supervisor gives nginx, gunicorn and the model processes together. */
const STOP_MS = 70_000;

/**
 * Starts the architecture of the original container with parts that anyone can install: nginx, gunicorn
 * with its workers, and model processes on ONNX Runtime. Fulfilled when a prediction has come back through
 * all of them. A part that dies is started again. When this process ends, however it ends, they end.
 *
 * Errors: `nginx-missing`, `serving-python-missing`, `model-unreadable`, `model-slow`, `port-taken`,
 * `backend-failed`, `backend-folder`, `cancelled`; a ZodError when knobs are wrong.
 */
export async function startPythonBackend(options: PythonBackendOptions): Promise<PythonBackend> {
  const knobs = pythonKnobs.parse(options.knobs ?? {});
  const model = resolve(options.model);
  requireReadable(model);
  const nginx = findNginx();
  const python = findServingPython();
  if (options.signal?.aborted) throw cancelled();
  const folder = await mkdtemp(join(resolve(options.folder ?? tmpdir()), 'lathe-backend-'));
  try {
    requireFolder(folder);
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify(settingsFile(options, knobs, { folder, nginx, model })));
    return await new Supervisor(python, file, folder, model, options).started();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function settingsFile(
  options: PythonBackendOptions,
  knobs: PythonKnobs,
  parts: { readonly folder: string; readonly nginx: string; readonly model: string },
) {
  return {
    ...parts,
    name: options.name,
    version: options.version ?? '1',
    workers: knobs.workers,
    threads: knobs.threads,
    worker_class: knobs.workerClass,
    instances: knobs.instances,
    omp_threads: knobs.ompThreads,
    intra_op_threads: knobs.intraOpThreads,
    inter_op_threads: knobs.interOpThreads,
    spinning: knobs.spinning,
    routing: knobs.routing,
    connections: knobs.connections,
    timeout_seconds: options.timeoutSeconds ?? 60,
    start_seconds: options.startSeconds ?? 300,
    port: options.port ?? 0,
  };
}

/** The Python process that starts and watches the others. */
class Supervisor {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #model: string;
  readonly #options: PythonBackendOptions;
  readonly #printed: string[] = [];
  readonly #ended: Promise<void>;
  #restarts = 0;

  constructor(
    python: string,
    settings: string,
    folder: string,
    model: string,
    options: PythonBackendOptions,
  ) {
    this.#folder = folder;
    this.#model = model;
    this.#options = options;
    // A group of its own, so that Ctrl-C at the terminal is not for its parts, and all can be ended at once.
    this.#child = spawn(python, ['-X', 'utf8', '-P', '-m', 'lathe_backend', settings], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: PYTHON_PACKAGES, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    // It may end before it has read; its exit tells more than this error.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed.push(text);
      if (this.#printed.length > 50) this.#printed.shift();
    });
    this.#ended = new Promise((ended) => {
      this.#child.on('error', (error) => {
        this.#printed.push(`${python} cannot be started: ${systemReason(error)}.`);
        ended();
      });
      this.#child.on('close', () => {
        // Nothing when it ended in order; what it left behind when it was killed.
        this.#killGroup();
        ended();
      });
    });
  }

  async started(): Promise<PythonBackend> {
    const { signal, onEvent } = this.#options;
    const abort = () => this.#child.stdin?.end();
    signal?.addEventListener('abort', abort);
    try {
      const ready = await new Promise<Extract<PythonEvent, { event: 'ready' }>>((good, bad) => {
        if (this.#child.stdout === null) return bad(this.#didNotStart(''));
        createInterface({ input: this.#child.stdout }).on('line', (line) => {
          const event = parsePythonEvent(line);
          if (event === undefined) return;
          if (event.event === 'ready') good(event);
          if (event.event === 'failed') bad(this.#failed(event));
          if (event.event === 'died') this.#restarts += 1;
          onEvent?.(event);
        });
        this.#ended.then(() => bad(signal?.aborted ? cancelled() : this.#didNotStart('')));
      });
      return this.#running(ready);
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #running({ port, models }: Extract<PythonEvent, { event: 'ready' }>): PythonBackend {
    return {
      url: `http://127.0.0.1:${port}`,
      pid: this.#child.pid ?? 0,
      modelUrls: models.map((model) => `http://127.0.0.1:${model.port}`),
      restarts: () => this.#restarts,
      ended: this.#ended,
      stop: () => this.#stop(),
    };
  }

  async #stop(): Promise<void> {
    this.#child.stdin?.end();
    const patience = setTimeout(() => this.#killGroup(), STOP_MS);
    await this.#ended;
    clearTimeout(patience);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group has ended.
    }
  }

  #failed({ code, message, details }: Extract<PythonEvent, { event: 'failed' }>): LatheError {
    const place = code === 'model-unreadable' ? { file: this.#options.model } : {};
    return new LatheError({
      code,
      kind: code === 'model-unreadable' ? 'data' : 'engine',
      message: `The Python back end: ${message}.`,
      place,
      advice: ADVICE[code] ?? 'See the lines below, which its parts printed last.',
      ...(details === '' ? {} : { details }),
    });
  }

  #didNotStart(details: string): LatheError {
    const printed = [details, ...this.#printed].join('').trim();
    return new LatheError({
      code: 'backend-failed',
      kind: 'python',
      message: `The Python back end of ${this.#model} ended before it was ready.`,
      advice:
        'See the lines below. Its Python needs the packages of python/requirements-serving.lock.',
      ...(printed === '' ? {} : { details: printed }),
    });
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  'model-unreadable': 'Give an ONNX file that this version of ONNX Runtime reads; see below.',
  'model-slow': 'Give it more time with startSeconds, or a smaller model.',
  'port-taken': 'Choose another port, or 0 for a free one.',
};

function requireReadable(model: string): void {
  try {
    accessSync(model, constants.R_OK);
  } catch (cause) {
    throw new LatheError({
      code: 'model-unreadable',
      kind: 'usage',
      message: 'The model cannot be read.',
      place: { file: model },
      advice: 'Give the path of an ONNX file.',
      cause,
    });
  }
}

function requireFolder(folder: string): void {
  if (Buffer.byteLength(folder) <= LONGEST_FOLDER && !/["\\$\s]/.test(folder)) return;
  throw new LatheError({
    code: 'backend-folder',
    kind: 'usage',
    message: `nginx cannot find a socket in ${folder}.`,
    place: { file: folder },
    advice: `Choose a folder (TMPDIR) of at most ${LONGEST_FOLDER} bytes without spaces, quotes and dollar signs.`,
  });
}

const cancelled = () =>
  new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The start of the Python back end was cancelled.',
    advice: 'Start it again.',
  });
