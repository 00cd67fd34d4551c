import { configurationGrid } from '@lathe/serving/tune/configuration-grid';
import { nextTrial } from '@lathe/serving/tune/search/next-trial';
import { outcomeOf, type SearchProblem } from '@lathe/serving/tune/search/search-problem';
import type { Trial } from '@lathe/serving/tune/tuning-report';
import type { Configuration, Knob, TuningTarget } from '@lathe/serving/tune/tuning-target';

interface ProblemWish extends Partial<Omit<SearchProblem, 'grid' | 'budget'>> {
  readonly knobs: readonly Knob[];
  readonly trials: number;
  readonly refuse?: (configuration: Configuration) => string | null;
  readonly baseline?: Configuration;
}

/** A problem with looks of 6 seconds, for the most throughput. */
export function problemOf({
  knobs,
  trials,
  refuse,
  baseline,
  ...rest
}: ProblemWish): SearchProblem {
  const seed = rest.seed ?? 1;
  return {
    grid: configurationGrid({
      knobs,
      baseline: baseline ?? {},
      fixed: {},
      constraints: [],
      refuse: refuse ?? (() => null),
      seed,
    }),
    aim: 'throughput',
    objective: null,
    price: null,
    budget: { trials, minutes: null },
    lookSeconds: 6,
    seed,
    ...rest,
  };
}

/** Searches without journal and report. */
export async function searched(problem: SearchProblem, target: TuningTarget): Promise<Trial[]> {
  const trials: Trial[] = [];
  const { signal } = new AbortController();
  for (
    let next = nextTrial(problem, trials);
    next.kind === 'trial';
    next = nextTrial(problem, trials)
  ) {
    const number = trials.length + 1;
    const { configuration, purpose, round, seconds } = next;
    const { evidence: _, ...measurement } = await target.measure(configuration, {
      trial: number,
      seconds,
      signal,
    });
    const outcome = outcomeOf(problem.objective, measurement);
    trials.push({ number, configuration, purpose, round, asked: seconds, measurement, outcome });
  }
  return trials;
}
