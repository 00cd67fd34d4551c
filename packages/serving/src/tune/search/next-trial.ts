import { configurationKey } from '../configuration-grid.js';
import { tunedConfigurations } from '../tuned-configurations.js';
import type { Trial, TrialPurpose, TuningStop } from '../tuning-report.js';
import type { Configuration } from '../tuning-target.js';
import { decided, judge } from '../verdict.js';
import { type Exploration, explore } from './explore.js';
import { knobCoordinates } from './knob-coordinates.js';
import { type PerformanceModel, performanceModel } from './performance-model.js';
import { nextRaceLook, plannedLooks, racingReserve } from './race.js';
import { looksOf, type SearchProblem } from './search-problem.js';
import { spaceFillingStart } from './space-filling-start.js';

export type NextTrial =
  | {
      readonly kind: 'trial';
      readonly configuration: Configuration;
      readonly purpose: TrialPurpose;
      readonly round: number | null;
      /** Seconds of load. */
      readonly seconds: number;
      /** Users at the knee of the nearest configuration measured so far; null when none is. */
      readonly startUsers: number | null;
      /** Users of the last look at this configuration; null when it is the first. */
      readonly users: number | null;
      /** For people. */
      readonly reason: string;
    }
  | { readonly kind: 'stop'; readonly stopped: TuningStop };

/** Exploring ends when no more than this (as a ratio) is expected of the best proposal. */
const LEAST_GAIN = 0.01;
/**
 * With few trials a model tends to be too sure. Before the search ends, a model that is half as sure must expect
 * as little of what is near the best one.
 */
const DOUBTING = { doubt: 2, nearBest: true };

/** Trials of the space-filling start: 8 to 10, fewer where the whole budget is small. */
const startSize = (budget: number): number =>
  Math.max(3, Math.min(10, Math.floor(0.4 * budget), Math.max(8, Math.round(0.2 * budget))));

/**
 * What is measured next: a pure function of the problem and the trials so far, so that a search that was
 * interrupted goes on as if it had not been.
 */
export function nextTrial(problem: SearchProblem, trials: readonly Trial[]): NextTrial {
  const { grid, lookSeconds } = problem;
  const planned = plannedLooks(problem, trials);
  const left = looksLeft(problem, trials);
  const propose = (
    configuration: Configuration,
    purpose: TrialPurpose,
    reason: string,
    round: number | null = null,
    looks = 1,
  ): NextTrial => ({
    kind: 'trial',
    configuration,
    purpose,
    round,
    seconds: looks * lookSeconds,
    ...knownUsers(problem, trials, configuration),
    reason,
  });
  const stop = (stopped: TuningStop): NextTrial => ({ kind: 'stop', stopped });

  const racing = trials.some(({ round }) => round !== null);
  if (!racing) {
    const start = spaceFillingStart(
      grid.configurations,
      knobCoordinates(grid.knobs),
      startSize(planned),
      problem.seed,
    );
    const next = start[trials.length];
    if (next !== undefined) {
      if (left < 1) return stop(limit(problem, trials));
      return trials.length === 0
        ? propose(next, 'start', 'the baseline')
        : propose(next, 'start', 'spread over the grid');
    }
    const model = performanceModel(problem, trials);
    if (model === null) return stop('nothing-works');
    const spared = left - 1 >= racingReserve(planned);
    const found = spared ? promising(problem, trials, model) : null;
    if (found !== null) {
      return propose(found.configuration, 'explore', explorationReason(problem, found));
    }
  }
  const look = nextRaceLook(problem, trials, left);
  const inRound = look !== null && trials.at(-1)?.round === look.round;
  if (look !== null && (inRound || !isDecided(problem, trials))) {
    const reason =
      look.purpose === 'race'
        ? 'the most promising in turn'
        : `the best against each other, round ${look.round}`;
    return propose(look.configuration, look.purpose, reason, look.round, look.looks);
  }
  return stop(whyStopped(problem, trials));
}

/** Short looks that the budget of trials or minutes still allows, whichever is less. */
export function looksLeft(problem: SearchProblem, trials: readonly Trial[]): number {
  const { budget } = problem;
  const used = trials.reduce((sum, trial) => sum + looksOf(problem, trial), 0);
  const byTrials = budget.trials - used;
  if (budget.minutes === null || used === 0) return byTrials;
  const seconds = secondsSpent(trials);
  return Math.min(byTrials, (budget.minutes * 60 - seconds) / (seconds / used));
}

export const secondsSpent = (trials: readonly Trial[]): number =>
  trials.reduce((sum, { measurement }) => sum + measurement.seconds, 0);

/** What to explore, while the model, or near the best one a model half as sure, expects something of it. */
function promising(
  problem: SearchProblem,
  trials: readonly Trial[],
  model: PerformanceModel,
): Exploration | null {
  const trusting = explore(problem, trials, model);
  if (trusting === null || trusting.gain >= LEAST_GAIN) return trusting;
  const doubting = explore(problem, trials, model, DOUBTING);
  return doubting === null || doubting.gain < LEAST_GAIN ? null : doubting;
}

function isDecided(problem: SearchProblem, trials: readonly Trial[]): boolean {
  if (trials.at(-1)?.purpose !== 'confirm') return false;
  const judgement = judge(problem, trials, tunedConfigurations(problem, trials), 0);
  return judgement !== null && decided(judgement);
}

function whyStopped(problem: SearchProblem, trials: readonly Trial[]): TuningStop {
  const measured = new Set(trials.map(({ configuration }) => configurationKey(configuration)));
  if (measured.size >= problem.grid.configurations.length) return 'exhausted';
  // Less than a round of finalists is left: the budget is what ended the search.
  return looksLeft(problem, trials) < 3 ? limit(problem, trials) : 'converged';
}

/** Of trials and minutes, what is nearer to its end. */
function limit(problem: SearchProblem, trials: readonly Trial[]): TuningStop {
  const { trials: most, minutes } = problem.budget;
  const used = trials.reduce((sum, trial) => sum + looksOf(problem, trial), 0);
  return minutes !== null && secondsSpent(trials) / (minutes * 60) > used / most
    ? 'minutes'
    : 'trials';
}

function explorationReason({ objective }: SearchProblem, { gain, feasible }: Exploration): string {
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const hope = `${percent(Math.expm1(gain))} better is expected`;
  return objective === null
    ? hope
    : `${hope}, meets the objective with probability ${percent(feasible)}`;
}

function knownUsers(
  problem: SearchProblem,
  trials: readonly Trial[],
  configuration: Configuration,
): { readonly users: number | null; readonly startUsers: number | null } {
  const worked = trials.filter(({ outcome }) => outcome !== 'failed');
  const key = configurationKey(configuration);
  const own = worked.filter((trial) => configurationKey(trial.configuration) === key).at(-1);
  const { of, squared, knobs } = knobCoordinates(problem.grid.knobs);
  const here = of(configuration);
  let nearest: Trial | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const trial of worked) {
    const there = of(trial.configuration);
    const distance = knobs.reduce(
      (sum, _, knob) => sum + squared(knob, here[knob] ?? 0, there[knob] ?? 0),
      0,
    );
    if (distance < least) [nearest, least] = [trial, distance];
  }
  return {
    users: own?.measurement.users ?? null,
    startUsers: nearest?.measurement.users ?? null,
  };
}
