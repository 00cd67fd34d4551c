import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LatheError } from '@lathe/flow';
import { TreeSampler } from '../resource/tree-sampler.js';
import type { ExpectedAnswers } from './answer-check.js';
import type { Arrivals, LoadStep, Objective } from './load-report.js';
import type { RunOrder, SenderReport, SenderSetup } from './load-sender.js';
import type { ThreadMessage, ThreadOrder } from './load-thread.js';
import { MeasuredRun, type RunPlan, type StepProgress } from './measured-run.js';
import type { Target } from './request-message.js';
import type { Batch, Precision } from './step-figures.js';
import type { Doubt } from './validity.js';

export interface GeneratorOptions {
  readonly target: Target;
  /** Requests as bytes (`requestMessage`), sent in turn. At least one. */
  readonly messages: readonly Uint8Array[];
  /** What their answers have to be, in the same order. Default: any answer of status 2xx is right. */
  readonly expected?: ExpectedAnswers;
  readonly objective?: Objective | null;
  /** Seconds from the intended start after which a request has failed. Default 10. */
  readonly timeout?: number;
  /** Most connections of an open loop; what finds none waits, and its latency counts on. Default 2048. */
  readonly connections?: number;
  /** Threads that send. Default 1, or one for each four cores up to 4. */
  readonly threads?: number;
  /** Root of the server's process tree, whose use of processor and memory is read. Default null: not read. */
  readonly pid?: number | null;
}

export interface MeasureOptions {
  /** Measure for so many seconds, whatever the precision. Default: until the figures are precise enough. */
  readonly seconds?: number;
  /** Most seconds of a step whose length the precision decides, warm-up included. Default 30. */
  readonly mostSeconds?: number;
  /** Default 5 % of the throughput and 10 % of the 95th percentile. */
  readonly precision?: Partial<Precision>;
  /** Seconds dropped at the beginning; default by rule, until the figures are stationary. */
  readonly warmUp?: number;
  /**
   * Seconds of a window. Default 1, or a tenth of `seconds` when that is less, so that there are always ten,
   * and longer in runs of more than half an hour, whose windows would else fill the memory.
   * Windows shorter than a few requests take waver more.
   */
  readonly windowSeconds?: number;
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: StepProgress) => void) | undefined;
}

/** A step with what its intervals were made from. */
export interface MeasuredStep {
  readonly step: LoadStep;
  readonly batches: readonly Batch[];
  /** `step.invalid`, with what each reason is about. */
  readonly doubts: readonly Doubt[];
}

/** Threads and connections that stay open between steps. */
export interface LoadGenerator {
  /** One step at a time. Errors: `cancelled`, `load-generator` when a thread of it dies. */
  measure(arrivals: Arrivals, options?: MeasureOptions): Promise<MeasuredStep>;
  close(): Promise<void>;
}

/** Milliseconds from the word to the beginning: all threads have it by then. */
const LEAD = 10;

/** Starts the threads of a load generator. */
export function openGenerator(options: GeneratorOptions): LoadGenerator {
  const threads = options.threads ?? defaultThreads();
  const objective = options.objective ?? null;
  const setup: SenderSetup = {
    target: options.target,
    messages: options.messages,
    expected: options.expected ?? null,
    timeout: (options.timeout ?? 10) * 1000,
    connections: Math.max(1, Math.floor((options.connections ?? 2048) / threads)),
    objective,
  };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./load-thread.js', import.meta.url), { workerData: setup }),
  );
  let running = false;
  let dead: Error | null = null;
  for (const worker of workers) {
    worker.on('error', (error) => {
      dead = error;
    });
  }
  return {
    async measure(arrivals, measureOptions = {}) {
      if (running) throw busy();
      if (dead !== null) throw broken(dead);
      running = true;
      try {
        const plan: RunPlan = { arrivals, objective, threads, ...measureOptions };
        return await runOn(workers, plan, options.pid ?? null);
      } finally {
        running = false;
      }
    },
    async close() {
      for (const worker of workers) {
        worker.postMessage({ kind: 'close' } satisfies ThreadOrder);
      }
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function runOn(
  workers: readonly Worker[],
  plan: RunPlan,
  pid: number | null,
): Promise<MeasuredStep> {
  const run = new MeasuredRun(plan);
  let sampler: TreeSampler | null = null;
  let ready = 0;
  return new Promise<MeasuredStep>((resolve, reject) => {
    const all = (what: ThreadOrder): void => {
      for (const worker of workers) worker.postMessage(what);
    };
    const begin = (): void => {
      if (pid !== null && pid !== process.pid) sampler = new TreeSampler(pid, run.sampling);
      all({ kind: 'begin', at: run.begin(LEAD) });
    };
    const take = (sender: number, report: SenderReport): void => {
      const wish = run.take(sender, report);
      if (wish.kind === 'finish') all({ kind: 'finish', end: wish.end });
      if (wish.kind !== 'done') return;
      settle();
      const usage = sampler?.stop(run.measuredFrom) ?? null;
      if (plan.signal?.aborted) reject(cancelled());
      else resolve(run.result(usage));
    };
    const removals = workers.map((worker, sender) => {
      const onMessage = (message: ThreadMessage): void => {
        if (message.kind === 'report') take(sender, message.report);
        else {
          ready += 1;
          if (ready === workers.length) begin();
        }
      };
      const onError = (error: Error): void => {
        settle();
        sampler?.stop();
        reject(broken(error));
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      return () => {
        worker.off('message', onMessage);
        worker.off('error', onError);
      };
    });
    const abort = (): void => all({ kind: 'abort' });
    const settle = (): void => {
      plan.signal?.removeEventListener('abort', abort);
      for (const remove of removals) remove();
    };
    workers.forEach((worker, index) => {
      const { arrivals } = plan;
      const share = { index, of: workers.length };
      const order: RunOrder = { arrivals, share, windowLength: run.windowSeconds * 1000 };
      worker.postMessage({ kind: 'prepare', run: order } satisfies ThreadOrder);
    });
    if (plan.signal?.aborted) abort();
    else plan.signal?.addEventListener('abort', abort);
  });
}

function defaultThreads(): number {
  return Math.min(4, Math.max(1, Math.floor(cpus().length / 4)));
}

function busy(): LatheError {
  return new LatheError({
    code: 'load-generator',
    kind: 'internal',
    message: 'The load generator was asked for a second step while one was going on.',
    advice: 'Measure one step after the other, or open another generator.',
  });
}

function broken(error: Error): LatheError {
  return new LatheError({
    code: 'load-generator',
    kind: 'internal',
    message: `A thread of the load generator died: ${error.message}`,
    advice: 'This is a defect in Lathe; please report it with the command and the message.',
    cause: error,
  });
}

export function cancelled(): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The load test was cancelled.',
    advice: 'Start it again when you want its figures.',
  });
}
