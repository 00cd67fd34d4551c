import {
  inBatches,
  meanEstimate,
  type PercentileEstimate,
  percentileEstimates,
} from './estimate.js';
import {
  type CountedDurations,
  countOf,
  mergeDurations,
  percentileOf,
} from './latency-histogram.js';
import type { Estimate, LatencyFigures } from './load-report.js';
import type { LoadWindow } from './load-window.js';
import { warmUpLength } from './warm-up.js';

/** Neighbouring windows taken together: what intervals are made from, and what the knee resamples. */
export interface Batch {
  readonly seconds: number;
  readonly answered: number;
  readonly good: number;
  readonly latency: CountedDurations;
}

/** Half widths of 95 % intervals, as shares of the figures, at which a step is known well enough. */
export interface Precision {
  /** Default 0.05. */
  readonly throughput: number;
  /** Of the 95th percentile. Default 0.1. */
  readonly p95: number;
}

/** Number of windows at the beginning that are warm-up, by throughput and by the mean time of requests. */
export function warmUpWindows(windows: readonly LoadWindow[]): number {
  const meanTimes = windows.map(({ underWay, came }) => underWay / Math.max(1, came));
  return Math.max(
    // The first holds the making of connections.
    Math.min(1, windows.length),
    warmUpLength(windows.map(({ answered }) => answered)),
    warmUpLength(meanTimes),
  );
}

export function batchesOf(windows: readonly LoadWindow[], windowSeconds: number): Batch[] {
  return inBatches(windows).map((batch) => ({
    seconds: batch.length * windowSeconds,
    answered: batch.reduce((sum, { answered }) => sum + answered, 0),
    good: batch.reduce((sum, { good }) => sum + good, 0),
    latency: mergeDurations(batch.map(({ latency }) => latency)),
  }));
}

/** Of something that is counted in batches, a second. */
export function rateEstimate(batches: readonly Batch[], count: (batch: Batch) => number): Estimate {
  const rates = batches.map((batch) => count(batch) / batch.seconds);
  const seconds = batches.reduce((sum, batch) => sum + batch.seconds, 0);
  const value = batches.reduce((sum, batch) => sum + count(batch), 0) / Math.max(seconds, 1e-9);
  const { value: mean, low, high } = meanEstimate(rates);
  // Batches differ by at most one window in length, and so do the two means, by little.
  return {
    value,
    low: Math.max(0, Math.min(value, low - mean + value)),
    high: high - mean + value,
  };
}

/** Whether both intervals are narrow enough. */
export function preciseEnough(throughput: Estimate, p95: Estimate, wanted: Precision): boolean {
  return (
    throughput.value > 0 &&
    halfWidth(throughput) <= wanted.throughput * throughput.value &&
    halfWidth(p95) <= wanted.p95 * p95.value
  );
}

const halfWidth = ({ low, high }: Estimate): number => (high - low) / 2;

/** The figures of a step, with the percentiles that have too few durations for an interval. */
export function latencyFigures(
  batches: readonly CountedDurations[],
  seed: number,
): { readonly figures: LatencyFigures; readonly unbounded: readonly string[] } {
  const all = mergeDurations(batches);
  const names = ['p50', 'p90', 'p95', 'p99'] as const;
  const estimates = percentileEstimates(batches, all, [50, 90, 95, 99], { seed });
  const [p50 = NONE, p90 = NONE, p95 = NONE, p99 = NONE] = estimates;
  const count = countOf(all);
  return {
    figures: {
      p50: plain(p50),
      p90: plain(p90),
      p95: plain(p95),
      p99: plain(p99),
      p999: percentileOf(all, 99.9),
      mean: count === 0 ? 0 : all.sum / count / 1000,
      max: all.max / 1000,
    },
    unbounded: names.filter((_, index) => estimates[index]?.bounded === false),
  };
}

const NONE: PercentileEstimate = { value: 0, low: 0, high: 0, bounded: false };

const plain = ({ value, low, high }: Estimate): Estimate => ({ value, low, high });
