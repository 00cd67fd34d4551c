import type { Objective } from '../../load/load-report.js';
import type { ConfigurationGrid } from '../configuration-grid.js';
import type { Price, Trial, TuningAim } from '../tuning-report.js';
import type { Measurement } from '../tuning-target.js';

/** All that the search knows besides the trials. */
export interface SearchProblem {
  readonly grid: ConfigurationGrid;
  readonly aim: TuningAim;
  readonly objective: Objective | null;
  readonly price: Price | null;
  readonly budget: {
    /** Most short looks; a look of double length counts twice. */
    readonly trials: number;
    /** Most minutes; null: no limit. */
    readonly minutes: number | null;
  };
  /** Seconds of load of a short look. */
  readonly lookSeconds: number;
  readonly seed: number;
}

/** Two configurations closer than this (as a ratio) are not worth telling apart, whatever a test says. */
export const TIE_MARGIN = 0.03;
/** Of the test between finalists, and of intervals. */
export const LEVEL = 0.05;

type Figures = Pick<Measurement, 'throughput' | 'latency' | 'memory' | 'cpu'>;

/** Price of a million predictions at that throughput. */
export function costPerMillion(price: Price, figures: Figures): number {
  const gibibytes = figures.memory / 2 ** 30;
  const perHour =
    price.perHour + price.perCoreHour * figures.cpu + price.perGibibyteHour * gibibytes;
  return (perHour / (figures.throughput * 3600)) * 1e6;
}

/** What is made as large as possible: a logarithm, so that a difference of 0.01 is 1 % whatever the aim. */
export function score(problem: Pick<SearchProblem, 'aim' | 'price'>, figures: Figures): number {
  if (problem.aim === 'latency') return -Math.log(figures.latency);
  if (problem.aim === 'cost' && problem.price !== null) {
    return -Math.log(costPerMillion(problem.price, figures));
  }
  return Math.log(figures.throughput);
}

export function outcomeOf(
  objective: Objective | null,
  measurement: Omit<Measurement, 'evidence'>,
): Trial['outcome'] {
  const { problem, throughput, latency } = measurement;
  const measured = [throughput, latency].every((figure) => Number.isFinite(figure) && figure > 0);
  if (problem !== null || !measured) return 'failed';
  return objective !== null && latency > objective.below ? 'breaks-objective' : 'good';
}

/** How many short looks of the budget a trial takes. */
export const looksOf = (
  { lookSeconds }: Pick<SearchProblem, 'lookSeconds'>,
  { asked }: Pick<Trial, 'asked'>,
): number => asked / lookSeconds;

/** What a look in which the generator was short counts beside one in which it kept up. */
const DOUBTED = 0.25;

/** How many short looks a trial counts as, in means, intervals and the model. */
export const weightOf = (
  problem: Pick<SearchProblem, 'lookSeconds'>,
  trial: Pick<Trial, 'asked' | 'measurement'>,
): number => looksOf(problem, trial) * (trial.measurement.doubt === null ? 1 : DOUBTED);
