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
  readonly key: string | null;
  readonly requests: WaitingRequest[];
  rows: number;
}

/**
 * First come, first served; one line for each kind of request that can be put together, and one for each request
 * that runs alone. What has left a line is let go of at once, also when the line never becomes empty: inputs may
 * be large.
 */
export class WaitingRequests {
  #lines: Line[] = [];
  #requests = 0;
  #rows = 0;

  get requests(): number {
    return this.#requests;
  }

  get rows(): number {
    return this.#rows;
  }

  add(request: WaitingRequest): void {
    const line = this.#lineOf(request.key) ?? this.#newLine(request.key);
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
    const line = this.#lineOf(request.key);
    if (line !== undefined) line.rows -= request.rows;
  }

  /** None for a request that runs alone. */
  #lineOf(key: string | null): Line | undefined {
    return key === null ? undefined : this.#lines.find((line) => line.key === key);
  }

  #newLine(key: string | null): Line {
    const line: Line = { key, requests: [], rows: 0 };
    this.#lines.push(line);
    return line;
  }

  /**
   * The oldest requests that make a batch of at most `most` rows; a request with more rows runs alone.
   * Only a line is considered whose first request arrived by `arrivedBy`, or that fills a batch.
   */
  take(most: number, arrivedBy: number): readonly WaitingRequest[] {
    const line = this.#oldest(({ rows }, first) => rows >= most || first.arrived <= arrivedBy);
    if (line === null) return [];
    const batch: WaitingRequest[] = [];
    let rows = 0;
    for (;;) {
      const next = firstOf(line);
      if (next === null || (batch.length > 0 && rows + next.rows > most)) break;
      line.requests.shift();
      line.rows -= next.rows;
      this.#requests -= 1;
      this.#rows -= next.rows;
      rows += next.rows;
      next.queued = false;
      batch.push(next);
    }
    if (line.requests.length === 0) this.#lines.splice(this.#lines.indexOf(line), 1);
    return batch;
  }

  /** Whether some line has rows for a whole batch. */
  hasFull(most: number): boolean {
    return this.#lines.some((line) => firstOf(line) !== null && line.rows >= most);
  }

  /** When the oldest request arrived; null when none waits. */
  oldestArrival(): number | null {
    const oldest = this.#oldest(() => true);
    return oldest === null ? null : (firstOf(oldest)?.arrived ?? null);
  }

  #oldest(ready: (line: Line, first: WaitingRequest) => boolean): Line | null {
    let found: Line | null = null;
    let arrived = Number.POSITIVE_INFINITY;
    let hasEmpty = false;
    for (const line of this.#lines) {
      const first = firstOf(line);
      if (first === null) hasEmpty = true;
      else if (first.arrived < arrived && ready(line, first)) {
        found = line;
        arrived = first.arrived;
      }
    }
    if (hasEmpty) this.#lines = this.#lines.filter((line) => firstOf(line) !== null);
    return found;
  }
}

/** Lets go of those that have been settled. */
function firstOf({ requests }: Line): WaitingRequest | null {
  while (requests[0]?.settled === true) requests.shift();
  return requests[0] ?? null;
}
