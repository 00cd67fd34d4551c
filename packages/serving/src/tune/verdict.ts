import { cheapestFirst } from './cheapest.js';
import { configurationKey } from './configuration-grid.js';
import type { SearchProblem } from './search/search-problem.js';
import { LEVEL, score, TIE_MARGIN } from './search/search-problem.js';
import { blockedDifference } from './statistics/blocked-comparison.js';
import type { Comparison, Trial, TunedConfiguration } from './tuning-report.js';

export interface Judgement {
  readonly best: TunedConfiguration;
  readonly leader: TunedConfiguration;
  readonly comparisons: readonly Comparison[];
}

interface Finalist {
  readonly row: TunedConfiguration;
  /** Of each shared round. */
  readonly scores: readonly number[];
}

/**
 * Compares the finalists by the rounds in which all of them were measured and names the cheapest of those that
 * tie with the leader. Without such rounds the best of the table wins. Null when nothing meets the objective.
 *
 * @param noise standard deviation of the score of one look, for a single round.
 */
export function judge(
  problem: SearchProblem,
  trials: readonly Trial[],
  rows: readonly TunedConfiguration[],
  noise: number,
): Judgement | null {
  const sound = rows.filter(({ figures, meetsObjective }) => figures !== null && meetsObjective);
  const finalists = finalistsOf(problem, trials, sound);
  const leading = most(finalists, ({ scores }) => average(scores));
  if (leading === undefined) {
    const best = most(sound, (row) => scoreOf(problem, row));
    return best === undefined ? null : { best, leader: best, comparisons: [] };
  }
  const values = finalists.map(({ scores }) => scores);
  const lead = finalists.indexOf(leading);
  const comparisons = finalists.flatMap(({ row, scores }, index): Comparison[] => {
    if (index === lead) return [];
    const { difference, margin, pValue } = blockedDifference(values, index, lead, {
      level: LEVEL,
      spread: noise,
    });
    return [
      {
        id: row.id,
        ratio: {
          value: Math.exp(difference),
          low: Math.exp(difference - margin),
          high: Math.exp(difference + margin),
        },
        pValue,
        rounds: scores.length,
        tie: pValue > LEVEL && Math.abs(difference) < -Math.log(1 - TIE_MARGIN),
      },
    ];
  });
  const tied = comparisons.filter(({ tie }) => tie).map(({ id }) => id);
  const equals = finalists
    .map(({ row }) => row)
    .filter(({ id }) => id === leading.row.id || tied.includes(id));
  const cheapest = cheapestFirst(
    problem.grid.knobs,
    equals.map((row) => ({
      row,
      configuration: row.configuration,
      memory: row.figures?.memory ?? 0,
    })),
  )[0];
  return { best: cheapest?.row ?? leading.row, leader: leading.row, comparisons };
}

/** Whether another round could not change much: every finalist is told from the leader, or shown to be as good. */
export function decided({ comparisons }: Judgement): boolean {
  return comparisons.every(
    ({ pValue, ratio, rounds }) =>
      rounds >= 2 &&
      (pValue < LEVEL || (ratio.low > 1 - TIE_MARGIN && ratio.high < 1 / (1 - TIE_MARGIN))),
  );
}

/** Of the last rounds; one that failed in a round has no say any more. */
function finalistsOf(
  problem: SearchProblem,
  trials: readonly Trial[],
  rows: readonly TunedConfiguration[],
): readonly Finalist[] {
  const racing = trials.filter(({ round }) => round !== null);
  const lastRound = racing.at(-1)?.purpose;
  const inLast = racing.filter(({ purpose }) => purpose === lastRound);
  const keys = [...new Set(inLast.map(({ configuration }) => configurationKey(configuration)))];
  const found = keys.flatMap((key) => {
    const row = rows.find(({ configuration }) => configurationKey(configuration) === key);
    const looks = racing.filter(({ configuration }) => configurationKey(configuration) === key);
    return row === undefined || looks.some(({ outcome }) => outcome === 'failed')
      ? []
      : [{ row, looks }];
  });
  const made = [...new Set(racing.map(({ round }) => round))].filter((round) =>
    found.every(({ looks }) => looks.some((look) => look.round === round)),
  );
  // A generator that was short for one of them makes a round unfair, which is better than no round.
  const fair = made.filter((round) =>
    found.every(({ looks }) =>
      looks.every((look) => look.round !== round || look.measurement.doubt === null),
    ),
  );
  const shared = fair.length > 0 ? fair : made;
  if (shared.length === 0) return [];
  return found.map(({ row, looks }) => ({
    row,
    scores: shared.flatMap((round) =>
      looks
        .filter((look) => look.round === round)
        .map(({ measurement }) => score(problem, measurement)),
    ),
  }));
}

function scoreOf(problem: SearchProblem, { figures }: TunedConfiguration): number {
  if (figures === null) return Number.NEGATIVE_INFINITY;
  return score(problem, {
    throughput: figures.throughput.value,
    latency: figures.latency.value,
    memory: figures.memory,
    cpu: figures.cpu,
  });
}

function most<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const value = measure(item);
    if (value > greatest) [best, greatest] = [item, value];
  }
  return best;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
