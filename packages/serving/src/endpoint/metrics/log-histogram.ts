/** Buckets of one doubling; a bucket is 4.4 % wide. */
const STEPS = 16;
/** Values below 2^-6 fall into the first bucket. In milliseconds: 16 microseconds. */
const LOWEST = -6;
/** Values from 2^17 on fall into the last. In milliseconds: 131 seconds. */
const HIGHEST = 17;
const BUCKETS = (HIGHEST - LOWEST) * STEPS + 1;

export interface HistogramSnapshot {
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/**
 * Counts values in buckets of equal ratio. Recording is an addition, snapshots merge by addition, and
 * percentiles are right to 2.2 %: what a live display and Prometheus need, at no cost for a request.
 */
export class LogHistogram {
  private readonly counts = new Float64Array(BUCKETS);
  private count = 0;
  private sum = 0;

  record(value: number): void {
    const bucket = Math.ceil((Math.log2(value) - LOWEST) * STEPS);
    // Zero gives minus infinity.
    const at = bucket > 0 ? Math.min(bucket, BUCKETS - 1) : 0;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.count += 1;
    this.sum += value;
  }

  clear(): void {
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
  }

  snapshot(): HistogramSnapshot {
    return { counts: Array.from(this.counts), count: this.count, sum: this.sum };
  }
}

export const EMPTY_HISTOGRAM: HistogramSnapshot = {
  counts: new Array<number>(BUCKETS).fill(0),
  count: 0,
  sum: 0,
};

export function mergeHistograms(snapshots: readonly HistogramSnapshot[]): HistogramSnapshot {
  return snapshots.reduce(
    (merged, { counts, count, sum }) => ({
      counts: merged.counts.map((own, at) => own + (counts[at] ?? 0)),
      count: merged.count + count,
      sum: merged.sum + sum,
    }),
    EMPTY_HISTOGRAM,
  );
}

/** The value below which the share `at` (0 to 1) lies, as the middle of its bucket; null without values. */
export function quantile({ counts, count }: HistogramSnapshot, at: number): number | null {
  if (count === 0) return null;
  const wanted = Math.max(1, Math.ceil(at * count));
  let seen = 0;
  for (const [bucket, inside] of counts.entries()) {
    seen += inside;
    if (seen >= wanted) return 2 ** (LOWEST + (bucket - 0.5) / STEPS);
  }
  return null;
}

/** How many values are at most `2 ** exponent`, an edge of the buckets. */
export function countUpTo({ counts }: HistogramSnapshot, exponent: number): number {
  const last = Math.min((exponent - LOWEST) * STEPS, BUCKETS - 1);
  return counts.slice(0, last + 1).reduce((sum, inside) => sum + inside, 0);
}
