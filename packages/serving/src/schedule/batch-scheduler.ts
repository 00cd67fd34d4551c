import { LatheError } from '@lathe/flow/error';
import { type BatchParts, type BatchResult, ExecutorLost } from '../execute/executor.js';
import type { InferAnswer, ModelStatistics } from '../model/served-model.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Clock, REAL_CLOCK } from './clock.js';
import { DurationModel } from './duration-model.js';
import { Overloaded } from './overloaded.js';
import { type Backlog, predictWait } from './predicted-wait.js';
import { splitOutputs } from './split-outputs.js';
import { type WaitingRequest, WaitingRequests } from './waiting-requests.js';

/** Where batches run, as the scheduler sees it. */
export interface BatchRunner {
  readonly state: 'open' | 'restarting' | 'closed';
  /** Batches that may be given to it at once. */
  readonly depth: number;
  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult>;
}

export interface SchedulerSettings {
  /** For messages. */
  readonly model: string;
  /** Most rows that run together; 1 when the model cannot be batched. */
  readonly maxBatch: number;
  readonly batchDelayMs: number;
  readonly maxWaitMs: number;
  readonly queueLimit: number;
}

/** A request after its inputs were checked. */
export interface ScheduledRequest {
  /** In the order of the model. */
  readonly inputs: readonly Tensor[];
  readonly rows: number;
  readonly wanted: readonly string[] | null;
  /** Requests of equal keys may run together; null: runs alone. */
  readonly key: string | null;
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The test of the model: goes before all others, is never refused and not counted. */
  readonly isTest?: boolean;
}

interface Batch {
  readonly requests: readonly WaitingRequest[];
  /** Executors that died with it in work. */
  readonly deaths: number;
}

interface Work {
  readonly batch: Batch;
  readonly rows: number;
  readonly started: number;
}

interface Place {
  readonly runner: BatchRunner;
  readonly work: Work[];
  /** When it finished its last batch. */
  freeSince: number;
}

type Counts = Pick<
  ModelStatistics,
  'requests' | 'failures' | 'refused' | 'expired' | 'batches' | 'running'
>;

/** A batch that killed so many executors is not run again. */
const MOST_DEATHS = 2;

/**
 * The queue of one model and what runs it. Greedy: an executor that is free takes the largest batch that is
 * ready, without waiting for more (unless `batchDelayMs` says so). First come, first served. Each model has
 * executors of its own; models take turns only in so far as the operating system deals out processor time.
 */
export class BatchScheduler {
  readonly #settings: SchedulerSettings;
  readonly #places: readonly Place[];
  readonly #clock: Clock;
  readonly #durations = new DurationModel();
  readonly #waiting = new WaitingRequests();
  /** Before all that wait: tests, and batches that run again. */
  readonly #first: Batch[] = [];
  readonly #counts: { -readonly [K in keyof Counts]: number } = {
    requests: 0,
    failures: 0,
    refused: 0,
    expired: 0,
    batches: 0,
    running: 0,
  };
  #planned = false;
  #cancelDelay: (() => void) | null = null;
  #closedBecause: string | null = null;
  #suspendedBecause: string | null = null;
  #idle: (() => void)[] = [];
  #lastSuccess = Number.NEGATIVE_INFINITY;

  constructor(
    settings: SchedulerSettings,
    runners: readonly BatchRunner[],
    clock: Clock = REAL_CLOCK,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#places = runners.map((runner) => ({
      runner,
      work: [],
      freeSince: Number.NEGATIVE_INFINITY,
    }));
  }

  /** When a request was last answered well, on the scheduler's clock. */
  get lastSuccess(): number {
    return this.#lastSuccess;
  }

  /** Takes over what warm-up has learned. */
  observe(rows: number, milliseconds: number): void {
    this.#durations.observe(rows, milliseconds);
  }

  /**
   * Errors: `model-unavailable`, `overloaded`, `deadline-exceeded`, `cancelled`, `inference-failed`, and what the
   * session says.
   */
  submit(request: ScheduledRequest): Promise<InferAnswer> {
    const now = this.#clock.now();
    const refusal = this.#refusal(request, now);
    if (request.isTest !== true) {
      this.#counts.requests += 1;
      if (refusal !== null) this.#counts.refused += 1;
    }
    if (refusal !== null) {
      return Promise.reject(refusal);
    }
    return new Promise((resolve, reject) => {
      const { signal } = request;
      const waiting: WaitingRequest = {
        inputs: request.inputs,
        rows: request.rows,
        wanted: request.wanted,
        key: request.key,
        deadline: request.deadline ?? Number.POSITIVE_INFINITY,
        arrived: now,
        isTest: request.isTest === true,
        settled: false,
        queued: false,
        resolve: (answer) => {
          signal?.removeEventListener('abort', abort);
          resolve(answer);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = () => {
        if (waiting.settled) return;
        waiting.settled = true;
        this.#waiting.leave(waiting);
        waiting.reject(cancelled());
        this.#noticeIdle();
      };
      signal?.addEventListener('abort', abort, { once: true });
      if (waiting.isTest) this.#first.push({ requests: [waiting], deaths: 0 });
      else this.#waiting.add(waiting);
      this.#plan();
    });
  }

  statistics(): Omit<ModelStatistics, 'instances' | 'restarts'> {
    const backlog = this.#backlog(this.#clock.now());
    return {
      ...this.#counts,
      waiting: this.#waiting.requests,
      predictedWait: predictWait(this.#durations, backlog, 1).wait,
    };
  }

  /** Takes nothing new until `resume`, and refuses what waits. What runs is answered. */
  suspend(reason: string): void {
    this.#suspendedBecause = reason;
    this.failWaiting(reason);
  }

  /** There is something again that can run. */
  resume(): void {
    this.#suspendedBecause = null;
    this.#plan();
  }

  /** Takes nothing new; fulfilled when nothing waits or runs. */
  drain(): Promise<void> {
    this.#closedBecause ??= 'it is being unloaded';
    this.#plan();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#noticeIdle();
    });
  }

  /** Refuses what waits. What runs is answered. */
  failWaiting(reason: string): void {
    const error = this.#unavailable(reason);
    for (const batch of this.#first.splice(0)) {
      for (const request of batch.requests) this.#fail(request, error);
    }
    for (;;) {
      const batch = this.#waiting.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      if (batch.length === 0) break;
      for (const request of batch) this.#fail(request, error);
    }
    this.#noticeIdle();
  }

  #refusal(request: ScheduledRequest, now: number): LatheError | null {
    const closed = this.#closedBecause ?? this.#suspendedBecause;
    if (closed !== null) return this.#unavailable(closed);
    if (request.signal?.aborted === true) return cancelled();
    if (request.isTest === true) return null;
    const { model, maxWaitMs, queueLimit } = this.#settings;
    const deadline = request.deadline ?? Number.POSITIVE_INFINITY;
    if (deadline <= now) return this.#late('It had expired when it arrived.');
    const { wait, answer } = predictWait(this.#durations, this.#backlog(now), request.rows);
    if (this.#waiting.requests >= queueLimit) {
      return new Overloaded({
        message: `Model ${model} has ${queueLimit} requests waiting, as many as it may.`,
        retryAfterMs: wait - maxWaitMs,
      });
    }
    if (wait > maxWaitMs) {
      return new Overloaded({
        message: `The request would wait about ${Math.round(wait)} ms for model ${model}; ${maxWaitMs} ms are allowed.`,
        retryAfterMs: wait - maxWaitMs,
      });
    }
    // An idle model tries whatever is predicted, or a wrong prediction would never be put right.
    if (answer === null || this.#isIdle() || now + answer <= deadline) return null;
    const late = now + answer - deadline;
    if (late > wait) {
      return this.#late(
        `Model ${model} takes about ${Math.round(answer - wait)} ms, and ${Math.round(deadline - now)} ms are left.`,
      );
    }
    return new Overloaded({
      message: `The request would be answered in about ${Math.round(answer)} ms by model ${model}, ${Math.round(late)} ms after its deadline.`,
      retryAfterMs: late,
    });
  }

  #backlog(now: number): Backlog {
    const busyFor: number[] = [];
    for (const { runner, work } of this.#places) {
      if (runner.state !== 'open') continue;
      let until = work[0]?.started ?? now;
      for (const { rows } of work) until += this.#durations.predict(rows) ?? 0;
      // What should be done by now is done any moment.
      busyFor.push(Math.max(0, until - now));
    }
    return {
      busyFor,
      requests: this.#waiting.requests,
      rows: this.#waiting.rows,
      maxBatch: this.#settings.maxBatch,
    };
  }

  /** Requests that arrive in one turn of the event loop are looked at together. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#clock.soon(() => {
      this.#planned = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (;;) {
      const place = this.#freePlace();
      if (place === null) break;
      // A busy executor is given its next batch early only when that batch cannot grow any more.
      const batch = this.#next(place.work.length > 0);
      if (batch === null) break;
      this.#run(place, batch);
    }
    this.#planDelay();
    this.#noticeIdle();
  }

  /** The open place with the least to do that may be given more. */
  #freePlace(): Place | null {
    let found: Place | null = null;
    for (const place of this.#places) {
      if (place.runner.state !== 'open' || place.work.length >= place.runner.depth) continue;
      if (found === null || place.work.length < found.work.length) found = place;
    }
    return found;
  }

  #next(onlyFull: boolean): Batch | null {
    const { maxBatch, batchDelayMs } = this.#settings;
    for (;;) {
      const again = this.#first.shift();
      if (again !== undefined) {
        const requests = again.requests.filter((request) => !request.settled);
        if (requests.length > 0) return { ...again, requests };
        continue;
      }
      if (onlyFull && !this.#waiting.hasFull(maxBatch)) return null;
      const now = this.#clock.now();
      const delay = this.#closedBecause === null ? batchDelayMs : 0;
      const taken = this.#waiting.take(maxBatch, onlyFull ? Number.NEGATIVE_INFINITY : now - delay);
      if (taken.length === 0) return null;
      const requests = taken.filter((request) => !this.#dropExpired(request, now));
      if (requests.length > 0) return { requests, deaths: 0 };
    }
  }

  /**
   * Drops a request that cannot be answered in time any more, so that its place goes to one that can. A model
   * that has nothing else to do tries.
   */
  #dropExpired(request: WaitingRequest, now: number): boolean {
    const needed = this.#isIdle() ? 0 : (this.#durations.predict(request.rows) ?? 0);
    if (request.deadline > now && request.deadline >= now + needed) return false;
    request.settled = true;
    this.#counts.expired += 1;
    request.reject(this.#late(`It waited ${Math.round(now - request.arrived)} ms.`));
    return true;
  }

  #run(place: Place, batch: Batch): void {
    const now = this.#clock.now();
    let rows = 0;
    for (const request of batch.requests) rows += request.rows;
    const work: Work = { batch, rows, started: now };
    place.work.push(work);
    this.#counts.running += batch.requests.length;
    const wanted = batch.requests[0]?.wanted ?? null;
    place.runner
      .run(
        batch.requests.map((request) => request.inputs),
        wanted,
      )
      .then(
        (result) => this.#answer(place, work, result),
        (error: unknown) => this.#fallBack(batch, error),
      )
      .finally(() => {
        place.work.splice(place.work.indexOf(work), 1);
        place.freeSince = this.#clock.now();
        this.#counts.running -= batch.requests.length;
        this.#dispatch();
      });
  }

  #answer(place: Place, work: Work, { outputs, compute }: BatchResult): void {
    const { batch, rows, started } = work;
    const now = this.#clock.now();
    const parts =
      batch.requests.length === 1
        ? [outputs]
        : splitOutputs(
            outputs,
            batch.requests.map((request) => request.rows),
          );
    if (parts === null) {
      this.#runOneByOne(batch);
      return;
    }
    this.#counts.batches += 1;
    this.#lastSuccess = now;
    // A batch that was handed over early waited at the executor for the one before it.
    this.#durations.observe(rows, now - Math.max(started, place.freeSince));
    for (const [at, request] of batch.requests.entries()) {
      if (request.settled) continue;
      request.settled = true;
      request.resolve({
        outputs: parts[at] ?? [],
        timing: {
          queue: Math.max(0, started - request.arrived),
          compute,
          batch: batch.requests.length,
        },
      });
    }
  }

  #fallBack(batch: Batch, error: unknown): void {
    const single = batch.requests.length === 1;
    if (this.#suspendedBecause !== null) {
      this.#failAll(batch, this.#unavailable(this.#suspendedBecause));
    } else if (error instanceof ExecutorLost) {
      const deaths = batch.deaths + (error.inWork ? 1 : 0);
      if (deaths < MOST_DEATHS) this.#first.unshift({ requests: batch.requests, deaths });
      else if (!single) this.#runOneByOne(batch);
      else this.#failAll(batch, deathOf(error, deaths));
    } else if (single) {
      this.#failAll(batch, error instanceof Error ? error : new Error(String(error)));
    } else this.#runOneByOne(batch);
  }

  /**
   * So that one bad request does not fail those that happened to run with it. Each has one try left: what
   * kills an executor now is the culprit.
   */
  #runOneByOne(batch: Batch): void {
    this.#first.unshift(
      ...batch.requests.map((request) => ({ requests: [request], deaths: MOST_DEATHS - 1 })),
    );
  }

  #failAll(batch: Batch, error: Error): void {
    for (const request of batch.requests) this.#fail(request, error);
  }

  #fail(request: WaitingRequest, error: Error): void {
    if (request.settled) return;
    request.settled = true;
    if (!request.isTest) this.#counts.failures += 1;
    request.reject(error);
  }

  #planDelay(): void {
    this.#cancelDelay?.();
    this.#cancelDelay = null;
    const { batchDelayMs } = this.#settings;
    if (batchDelayMs === 0) return;
    const oldest = this.#waiting.oldestArrival();
    if (oldest === null || this.#freePlace()?.work.length !== 0) return;
    const left = oldest + batchDelayMs - this.#clock.now();
    this.#cancelDelay = this.#clock.after(Math.max(0, left), () => this.#dispatch());
  }

  #isIdle(): boolean {
    return (
      this.#waiting.requests === 0 &&
      this.#first.length === 0 &&
      this.#places.every((place) => place.work.length === 0)
    );
  }

  #noticeIdle(): void {
    if (this.#idle.length === 0 || !this.#isIdle()) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #late(message: string): LatheError {
    return new LatheError({
      code: 'deadline-exceeded',
      kind: 'engine',
      message: `The request cannot be answered before its deadline. ${message}`,
      advice: 'Allow more time, or give the endpoint more instances.',
    });
  }

  #unavailable(reason: string): LatheError {
    return new LatheError({
      code: 'model-unavailable',
      kind: 'engine',
      message: `Model ${this.#settings.model} takes no requests: ${reason}.`,
      advice: 'Try again in a moment.',
    });
  }
}

function cancelled(): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The request was given up by its client.',
    advice: 'Nothing to do.',
  });
}

function deathOf(error: ExecutorLost, deaths: number): LatheError {
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: `${deaths} executors died while they ran this request: ${error.message}.`,
    advice: 'Check the values of the request and the memory of the machine.',
    cause: error,
  });
}
