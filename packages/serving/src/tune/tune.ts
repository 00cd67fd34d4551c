import { cpus } from 'node:os';
import { LatheError } from '@lathe/flow';
import { configurationKey } from './configuration-grid.js';
import { knobImportance } from './functional-anova.js';
import { type JournalEntry, memoryJournal, openJournal } from './journal.js';
import { looksLeft, nextTrial, secondsSpent } from './search/next-trial.js';
import { outcomeOf, type SearchProblem } from './search/search-problem.js';
import { spaceProblem } from './search/space-problem.js';
import { tunedConfigurations } from './tuned-configurations.js';
import type { BestSoFar, Trial, TuningEvent, TuningReport, TuningStop } from './tuning-report.js';
import type { TuningSpace } from './tuning-space.js';
import type { Configuration, Measurement, TuningTarget } from './tuning-target.js';
import { judge } from './verdict.js';
import { verdictOf } from './verdict-reasons.js';

export interface TuneOptions {
  readonly space: TuningSpace;
  /** Stays open: who made it closes it. */
  readonly target: TuningTarget;
  /** File of the journal: begun, or gone on with. Without it an interrupted search is lost. */
  readonly journal?: string;
  /** Of the machine, for constraints that name `cores`. Default: those of this one. */
  readonly cores?: number;
  /** For the report. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TuningEvent) => void;
}

/**
 * Finds the best configuration of a target with few measurements. The same space, seed and measurements give
 * the same search, so that one that was killed goes on where it was.
 * Errors: `cancelled`, those of `openJournal` and `configurationGrid`, what the target throws.
 */
export async function tune(options: TuneOptions): Promise<TuningReport> {
  const { space, target, onEvent = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const cores = options.cores ?? cpus().length;
  const problem = spaceProblem(space, target, cores);
  const journal =
    options.journal === undefined
      ? memoryJournal()
      : await openJournal(options.journal, { space, cores, target: target.title });
  try {
    const entries = [...journal.entries];
    const trials = (): readonly Trial[] => entries.map(({ trial }) => trial);
    onEvent({
      kind: 'started',
      target: target.title,
      grid: problem.grid.configurations.length,
      budget: space.budget.trials,
      resumed: entries.length,
    });
    let next = nextTrial(problem, trials());
    while (next.kind === 'trial') {
      if (signal.aborted) throw cancelled();
      const { configuration, purpose, round, seconds, reason } = next;
      const number = entries.length + 1;
      onEvent({ kind: 'trial-started', number, configuration, purpose, seconds, reason });
      const users = space.load.users ?? next.users;
      const measured = await measure(
        target,
        { ...space.fixed, ...configuration },
        {
          trial: number,
          seconds,
          signal,
          ...(users === null ? {} : { users }),
          ...(next.startUsers === null ? {} : { startUsers: next.startUsers }),
        },
      );
      const { evidence, ...measurement } = measured;
      const outcome = outcomeOf(problem.objective, measurement);
      const trial: Trial = {
        number,
        configuration,
        purpose,
        round,
        asked: seconds,
        measurement,
        outcome,
      };
      const entry: JournalEntry = { trial, evidence };
      await journal.append(entry);
      entries.push(entry);
      onEvent({
        kind: 'trial-done',
        trial,
        best: bestSoFar(problem, trials()),
        ...progress(problem, trials()),
      });
      next = nextTrial(problem, trials());
    }
    const report = tuningReport(options, problem, entries, {
      cores,
      startedAt: journal.startedAt,
      stopped: next.stopped,
    });
    onEvent({ kind: 'finished', report });
    return report;
  } finally {
    await journal.close();
  }
}

async function measure(
  target: TuningTarget,
  configuration: Configuration,
  wish: Parameters<TuningTarget['measure']>[1],
): Promise<Measurement> {
  try {
    return await target.measure(configuration, wish);
  } catch (error) {
    if (wish.signal.aborted) throw cancelled();
    throw error;
  }
}

function bestSoFar(problem: SearchProblem, trials: readonly Trial[]): BestSoFar | null {
  const best = judge(problem, trials, tunedConfigurations(problem, trials), 0)?.best;
  if (best === undefined || best.figures === null) return null;
  return {
    id: best.id,
    configuration: best.configuration,
    throughput: best.figures.throughput.value,
    latency: best.figures.latency.value,
  };
}

function progress(
  problem: SearchProblem,
  trials: readonly Trial[],
): { readonly done: number; readonly secondsLeft: number } {
  const left = Math.max(0, looksLeft(problem, trials));
  const used = trials.reduce((sum, { asked }) => sum + asked, 0) / problem.lookSeconds;
  return {
    done: used / (used + left),
    secondsLeft: left * (secondsSpent(trials) / used),
  };
}

function tuningReport(
  { space, target, versions = {} }: TuneOptions,
  problem: SearchProblem,
  entries: readonly JournalEntry[],
  run: { readonly cores: number; readonly startedAt: string; readonly stopped: TuningStop },
): TuningReport {
  const trials = entries.map(({ trial }) => trial);
  const rows = tunedConfigurations(problem, trials);
  const { verdict, best } = verdictOf(problem, trials, rows);
  return {
    format: 'lathe-tuning-1',
    title: space.title ?? `Tuning of ${target.title}`,
    target: target.title,
    startedAt: run.startedAt,
    finishedAt: new Date().toISOString(),
    aim: space.aim,
    objective: problem.objective,
    price: problem.price,
    seed: space.seed,
    knobs: problem.grid.knobs,
    fixed: space.fixed,
    constraints: space.constraints,
    rows,
    trials,
    verdict,
    importance: knobImportance(problem, trials),
    effort: {
      trials: trials.length,
      configurations: rows.length,
      grid: problem.grid.configurations.length,
      seconds: secondsSpent(trials),
      restartSeconds: rows.reduce((sum, { restartSeconds }) => sum + restartSeconds, 0),
      stopped: run.stopped,
    },
    evidence: best === null ? null : lastEvidence(entries, best.configuration),
    machine: { cores: run.cores, model: cpus()[0]?.model ?? 'unknown' },
    versions,
  };
}

function lastEvidence(
  entries: readonly JournalEntry[],
  configuration: Configuration,
): Measurement['evidence'] {
  const key = configurationKey(configuration);
  const own = entries.filter(({ trial }) => configurationKey(trial.configuration) === key);
  return own.at(-1)?.evidence ?? null;
}

function cancelled(): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The tuning was stopped.',
    advice: 'Start it again with the same journal to go on where it was.',
  });
}
