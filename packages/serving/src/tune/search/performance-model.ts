import { normalBelow } from '../../statistics/normal.js';
import { configurationKey } from '../configuration-grid.js';
import type { Trial } from '../tuning-report.js';
import type { Configuration } from '../tuning-target.js';
import { type FittedModel, fitModel } from './fit-model.js';
import type { Prediction } from './gaussian-process.js';
import { type KnobCoordinates, knobCoordinates } from './knob-coordinates.js';
import { type SearchProblem, score, weightOf } from './search-problem.js';

/** What is believed of configurations, measured or not. */
export interface PerformanceModel {
  readonly coordinates: KnobCoordinates;
  /** Of the score (a logarithm, greater is better). */
  readonly score: (configuration: Configuration) => Prediction;
  readonly meanScore: (configuration: Configuration) => number;
  /** Probability that the objective is met; 1 without an objective. */
  readonly feasible: (configuration: Configuration) => number;
  /** Standard deviation of the score of one short look. */
  readonly noise: number;
}

/** A failed configuration counts as this much slower (as a logarithm) than the objective allows. */
const FAILED_BEYOND_OBJECTIVE = Math.log(2);

/**
 * Fits Gaussian processes to the score and to the logarithm of latency. Failed trials enter as the worst that
 * was seen, so that the search stays away from their neighbours too. Null when no trial worked.
 */
export function performanceModel(
  problem: SearchProblem,
  trials: readonly Trial[],
): PerformanceModel | null {
  const before = fitted.get(problem) ?? [];
  const same = before.find((each) => isSame(each.trials, trials));
  if (same !== undefined) return same.model;
  const model = fitPerformance(problem, trials);
  // A copy: the caller may add to its list.
  fitted.set(problem, [{ trials: [...trials], model }, ...before].slice(0, KEPT));
  return model;
}

/** The last few models of each search: a race asks for the one it began with before each of its looks. */
const fitted = new WeakMap<
  SearchProblem,
  readonly { readonly trials: readonly Trial[]; readonly model: PerformanceModel | null }[]
>();
const KEPT = 3;

const isSame = (a: readonly Trial[], b: readonly Trial[]): boolean =>
  a.length === b.length && a.every((trial, index) => trial === b[index]);

function fitPerformance(problem: SearchProblem, trials: readonly Trial[]): PerformanceModel | null {
  const worked = trials.filter(({ outcome }) => outcome !== 'failed');
  if (worked.length === 0) return null;
  const coordinates = knobCoordinates(problem.grid.knobs);
  const points = trials.map(({ configuration }) => coordinates.of(configuration));
  const weights = trials.map((trial) => weightOf(problem, trial));
  const fit = (values: readonly number[], seed: number): FittedModel =>
    fitModel({ points, weights, values }, coordinates.squared, seed);

  const scores = worked.map(({ measurement }) => score(problem, measurement));
  const worst = Math.min(...scores);
  const scoreModel = fit(
    trials.map(({ outcome, measurement }) =>
      outcome === 'failed' ? worst : score(problem, measurement),
    ),
    problem.seed,
  );
  const feasible = feasibility();
  return {
    coordinates,
    score: (configuration) => scoreModel.predict(coordinates.of(configuration)),
    meanScore: (configuration) => scoreModel.mean(coordinates.of(configuration)),
    feasible,
    noise: scoreModel.noise,
  };

  function feasibility(): (configuration: Configuration) => number {
    const { objective } = problem;
    if (objective === null) return () => 1;
    const limit = Math.log(objective.below);
    const latencies = worked.map(({ measurement }) => Math.log(measurement.latency));
    const slowest = Math.max(...latencies, limit + FAILED_BEYOND_OBJECTIVE);
    const model = fit(
      trials.map(({ outcome, measurement }) =>
        outcome === 'failed' ? slowest : Math.log(measurement.latency),
      ),
      problem.seed + 1,
    );
    return (configuration) => {
      const { mean, deviation } = model.predict(coordinates.of(configuration));
      return normalBelow((limit - mean) / Math.max(deviation, 1e-9));
    };
  }
}

/** Trials of each configuration, in the order of their first looks. */
export function trialsByConfiguration(
  trials: readonly Trial[],
): readonly { readonly configuration: Configuration; readonly trials: readonly Trial[] }[] {
  const groups = new Map<string, { configuration: Configuration; trials: Trial[] }>();
  for (const trial of trials) {
    const key = configurationKey(trial.configuration);
    const group = groups.get(key) ?? { configuration: trial.configuration, trials: [] };
    group.trials.push(trial);
    groups.set(key, group);
  }
  return [...groups.values()];
}
