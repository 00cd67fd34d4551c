import { seededRandom } from '../statistics/seeded-random.js';
import { combinationAt, combinations } from './configuration-grid.js';
import { performanceModel, trialsByConfiguration } from './search/performance-model.js';
import { type SearchProblem, score } from './search/search-problem.js';
import type { KnobImportance, Trial } from './tuning-report.js';
import type { Configuration, Knob } from './tuning-target.js';

/** Combinations at which the model is asked at most; beyond that a seeded sample of them. */
const MOST_COMBINATIONS = 20_000;
/** Fewer configurations say nothing about knobs. */
const LEAST_CONFIGURATIONS = 6;

/**
 * Shares of the variance of a function over all combinations of the knobs' values, each combination weighing
 * the same: of each knob alone and of each pair beyond its two knobs. Constraints are not looked at, since
 * knobs that are tied to each other have no separate effects.
 * Source: F. Hutter, H. Hoos, K. Leyton-Brown, "An efficient approach for assessing hyperparameter importance",
 * ICML 2014, section 3.
 */
export function functionalAnova(
  knobs: readonly Knob[],
  figure: (configuration: Configuration) => number,
  seed = 1,
): Pick<KnobImportance, 'main' | 'pairs'> {
  const cells = sampledCombinations(knobs, seed).map((configuration) => ({
    configuration,
    value: figure(configuration),
  }));
  const overall = average(cells.map(({ value }) => value));
  const total = average(cells.map(({ value }) => (value - overall) ** 2));
  /** Variance of the mean over all other knobs. */
  const explained = (names: readonly string[]): number => {
    const groups = new Map<string, { sum: number; count: number }>();
    for (const { configuration, value } of cells) {
      const key = names.map((name) => String(configuration[name])).join('\u0000');
      const group = groups.get(key) ?? { sum: 0, count: 0 };
      groups.set(key, { sum: group.sum + value, count: group.count + 1 });
    }
    let squares = 0;
    for (const { sum, count } of groups.values()) squares += count * (sum / count - overall) ** 2;
    return squares / cells.length;
  };
  const share = (variance: number): number => (total > 0 ? Math.max(0, variance) / total : 0);
  const alone = knobs.map(({ name }) => ({ knob: name, variance: explained([name]) }));
  const pairs = alone.flatMap((a, index) =>
    alone.slice(index + 1).map((b) => {
      const knobNames: readonly [string, string] = [a.knob, b.knob];
      return {
        knobs: knobNames,
        share: share(explained(knobNames) - a.variance - b.variance),
      };
    }),
  );
  return {
    main: alone
      .map(({ knob, variance }) => ({ knob, share: share(variance) }))
      .sort((a, b) => b.share - a.share),
    pairs: pairs.sort((a, b) => b.share - a.share),
  };
}

/** Importance by the model of the trials; null when too little was measured. */
export function knobImportance(
  problem: SearchProblem,
  trials: readonly Trial[],
): KnobImportance | null {
  const groups = trialsByConfiguration(trials.filter(({ outcome }) => outcome !== 'failed'));
  const model = performanceModel(problem, trials);
  if (model === null || groups.length < LEAST_CONFIGURATIONS) return null;
  return {
    ...functionalAnova(problem.grid.knobs, model.meanScore, problem.seed),
    rSquared: leaveOneOut(problem, trials),
  };
}

/** Share of the variance of the measured means that models which have not seen the configuration predict. */
function leaveOneOut(problem: SearchProblem, trials: readonly Trial[]): number {
  const worked = trials.filter(({ outcome }) => outcome !== 'failed');
  const groups = trialsByConfiguration(worked);
  const means = groups.map(({ trials: looks }) =>
    average(looks.map(({ measurement }) => score(problem, measurement))),
  );
  const predictions = groups.map(({ configuration, trials: looks }) => {
    const others = trials.filter((trial) => !looks.includes(trial));
    return performanceModel(problem, others)?.meanScore(configuration) ?? Number.NaN;
  });
  const centre = average(means);
  const total = average(means.map((mean) => (mean - centre) ** 2));
  const missed = average(means.map((mean, index) => (mean - (predictions[index] ?? centre)) ** 2));
  return total > 0 ? 1 - missed / total : 0;
}

function sampledCombinations(knobs: readonly Knob[], seed: number): readonly Configuration[] {
  const total = combinations(knobs);
  const random = seededRandom(seed);
  return Array.from({ length: Math.min(total, MOST_COMBINATIONS) }, (_, index) =>
    combinationAt(knobs, total <= MOST_COMBINATIONS ? index : Math.floor(random.uniform() * total)),
  );
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
