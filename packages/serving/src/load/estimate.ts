import { normalBelow } from '../statistics/normal.js';
import { seededRandom } from '../statistics/seeded-random.js';
import { studentCritical } from '../statistics/student-t.js';
import { type CountedDurations, durationAtRank, percentileOf } from './latency-histogram.js';
import type { Estimate } from './load-report.js';

/** Intervals are at 95 %. */
const LEVEL = 0.05;
/** The two-sided 95 % point of the normal distribution. */
const NORMAL_CRITICAL = 1.959964;
const RESAMPLES = 1000;

/**
 * Mean of the values of batches with its Student t interval: the method of batch means (A. Law, "Simulation
 * Modeling and Analysis", 5th edition, section 9.5.3). Batches have to be long beside the correlation of
 * what they average. With fewer than two values the interval is everything from 0 up.
 */
export function meanEstimate(values: readonly number[]): Estimate {
  const count = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / Math.max(1, count);
  if (count < 2) return { value, low: 0, high: Number.MAX_VALUE };
  const half = studentCritical(count - 1, LEVEL) * standardError(values);
  return { value, low: Math.max(0, value - half), high: value + half };
}

/** Of the mean of independent values. */
export function standardError(values: readonly number[]): number {
  const count = values.length;
  const mean = values.reduce((sum, each) => sum + each, 0) / count;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return Math.sqrt(squares / (count - 1) / count);
}

export interface PercentileEstimate extends Estimate {
  /** Whether there are enough durations for the interval to have an upper end: else `high` is only the largest seen. */
  readonly bounded: boolean;
}

/**
 * Percentiles of all durations together, in milliseconds, each with an interval that is the wider on each
 * side of two:
 * - a bootstrap over batches, which knows how the machine wavers from second to second. Its tails are
 *   expanded for the number of batches as T. Hesterberg, "What teachers should know about the bootstrap"
 *   (The American Statistician 69, 2015), does for small samples;
 * - the interval between order statistics by the binomial distribution (normal approximation; W. Conover,
 *   "Practical Nonparametric Statistics", section 3.2), which knows how few durations lie beyond a high
 *   percentile. It needs about 400 durations for p99 to be bounded and 10,000 to be narrow.
 */
export function percentileEstimates(
  batches: readonly CountedDurations[],
  all: CountedDurations,
  percents: readonly number[],
  { seed = 1, resamples = RESAMPLES }: { readonly seed?: number; readonly resamples?: number } = {},
): PercentileEstimate[] {
  const count = all.counts.reduce((sum, each) => sum + each, 0);
  const resampled = resamplePercentiles(batches, percents, resamples, seed);
  const tail = expandedTail(batches.length);
  return percents.map((percent, index) => {
    const value = percentileOf(all, percent);
    const share = percent / 100;
    const spread = NORMAL_CRITICAL * Math.sqrt(count * share * (1 - share));
    const highRank = Math.ceil(count * share + spread) + 1;
    const draws = Float64Array.from(resampled[index] ?? []).sort();
    const low = draws[Math.floor(tail * (draws.length - 1))] ?? value;
    const high = draws[Math.ceil((1 - tail) * (draws.length - 1))] ?? value;
    return {
      value,
      low: Math.min(
        value,
        low,
        durationAtRank(all, Math.max(1, Math.floor(count * share - spread))),
      ),
      high: Math.max(value, high, durationAtRank(all, highRank)),
      bounded: highRank <= count,
    };
  });
}

/** Share of the resamples beyond each end of the interval. */
function expandedTail(batches: number): number {
  if (batches < 2) return 0;
  const critical = studentCritical(batches - 1, LEVEL);
  return normalBelow(-critical * Math.sqrt(batches / (batches - 1)));
}

/** Percentiles of resamples of whole batches, drawn with replacement: one array a percentile asked for. */
export function resamplePercentiles(
  batches: readonly CountedDurations[],
  percents: readonly number[],
  resamples: number,
  seed: number,
): number[][] {
  const filled = batches.filter(({ values }) => values.length > 0);
  if (filled.length === 0) return percents.map(() => []);
  const axis = Float64Array.from(
    new Set(filled.flatMap(({ values }) => Array.from(values))),
  ).sort();
  const placeOf = new Map(Array.from(axis, (value, index) => [value, index]));
  const indexed = filled.map(({ values, counts }) => ({
    places: Int32Array.from(values, (value) => placeOf.get(value) ?? 0),
    counts,
    total: counts.reduce((sum, count) => sum + count, 0),
  }));
  const { uniform } = seededRandom(seed);
  const counts = new Float64Array(axis.length);
  const times = new Int32Array(indexed.length);
  const draws = percents.map((): number[] => []);
  for (let resample = 0; resample < resamples; resample += 1) {
    counts.fill(0);
    times.fill(0);
    for (let draw = 0; draw < indexed.length; draw += 1) {
      const chosen = Math.floor(uniform() * indexed.length);
      times[chosen] = (times[chosen] ?? 0) + 1;
    }
    let total = 0;
    indexed.forEach((batch, index) => {
      const weight = times[index] ?? 0;
      if (weight === 0) return;
      total += weight * batch.total;
      for (let at = 0; at < batch.places.length; at += 1) {
        const place = batch.places[at] ?? 0;
        counts[place] = (counts[place] ?? 0) + weight * (batch.counts[at] ?? 0);
      }
    });
    percents.forEach((percent, index) => {
      draws[index]?.push(valueAtRank(axis, counts, Math.ceil((percent / 100) * total - 1e-9)));
    });
  }
  return draws;
}

function valueAtRank(axis: Float64Array, counts: Float64Array, rank: number): number {
  let seen = 0;
  for (let index = 0; index < axis.length; index += 1) {
    seen += counts[index] ?? 0;
    if (seen >= rank) return (axis[index] ?? 0) / 1000;
  }
  return (axis.at(-1) ?? 0) / 1000;
}

/**
 * `items` in at most `most` runs of neighbours, as equal in length as can be. Long batches are less
 * correlated than short ones, and 10 to 30 of them are what the literature on batch means advises.
 */
export function inBatches<T>(items: readonly T[], most = 30): T[][] {
  const count = Math.min(most, items.length);
  return Array.from({ length: count }, (_, batch) =>
    items.slice(
      Math.floor((batch * items.length) / count),
      Math.floor(((batch + 1) * items.length) / count),
    ),
  );
}
