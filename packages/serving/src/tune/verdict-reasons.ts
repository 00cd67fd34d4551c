import { performanceModel } from './search/performance-model.js';
import { LEVEL, type SearchProblem, TIE_MARGIN } from './search/search-problem.js';
import type { Trial, TunedConfiguration, TuningVerdict } from './tuning-report.js';
import type { Configuration } from './tuning-target.js';
import { type Judgement, judge } from './verdict.js';

/** The judgement with its reasons in words, and the row that is recommended. */
export function verdictOf(
  problem: SearchProblem,
  trials: readonly Trial[],
  rows: readonly TunedConfiguration[],
): { readonly verdict: TuningVerdict | null; readonly best: TunedConfiguration | null } {
  const noise = performanceModel(problem, trials)?.noise ?? 0;
  const judgement = judge(problem, trials, rows, noise);
  if (judgement === null) return { verdict: null, best: null };
  return {
    best: judgement.best,
    verdict: {
      best: judgement.best.id,
      leader: judgement.leader.id,
      comparisons: judgement.comparisons,
      level: LEVEL,
      tieMargin: TIE_MARGIN,
      reasons: reasons(problem, rows, judgement),
    },
  };
}

function reasons(
  { objective }: SearchProblem,
  rows: readonly TunedConfiguration[],
  { best, leader, comparisons }: Judgement,
): readonly string[] {
  const name = (id: number): string => {
    const row = rows.find((each) => each.id === id);
    return `#${id} (${row === undefined ? '' : configurationText(row.configuration)})`;
  };
  const sentences: string[] = [];
  const ties = comparisons.filter(({ tie }) => tie);
  if (comparisons.length === 0) {
    sentences.push(
      `${name(best.id)} measured best, but the budget left no rounds against others: measure it again before you rely on it.`,
    );
  } else if (best.id === leader.id) {
    sentences.push(
      ties.length === 0
        ? `${name(best.id)} measured best.`
        : `${name(best.id)} measured best and is the cheapest of those that cannot be told apart.`,
    );
  } else {
    sentences.push(
      `${name(leader.id)} measured best, but ${name(best.id)} cannot be told from it and needs fewer processes, threads or memory.`,
    );
  }
  for (const { id, ratio, pValue, rounds, tie } of comparisons) {
    const difference = `${percent(ratio.value - 1)} (${percent(ratio.low - 1)} to ${percent(ratio.high - 1)}) over ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
    sentences.push(
      tie
        ? `#${id} ties with #${leader.id}: ${difference}, p = ${pValue.toFixed(2)}.`
        : pValue <= LEVEL
          ? `#${id} is worse than #${leader.id}: ${difference}.`
          : `#${id} measured more than ${100 * TIE_MARGIN} % below #${leader.id}, though not with certainty: ${difference}.`,
    );
  }
  const doubted = [...new Set([best, leader])].filter(({ doubts }) => doubts > 0);
  for (const { id, doubts, trials } of doubted) {
    sentences.push(
      `In ${doubts} of ${trials} looks at #${id} the load generator was short: it may be faster than its figures say.`,
    );
  }
  const latency = best.figures?.latency;
  if (objective !== null && latency !== undefined && latency.high > objective.below) {
    sentences.push(
      `Its latency of ${latency.value.toFixed(1)} ms could be as high as ${latency.high.toFixed(1)} ms, above the objective of ${objective.below} ms.`,
    );
  }
  return sentences;
}

const percent = (share: number): string =>
  `${share < 0 ? '-' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;

const configurationText = (configuration: Configuration): string =>
  Object.entries(configuration)
    .map(([knob, value]) => `${knob} ${value}`)
    .join(', ');
