import type { Estimate } from '../load/load-report.js';
import { studentCritical } from '../statistics/student-t.js';
import { onParetoFront } from './pareto-front.js';
import { trialsByConfiguration } from './search/performance-model.js';
import { costPerMillion, LEVEL, type SearchProblem, weightOf } from './search/search-problem.js';
import type { Trial, TunedConfiguration } from './tuning-report.js';

/** Standard deviation of the logarithm of one short look when nothing was repeated. */
const UNKNOWN_SPREAD = 0.05;

interface Spread {
  readonly deviation: number;
  readonly degrees: number;
}

interface Look {
  readonly value: number;
  readonly weight: number;
}

/**
 * The rows of the table. A figure is the weighted geometric mean of its looks; intervals come from the spread of
 * repeats pooled over all configurations (as logarithms), so that a row with a single look has one too.
 */
export function tunedConfigurations(
  problem: SearchProblem,
  trials: readonly Trial[],
): readonly TunedConfiguration[] {
  const groups = trialsByConfiguration(trials).map(({ configuration, trials: looks }) => {
    const worked = looks.filter(({ outcome }) => outcome !== 'failed');
    const of = (figure: 'throughput' | 'latency'): readonly Look[] =>
      worked.map((trial) => ({
        value: Math.log(trial.measurement[figure]),
        weight: weightOf(problem, trial),
      }));
    return { configuration, looks, worked, throughput: of('throughput'), latency: of('latency') };
  });
  const throughputSpread = pooledSpread(groups.map(({ throughput }) => throughput));
  const latencySpread = pooledSpread(groups.map(({ latency }) => latency));
  const baseline = groups[0]?.throughput ?? [];
  const rows = groups.map(({ configuration, looks, worked, throughput, latency }, index) => {
    const failed = looks.filter(({ outcome }) => outcome === 'failed');
    const memory = Math.max(0, ...worked.map(({ measurement }) => measurement.memory));
    const cpu = mean(worked.map(({ measurement }) => measurement.cpu));
    const known = {
      throughput: estimate(throughput, throughputSpread),
      latency: estimate(latency, latencySpread),
    };
    const figures =
      worked.length === 0
        ? null
        : {
            ...known,
            ratio:
              baseline.length === 0 ? null : ratio(throughput, baseline, throughputSpread, index),
            memory,
            cpu,
            users: worked.at(-1)?.measurement.users ?? 0,
            costPerMillion:
              problem.price === null
                ? null
                : costPerMillion(problem.price, {
                    throughput: known.throughput.value,
                    latency: known.latency.value,
                    memory,
                    cpu,
                  }),
          };
    return {
      id: index + 1,
      configuration,
      trials: looks.length,
      failures: failed.length,
      doubts: worked.filter(({ measurement }) => measurement.doubt !== null).length,
      figures,
      meetsObjective:
        figures !== null &&
        (problem.objective === null || figures.latency.value <= problem.objective.below),
      restartSeconds: looks.reduce((sum, { measurement }) => sum + measurement.restartSeconds, 0),
      problem:
        failed.at(-1)?.measurement.problem ?? (failed.length > 0 ? 'No right answer.' : null),
    };
  });
  const front = onParetoFront(
    rows.map(({ figures }) =>
      figures === null
        ? null
        : [
            -figures.throughput.value,
            figures.latency.value,
            figures.memory,
            figures.costPerMillion ?? 0,
          ],
    ),
  );
  return rows.map((row, index) => ({ ...row, onFront: front[index] ?? false }));
}

/** Pooled over groups with repeats; each look's deviation counts by its weight. */
function pooledSpread(groups: readonly (readonly Look[])[]): Spread {
  let squares = 0;
  let degrees = 0;
  for (const group of groups) {
    const centre = weightedMean(group);
    for (const { value, weight } of group) squares += weight * (value - centre) ** 2;
    degrees += Math.max(0, group.length - 1);
  }
  // Fewer say nothing reliable about a spread.
  return degrees < 2
    ? { deviation: UNKNOWN_SPREAD, degrees: 2 }
    : { deviation: Math.sqrt(squares / degrees), degrees };
}

function estimate(looks: readonly Look[], spread: Spread): Estimate {
  return around(weightedMean(looks), spread, 1 / totalWeight(looks));
}

function ratio(
  looks: readonly Look[],
  baseline: readonly Look[],
  spread: Spread,
  index: number,
): Estimate {
  if (index === 0) return { value: 1, low: 1, high: 1 };
  return around(
    weightedMean(looks) - weightedMean(baseline),
    spread,
    1 / totalWeight(looks) + 1 / totalWeight(baseline),
  );
}

function around(centre: number, { deviation, degrees }: Spread, variance: number): Estimate {
  const margin = studentCritical(degrees, LEVEL) * deviation * Math.sqrt(variance);
  return {
    value: Math.exp(centre),
    low: Math.exp(centre - margin),
    high: Math.exp(centre + margin),
  };
}

const totalWeight = (looks: readonly Look[]): number =>
  looks.reduce((sum, { weight }) => sum + weight, 0);

function weightedMean(looks: readonly Look[]): number {
  return looks.reduce((sum, { value, weight }) => sum + weight * value, 0) / totalWeight(looks);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
