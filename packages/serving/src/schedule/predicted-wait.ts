import type { DurationModel } from './duration-model.js';

export interface Backlog {
  /** When each executor that can take work will be done with what it has, in milliseconds from now. */
  readonly busyFor: readonly number[];
  /** Waiting before the request. */
  readonly requests: number;
  readonly rows: number;
  /** Most rows of a batch. */
  readonly maxBatch: number;
}

export interface Prediction {
  /** Milliseconds until the batch of the request starts. */
  readonly wait: number;
  /** Milliseconds from now by which it is nearly surely answered; null when nothing is known about durations. */
  readonly answer: number | null;
}

/**
 * How long a request of `rows` rows would wait: until the first executor is free, and then for the whole
 * batches before it, which the executors share. The batch that is left over is the one it joins:
 *
 *   wait = min(busyFor) + k d(maxBatch) / executors,  k = min(requests, floor(rows / maxBatch)) before it
 */
export function predictWait(durations: DurationModel, backlog: Backlog, rows: number): Prediction {
  const { busyFor, maxBatch } = backlog;
  const line = durations.line();
  if (line === null || busyFor.length === 0) return { wait: 0, answer: null };
  const wholeBatches = Math.min(backlog.requests, Math.floor(backlog.rows / maxBatch));
  // When every request fills a batch of its own, all rows are in whole batches.
  const wholeRows = wholeBatches === backlog.requests ? backlog.rows : wholeBatches * maxBatch;
  let free = Number.POSITIVE_INFINITY;
  for (const busy of busyFor) free = Math.min(free, Math.max(0, busy));
  const wait = free + (wholeBatches * line.a + wholeRows * line.b) / busyFor.length;
  // Whoever waits is joined by those who come after.
  const company = wait > 0 ? maxBatch : backlog.rows - wholeRows + rows;
  const own = durations.predictSurely(Math.max(rows, company));
  return { wait, answer: own === null ? null : wait + own };
}
