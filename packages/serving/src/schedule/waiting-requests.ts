import type { InferAnswer } from '../model/served-model.js';
import type { Tensor } from '../tensor/tensor.js';

/** A request in the queue. */
export interface WaitingRequest {
  /** In the order of the model. */
  readonly inputs: readonly Tensor[];
  /** Length of the first dimension of a model that can be batched, else 1. */
  readonly rows: number;
  readonly wanted: readonly string[] | null;
  /** Requests of equal keys may run together; null: runs alone. */
  readonly key: string | null;
  readonly deadline: number;
  readonly arrived: number;
  /** Not counted and not refused: the test of the model. */
  readonly isTest: boolean;
  readonly resolve: (answer: InferAnswer) => void;
  readonly reject: (error: Error) => void;
  /** Answered, or given up by its client. */
  settled: boolean;
  /** In the queue; not yet, or no longer, when it runs. */
  queued: boolean;
}

interface Line {
  readonly requests: WaitingRequest[];
  /** Where the line begins; what is before it has left. */
  start: number;
  rows: number;
}

/** First come, first served; one line for each kind of request that can be put together. */
export class WaitingRequests {
  readonly #lines = new Map<string, Line>();
  #requests = 0;
  #rows = 0;
  #alone = 0;

  get requests(): number {
    return this.#requests;
  }

  get rows(): number {
    return this.#rows;
  }

  add(request: WaitingRequest): void {
    this.#alone += 1;
    const key = request.key ?? `alone ${this.#alone}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { requests: [], start: 0, rows: 0 };
      this.#lines.set(key, line);
    }
    line.requests.push(request);
    request.queued = true;
    line.rows += request.rows;
    this.#requests += 1;
    this.#rows += request.rows;
  }

  /** A request that was settled while it waited: it no longer counts, and is never taken. */
  leave(request: WaitingRequest): void {
    if (!request.queued) return;
    request.queued = false;
    this.#requests -= 1;
    this.#rows -= request.rows;
    if (request.key === null) return;
    const line = this.#lines.get(request.key);
    if (line !== undefined) line.rows -= request.rows;
  }

  /**
   * The oldest requests that make a batch of at most `most` rows; a request with more rows runs alone.
   * Only a line is considered whose first request arrived by `arrivedBy`, or that fills a batch.
   */
  take(most: number, arrivedBy: number): readonly WaitingRequest[] {
    const oldest = this.#oldest((line, first) => line.rows >= most || first.arrived <= arrivedBy);
    if (oldest === null) return [];
    const [key, line] = oldest;
    const batch: WaitingRequest[] = [];
    let rows = 0;
    for (;;) {
      const next = firstOf(line);
      if (next === null || (batch.length > 0 && rows + next.rows > most)) break;
      line.start += 1;
      line.rows -= next.rows;
      this.#requests -= 1;
      this.#rows -= next.rows;
      rows += next.rows;
      next.queued = false;
      batch.push(next);
    }
    if (line.start === line.requests.length) this.#lines.delete(key);
    else if (line.start > 1024) {
      line.requests.splice(0, line.start);
      line.start = 0;
    }
    return batch;
  }

  /** Whether some line has rows for a whole batch. */
  hasFull(most: number): boolean {
    for (const line of this.#lines.values()) {
      if (firstOf(line) !== null && line.rows >= most) return true;
    }
    return false;
  }

  /** When the oldest request arrived; null when none waits. */
  oldestArrival(): number | null {
    const oldest = this.#oldest(() => true);
    return oldest === null ? null : (firstOf(oldest[1])?.arrived ?? null);
  }

  #oldest(ready: (line: Line, first: WaitingRequest) => boolean): [string, Line] | null {
    let found: [string, Line] | null = null;
    let arrived = Number.POSITIVE_INFINITY;
    for (const [key, line] of this.#lines) {
      const first = firstOf(line);
      if (first === null) this.#lines.delete(key);
      else if (first.arrived < arrived && ready(line, first)) {
        found = [key, line];
        arrived = first.arrived;
      }
    }
    return found;
  }
}

/** Passes by those that have been settled. */
function firstOf(line: Line): WaitingRequest | null {
  for (; line.start < line.requests.length; line.start += 1) {
    const request = line.requests[line.start];
    if (request !== undefined && !request.settled) return request;
  }
  return null;
}
