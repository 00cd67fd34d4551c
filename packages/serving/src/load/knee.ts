import { seededRandom } from '../statistics/seeded-random.js';
import { studentCritical } from '../statistics/student-t.js';
import { percentileEstimates, resamplePercentiles, standardError } from './estimate.js';
import { mergeDurations } from './latency-histogram.js';
import type { Knee, Objective } from './load-report.js';
import { type Batch, rateEstimate } from './step-figures.js';

/** One load of a ramp. */
export interface RampStep {
  readonly users: number;
  readonly batches: readonly Batch[];
}

export interface KneeOptions {
  readonly objective?: Objective | null;
  /** Share of the first user's throughput that one more user has to bring. Default 0.05. */
  readonly leastGain?: number;
  /** Default 500. */
  readonly resamples?: number;
  /** Of the resamples. Default 1. */
  readonly seed?: number;
}

const LEVEL = 0.05;
const LEAST_GAIN = 0.05;
const RESAMPLES = 500;

/** How a load compares with the knee so far. */
interface Judge {
  /** Whether step `at` keeps the objective, as far as anyone can say. */
  keeps(at: number): boolean;
  /** Answers a second that each user between step `from` and step `to` brings. */
  gain(from: number, to: number): number;
  /** Answers a second of one user at the first step. */
  readonly firstGain: number;
}

/**
 * The largest load that keeps the objective (the lower end of its latency's interval is within it) and whose
 * users, each of those beyond the knee found so far, bring more than `leastGain` of what the first user
 * brings: the lower end of the interval of their gain (Welch's) is above it. In doubt the smaller load wins.
 * The interval of the knee comes from resampling the batches of each step and applying the rule to the
 * figures themselves. Null when no load keeps the objective.
 */
export function findKnee(ramp: readonly RampStep[], options: KneeOptions = {}): Knee | null {
  const steps = ramp.toSorted((a, b) => a.users - b.users);
  const { objective = null, leastGain = LEAST_GAIN } = options;
  const found = climbTo(steps, leastGain, measuredJudge(steps, objective));
  const step = steps[found?.at ?? -1];
  if (found === null || step === undefined) return null;
  const knees = resampledKnees(steps, options);
  return {
    users: step.users,
    low: Math.min(step.users, quantile(knees, LEVEL / 2) ?? step.users),
    high: Math.max(step.users, quantile(knees, 1 - LEVEL / 2) ?? step.users),
    throughput: rateEstimate(step.batches, ({ answered }) => answered),
    why: found.why,
  };
}

function climbTo(
  steps: readonly RampStep[],
  leastGain: number,
  judge: Judge,
): { readonly at: number; readonly why: Knee['why'] } | null {
  if (steps.length === 0 || !judge.keeps(0)) return null;
  let knee = 0;
  for (let at = 1; at < steps.length; at += 1) {
    if (!judge.keeps(at)) return { at: knee, why: 'objective-broken' };
    if (judge.gain(knee, at) > leastGain * judge.firstGain) knee = at;
  }
  return { at: knee, why: knee === steps.length - 1 ? 'last-step' : 'gain-vanished' };
}

/** Judges by the careful ends of intervals. */
function measuredJudge(steps: readonly RampStep[], objective: Objective | null): Judge {
  const rates = steps.map(({ batches }) => batches.map((each) => each.answered / each.seconds));
  return {
    firstGain: mean(rates[0] ?? []) / (steps[0]?.users ?? 1),
    keeps(at) {
      if (objective === null) return true;
      const latencies = (steps[at]?.batches ?? []).map(({ latency }) => latency);
      const all = mergeDurations(latencies);
      const [estimate] = percentileEstimates(latencies, all, [objective.percentile]);
      return (estimate?.low ?? 0) < objective.below;
    },
    gain(from, to) {
      const users = (steps[to]?.users ?? 0) - (steps[from]?.users ?? 0);
      return lowerDifference(rates[to] ?? [], rates[from] ?? []) / users;
    },
  };
}

/** Lower end of the 95 % interval of the difference of two means (B. L. Welch, Biometrika 34, 1947). */
function lowerDifference(left: readonly number[], right: readonly number[]): number {
  const difference = mean(left) - mean(right);
  if (left.length < 2 || right.length < 2) return Number.NEGATIVE_INFINITY;
  const [a, b] = [standardError(left) ** 2, standardError(right) ** 2];
  if (a + b === 0) return difference;
  const degrees = (a + b) ** 2 / (a ** 2 / (left.length - 1) + b ** 2 / (right.length - 1));
  return difference - studentCritical(degrees, LEVEL) * Math.sqrt(a + b);
}

function resampledKnees(
  steps: readonly RampStep[],
  { objective = null, leastGain = LEAST_GAIN, resamples = RESAMPLES, seed = 1 }: KneeOptions,
): number[] {
  const { uniform } = seededRandom(seed);
  const latencies = steps.map(({ batches }, at) =>
    objective === null
      ? []
      : resamplePercentiles(
          batches.map(({ latency }) => latency),
          [objective.percentile],
          resamples,
          seed + at,
        )[0],
  );
  return Array.from({ length: resamples }, (_, draw) => {
    const rates = steps.map(({ batches }) => {
      const drawn = batches.map(() => batches[Math.floor(uniform() * batches.length)]);
      const seconds = drawn.reduce((sum, batch) => sum + (batch?.seconds ?? 0), 0);
      return drawn.reduce((sum, batch) => sum + (batch?.answered ?? 0), 0) / seconds;
    });
    const found = climbTo(steps, leastGain, {
      firstGain: (rates[0] ?? 0) / (steps[0]?.users ?? 1),
      keeps: (at) => objective === null || (latencies[at]?.[draw] ?? 0) < objective.below,
      gain: (from, to) =>
        ((rates[to] ?? 0) - (rates[from] ?? 0)) /
        ((steps[to]?.users ?? 0) - (steps[from]?.users ?? 0)),
    });
    return found === null ? null : (steps[found.at]?.users ?? null);
  }).filter((users) => users !== null);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))];
}
