import { Int32Histogram } from 'hdr-histogram-js';

/**
 * Counts of durations, as they travel between threads: pairs of a value in microseconds and how often it was
 * seen, values ascending. Values are the highest that HdrHistogram does not tell apart from those recorded,
 * at three significant digits: at most 0.1 % above.
 */
export interface CountedDurations {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** Of what was recorded, exactly, in microseconds. */
  readonly sum: number;
  readonly max: number;
}

export const NO_DURATIONS: CountedDurations = {
  values: new Float64Array(0),
  counts: new Float64Array(0),
  sum: 0,
  max: 0,
};

/** An HdrHistogram of durations, in which milliseconds are recorded as whole microseconds. */
export class DurationRecorder {
  private readonly histogram = new Int32Histogram(1, 60_000_000, 3);
  private sum = 0;
  private max = 0;
  private count = 0;

  constructor() {
    this.histogram.autoResize = true;
  }

  record(milliseconds: number): void {
    // A clock that is read in two places may run a hair backwards.
    const microseconds = Math.max(0, milliseconds * 1000);
    this.histogram.recordValue(Math.round(microseconds));
    this.sum += microseconds;
    this.max = Math.max(this.max, microseconds);
    this.count += 1;
  }

  /** What was recorded since the last call. */
  take(): CountedDurations {
    if (this.count === 0) return NO_DURATIONS;
    const values: number[] = [];
    const counts: number[] = [];
    // By index: the library's iterator takes a millisecond, which would be the sender's.
    const last = this.histogram.countsArrayIndex(this.histogram.maxValue);
    for (let index = 0; index <= last; index += 1) {
      const count = this.histogram.getCountAtIndex(index);
      if (count === 0) continue;
      values.push(this.histogram.highestEquivalentValue(this.histogram.valueFromIndex(index)));
      counts.push(count);
    }
    const taken = {
      values: Float64Array.from(values),
      counts: Float64Array.from(counts),
      sum: this.sum,
      max: this.max,
    };
    this.histogram.reset();
    this.sum = 0;
    this.max = 0;
    this.count = 0;
    return taken;
  }
}

/** Counts that more counts are added to, at the cost of those that come and not of those that are there. */
export class DurationTotals {
  private readonly counts = new Map<number, number>();
  private sum = 0;
  private max = 0;

  add(part: CountedDurations): void {
    this.sum += part.sum;
    this.max = Math.max(this.max, part.max);
    part.values.forEach((value, index) => {
      this.counts.set(value, (this.counts.get(value) ?? 0) + (part.counts[index] ?? 0));
    });
  }

  all(): CountedDurations {
    const { counts, sum, max } = this;
    const values = Float64Array.from(counts.keys()).sort();
    return { values, counts: values.map((value) => counts.get(value) ?? 0), sum, max };
  }
}

/** All counts together: histograms are merged, percentiles never averaged. */
export function mergeDurations(all: readonly CountedDurations[]): CountedDurations {
  const filled = all.filter(({ values }) => values.length > 0);
  const [only] = filled;
  if (only === undefined) return NO_DURATIONS;
  if (filled.length === 1) return only;
  const totals = new DurationTotals();
  for (const part of filled) totals.add(part);
  return totals.all();
}

export function countOf({ counts }: CountedDurations): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Number of durations recorded that are less than `milliseconds`, to the histogram's precision. */
export function countBelow({ values, counts }: CountedDurations, milliseconds: number): number {
  let below = 0;
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) >= milliseconds * 1000) break;
    below += counts[index] ?? 0;
  }
  return below;
}

/**
 * The smallest recorded duration that at least `percent` % are not above, in milliseconds; 0 when there are
 * none. Never above the largest.
 */
export function percentileOf(durations: CountedDurations, percent: number): number {
  return durationAtRank(durations, Math.ceil((percent / 100) * countOf(durations) - 1e-9));
}

/** The duration of rank `rank`, counted from 1 and brought into the range, in milliseconds; 0 when there are none. */
export function durationAtRank(durations: CountedDurations, rank: number): number {
  const { values, counts, max } = durations;
  let seen = 0;
  for (let index = 0; index < values.length; index += 1) {
    seen += counts[index] ?? 0;
    if (seen >= rank) return Math.min(values[index] ?? 0, max) / 1000;
  }
  return max / 1000;
}
