import type { LatheError } from '@lathe/flow/error';
import { type BatchParts, type BatchResult, ExecutorLost } from '../execute/executor.js';
import type { InferAnswer, ModelStatistics } from '../model/served-model.js';
import type { Tensor } from '../tensor/tensor.js';
import { type AdmissionSettings, refusalOf } from './admission.js';
import { type Clock, REAL_CLOCK } from './clock.js';
import { DurationModel } from './duration-model.js';
import { type Backlog, predictWait } from './predicted-wait.js';
import { cancelled, deadlineExceeded, deadlyRequest, modelUnavailable } from './request-errors.js';
import { splitOutputs } from './split-outputs.js';
import { type WaitingRequest, WaitingRequests } from './waiting-requests.js';

/** Where batches run, as the scheduler sees it. */
export interface BatchRunner {
  readonly state: 'open' | 'restarting' | 'closed';
  /** Batches that may be given to it at once. */
  readonly depth: number;
  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult>;
}

export interface SchedulerSettings extends AdmissionSettings {
  /** Most rows that run together; 1 when the model cannot be batched. */
  readonly maxBatch: number;
  readonly batchDelayMs: number;
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
   * Errors: `model-unavailable`, `overloaded`, `deadline-exceeded`, `cancelled`, `inference-failed`, `run-limit`,
   * and what the session says.
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

  statistics(): Omit<ModelStatistics, 'instances' | 'restarts' | 'overruns' | 'hanging'> {
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
    const error = modelUnavailable(this.#settings.model, reason);
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
    if (closed !== null) return modelUnavailable(this.#settings.model, closed);
    if (request.signal?.aborted === true) return cancelled();
    if (request.isTest === true) return null;
    return refusalOf(this.#settings, {
      timeLeft: (request.deadline ?? Number.POSITIVE_INFINITY) - now,
      prediction: predictWait(this.#durations, this.#backlog(now), request.rows),
      waiting: this.#waiting.requests,
      isIdle: this.#isIdle(),
    });
  }

  #backlog(now: number): Backlog {
    const busyFor: number[] = [];
    for (const place of this.#places) {
      if (place.runner.state === 'open') busyFor.push(this.#busyFor(place, now));
    }
    return {
      busyFor,
      requests: this.#waiting.requests,
      rows: this.#waiting.rows,
      maxBatch: this.#settings.maxBatch,
    };
  }

  /** Milliseconds until it is done with what it has. */
  #busyFor({ work }: Place, now: number): number {
    let until = work[0]?.started ?? now;
    for (const { rows } of work) until += this.#durations.predict(rows) ?? 0;
    // What is late is thought to be late by as much again: a little when it wavers, ever longer when it hangs.
    return Math.abs(until - now);
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
      const batch = this.#next(place, place.work.length > 0);
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

  #next(place: Place, onlyFull: boolean): Batch | null {
    const { maxBatch, batchDelayMs } = this.#settings;
    for (;;) {
      const again = this.#first.shift();
      if (again !== undefined) {
        const left = again.requests.filter((request) => !request.settled);
        // What it was in before may have taken long.
        const requests = this.#dropExpired(left, place, this.#clock.now());
        if (requests.length > 0) return { ...again, requests };
        continue;
      }
      if (onlyFull && !this.#waiting.hasFull(maxBatch)) return null;
      const now = this.#clock.now();
      const delay = this.#closedBecause === null ? batchDelayMs : 0;
      const taken = this.#waiting.take(maxBatch, onlyFull ? Number.NEGATIVE_INFINITY : now - delay);
      if (taken.length === 0) return null;
      const requests = this.#dropExpired(taken, place, now);
      if (requests.length > 0) return { requests, deaths: 0 };
    }
  }

  /**
   * Drops requests that can hardly be answered in time any more, so that their places go to some that can. A
   * model that has nothing else to do tries.
   */
  #dropExpired(
    taken: readonly WaitingRequest[],
    place: Place,
    now: number,
  ): readonly WaitingRequest[] {
    let rows = 0;
    for (const request of taken) rows += request.rows;
    const needed = this.#isIdle()
      ? 0
      : this.#busyFor(place, now) + (this.#durations.predictSurely(rows) ?? 0);
    return taken.filter((request) => {
      if (request.deadline > now && request.deadline >= now + needed) return true;
      request.settled = true;
      this.#counts.expired += 1;
      request.reject(deadlineExceeded(`It waited ${Math.round(now - request.arrived)} ms.`));
      return false;
    });
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
      this.#failAll(batch, modelUnavailable(this.#settings.model, this.#suspendedBecause));
    } else if (error instanceof ExecutorLost) {
      const deaths = batch.deaths + (error.inWork ? 1 : 0);
      if (deaths < MOST_DEATHS) this.#first.unshift({ requests: batch.requests, deaths });
      else if (!single) this.#runOneByOne(batch);
      else this.#failAll(batch, deadlyRequest(error, deaths));
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
}
