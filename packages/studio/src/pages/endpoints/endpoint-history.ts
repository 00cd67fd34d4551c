import type { EndpointEntry } from '../../api/client.js';

/** What an endpoint said of itself at one time. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds; null: nothing was answered. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Refused or failed, a second. */
  readonly errors: number;
  /** Requests that waited. */
  readonly waiting: number;
  /** Bytes. */
  readonly memory: number;
}

export type EndpointHistory = readonly Sample[];

/** How far back is looked, in milliseconds. */
export const HISTORY_SPAN = 5 * 60_000;

/** Two looks closer than this are one, in milliseconds: the list and a page may both be asking. */
const CLOSEST = 500;

/** A history with what is known now; what is older than the span is forgotten. */
export function grownHistory(
  history: EndpointHistory,
  { status }: Pick<EndpointEntry, 'status'>,
  now: number,
): EndpointHistory {
  const kept = history.filter(({ at }) => now - at <= HISTORY_SPAN);
  if (status === null) return kept;
  const last = kept.at(-1);
  if (last !== undefined && now - last.at < CLOSEST) return kept;
  const { throughput, p50, p95, p99, errors } = status.live;
  const waiting = waitingIn(status);
  return [...kept, { at: now, throughput, p50, p95, p99, errors, waiting, memory: status.memory }];
}

/** Requests that wait for any of the models. */
export function waitingIn({ models }: NonNullable<EndpointEntry['status']>): number {
  return models.reduce((sum, { statistics }) => sum + statistics.waiting, 0);
}

// Kept while the studio is open, so that a page shows what was seen before it was opened.
const histories = new Map<string, EndpointHistory>();

/** Remembers what endpoints say, for `historyOf`. */
export function remember(entries: readonly EndpointEntry[], now = Date.now()): void {
  for (const entry of entries) {
    histories.set(entry.id, grownHistory(histories.get(entry.id) ?? [], entry, now));
  }
}

/** What is remembered of an endpoint, oldest first. */
export function historyOf(id: string): EndpointHistory {
  return histories.get(id) ?? [];
}
