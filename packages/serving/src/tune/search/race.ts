import { cheapestFirst } from '../cheapest.js';
import { configurationKey } from '../configuration-grid.js';
import type { Trial } from '../tuning-report.js';
import type { Configuration } from '../tuning-target.js';
import { ranked } from './explore.js';
import { performanceModel } from './performance-model.js';
import { looksOf, type SearchProblem, TIE_MARGIN } from './search-problem.js';

/** A look of a race: the candidates of a round are measured one after the other. */
export interface RaceLook {
  readonly purpose: 'race' | 'confirm';
  readonly round: number;
  readonly configuration: Configuration;
  /** In short looks. */
  readonly looks: number;
}

export const FINALISTS = 3;
const FIRST_FIELD = 6;
/** Rounds that a tie test needs at least. */
const LEAST_ROUNDS = 2;
/** The least that a budget of trials may be, too. */
const LEAST_LOOKS = 4;
/** An undecided race ends after this many. */
const MOST_ROUNDS = 6;

/**
 * Short looks that the search is laid out for: those of the budget, or as many as its minutes allow if all took
 * as long as the first. Later ones of the same configuration are shorter, having no knee to find; what is left
 * over goes into more rounds.
 */
export function plannedLooks(problem: SearchProblem, trials: readonly Trial[]): number {
  const { budget } = problem;
  const [first] = trials;
  if (budget.minutes === null || first === undefined) return budget.trials;
  const seconds = first.measurement.seconds / looksOf(problem, first);
  return Math.max(
    LEAST_LOOKS,
    Math.min(budget.trials, Math.floor((budget.minutes * 60) / seconds)),
  );
}

/** Short looks of a budget that are kept for comparing the best with each other. */
export const racingReserve = (budget: number): number =>
  Math.max(Math.min(budget - 1, FINALISTS * LEAST_ROUNDS), Math.round(0.3 * budget));

/**
 * The look that comes next, by successive halving: the six most promising once more each, in turn; the best
 * three of them then in rounds of longer looks. Every second round runs backwards, so that a machine that
 * slowly changes favours nobody. Small budgets begin with the three. Null when a whole round does not fit into
 * what is left of the budget, or all rounds were made, or nothing is there to compare.
 */
export function nextRaceLook(
  problem: SearchProblem,
  trials: readonly Trial[],
  left: number,
): RaceLook | null {
  const racing = trials.filter(({ round }) => round !== null);
  const reserve = racingReserve(plannedLooks(problem, trials));
  const withField = reserve >= 2 * FIRST_FIELD;
  const confirmLooks =
    reserve - (withField ? FIRST_FIELD : 0) >= 2 * FINALISTS * LEAST_ROUNDS ? 2 : 1;
  const field = (purpose: RaceLook['purpose'], round: number): readonly Configuration[] => {
    const known = trials.filter((trial) =>
      purpose === 'race' ? trial.round === null : trial.purpose !== 'confirm',
    );
    const chosen = candidates(problem, known, purpose === 'race' ? FIRST_FIELD : FINALISTS);
    const running = chosen.filter((configuration) => !failedIn(racing, configuration));
    return round % 2 === 1 ? running : [...running].reverse();
  };

  const last = racing.at(-1);
  const round = last?.round ?? 0;
  if (last !== undefined) {
    const purpose = last.purpose === 'race' ? 'race' : 'confirm';
    const made = racing.filter((trial) => trial.round === round).map(keyOf);
    const next = field(purpose, round).find((other) => !made.includes(configurationKey(other)));
    if (next !== undefined) {
      const looks = purpose === 'race' ? 1 : confirmLooks;
      return { purpose, round, configuration: next, looks };
    }
  }
  const purpose = last === undefined && withField ? 'race' : 'confirm';
  const looks = purpose === 'race' ? 1 : confirmLooks;
  const order = field(purpose, round + 1);
  const first = order[0];
  const confirmed = new Set(
    racing.flatMap((trial) => (trial.purpose === 'confirm' ? [trial.round] : [])),
  ).size;
  if (first === undefined || order.length < 2 || confirmed >= MOST_ROUNDS) return null;
  if (order.length * looks > left + 1e-9) return null;
  return { purpose, round: round + 1, configuration: first, looks };
}

const keyOf = ({ configuration }: Trial): string => configurationKey(configuration);

const failedIn = (racing: readonly Trial[], configuration: Configuration): boolean =>
  racing.some(
    (trial) => trial.outcome === 'failed' && keyOf(trial) === configurationKey(configuration),
  );

/**
 * The best by the model; the last place goes to the cheapest of those that the model cannot tell from the
 * best, since that is the one which would be recommended.
 */
function candidates(
  problem: SearchProblem,
  trials: readonly Trial[],
  count: number,
): readonly Configuration[] {
  const model = performanceModel(problem, trials);
  if (model === null) return [];
  const order = ranked(trials, model);
  const top = order.slice(0, count).map(({ configuration }) => configuration);
  const best = order[0];
  if (best === undefined || order.length <= count) return top;
  const near = order.filter(({ score }) => score >= best.score + Math.log(1 - TIE_MARGIN));
  const cheapest = cheapestFirst(
    problem.grid.knobs,
    near.map(({ configuration }) => ({ configuration, memory: 0 })),
  )[0];
  if (cheapest === undefined) return top;
  const key = configurationKey(cheapest.configuration);
  return top.some((configuration) => configurationKey(configuration) === key)
    ? top
    : [...top.slice(0, -1), cheapest.configuration];
}
