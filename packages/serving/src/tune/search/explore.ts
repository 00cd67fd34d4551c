import { expectedImprovement } from '../../statistics/normal.js';
import { configurationKey } from '../configuration-grid.js';
import type { Trial } from '../tuning-report.js';
import type { Configuration } from '../tuning-target.js';
import { type PerformanceModel, trialsByConfiguration } from './performance-model.js';
import type { SearchProblem } from './search-problem.js';

export interface Exploration {
  readonly configuration: Configuration;
  /** Improvement that is expected of it, as a logarithm, times the probability that it meets the objective. */
  readonly gain: number;
  readonly feasible: number;
}

export interface ExplorationStyle {
  /** Factor on the model's standard deviation; above 1 for a model that may be too sure of itself. */
  readonly doubt: number;
  /** Only what is at most one step of each knob away from the best one known. */
  readonly nearBest: boolean;
}

/** A configuration that failed this often is not tried again. */
export const MOST_FAILURES = 2;

/**
 * The configuration of which most is expected, among those that were not measured yet: expected improvement
 * over the best one known times the probability of meeting the objective. While nothing is known that meets
 * the objective, the one that most probably does. Null when nothing is left.
 *
 * Source: M. Schonlau, W. Welch, D. Jones, "Global versus local search in constrained optimization of computer
 * models", IMS Lecture Notes 34 (1998).
 */
export function explore(
  problem: SearchProblem,
  trials: readonly Trial[],
  model: PerformanceModel,
  { doubt, nearBest }: ExplorationStyle = { doubt: 1, nearBest: false },
): Exploration | null {
  const groups = trialsByConfiguration(trials);
  const closed = new Set(
    groups
      .filter(
        ({ trials: looks }) =>
          looks.some(({ outcome }) => outcome !== 'failed') || looks.length >= MOST_FAILURES,
      )
      .map(({ configuration }) => configurationKey(configuration)),
  );
  const known = bestKnown(trials, model);
  const incumbent = known?.score ?? null;
  const near =
    nearBest && known !== null ? neighbourhood(problem, known.configuration) : () => true;
  let best: Exploration | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const configuration of problem.grid.configurations) {
    if (!near(configuration) || closed.has(configurationKey(configuration))) continue;
    const feasible = model.feasible(configuration);
    const { mean, deviation } = model.score(configuration);
    const gain =
      incumbent === null
        ? feasible
        : feasible * expectedImprovement(mean, doubt * deviation, incumbent);
    if (gain > most) {
      most = gain;
      best = { configuration, gain, feasible };
    }
  }
  return best;
}

/** The measured configuration that the model believes to be best among those that probably meet the objective. */
export function bestKnown(
  trials: readonly Trial[],
  model: PerformanceModel,
): { readonly configuration: Configuration; readonly score: number } | null {
  return ranked(trials, model)[0] ?? null;
}

/** Measured configurations that probably meet the objective, best first by the model's mean. */
export function ranked(
  trials: readonly Trial[],
  model: PerformanceModel,
): readonly { readonly configuration: Configuration; readonly score: number }[] {
  return trialsByConfiguration(trials)
    .filter(({ trials: looks }) => looks.at(-1)?.outcome !== 'failed')
    .filter(({ configuration }) => model.feasible(configuration) >= 0.5)
    .map(({ configuration }) => ({ configuration, score: model.meanScore(configuration) }))
    .sort((a, b) => b.score - a.score);
}

/** Whether a configuration is at most one step away along every number, whatever its choices. */
function neighbourhood(
  { grid }: SearchProblem,
  centre: Configuration,
): (configuration: Configuration) => boolean {
  const ranks = grid.knobs.flatMap((knob) =>
    knob.kind === 'number'
      ? [{ name: knob.name, rank: new Map<unknown, number>(knob.values.map((v, at) => [v, at])) }]
      : [],
  );
  return (configuration) =>
    ranks.every(
      ({ name, rank }) =>
        Math.abs((rank.get(configuration[name]) ?? 0) - (rank.get(centre[name]) ?? 0)) <= 1,
    );
}
