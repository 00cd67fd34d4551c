import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Chart, canonicalJson } from '@lathe/flow';
import { parseObjective } from '@lathe/serving/load/objective';
import { tunedConfigurations } from '@lathe/serving/tune/tuned-configurations';
import { tuningCharts } from '@lathe/serving/tune/tuning-charts';
import type { TuningReport } from '@lathe/serving/tune/tuning-report';
import { type TuningSpace, tuningSpace } from '@lathe/serving/tune/tuning-space';
import { z } from 'zod';
import { objectiveText } from '../serving/figure-text.js';
import { REPORT_JSON, TUNING_SPACE } from '../serving/report-files.js';
import type { ServingEvent } from '../serving/serving-events.js';
import { readServingLog } from '../serving/serving-log.js';
import { type RunRecord, readRun } from '../workspace/run-record.js';
import type { tuning, tuningTrial } from './contract/tunings.js';

type TuningAnswer = z.input<typeof tuning>;

/** All that is known of a tuning run. */
export interface TuningState
  extends Pick<
    TuningAnswer,
    'title' | 'objective' | 'trials' | 'best' | 'progress' | 'grid' | 'target'
  > {
  /** Undefined while the search goes on, and where it was broken off. */
  readonly report: TuningReport | undefined;
  /** What was asked for; undefined where the file is not there any more. */
  readonly space: TuningSpace | undefined;
  /** Of what was measured so far. */
  readonly charts: readonly Chart[];
}

/** What a run's folder tells: its report where there is one, else its log and what it was asked for. */
export async function tuningState(path: string, record: RunRecord): Promise<TuningState> {
  const [report, space] = await Promise.all([
    readTuningReport(path),
    readSpace([join(path, TUNING_SPACE), record.flow]),
  ]);
  const told = toldBy(report === undefined ? await wholeLog(path, record) : []);
  const trials = report?.trials ?? told.trials;
  const best = report === undefined ? bestTold(told) : bestOf(report);
  return {
    charts:
      report === undefined
        ? chartsSoFar(space, told.trials, best)
        : tuningCharts({ ...report, best: report.verdict?.best ?? null }),
    report,
    space,
    title: report?.title ?? space?.title ?? record.flow,
    target: report?.target ?? told.started?.target ?? '',
    objective:
      report === undefined
        ? (space?.objective ?? null)
        : report.objective === null
          ? null
          : objectiveText(report.objective),
    trials: trials.map(trialAnswer),
    best,
    progress:
      told.last === undefined
        ? null
        : { share: told.last.done, secondsLeft: told.last.secondsLeft },
    grid: report?.effort.grid ?? told.started?.grid ?? null,
  };
}

/** Runs that went on with each other and are looked back through. */
const MOST_RESUMED = 20;

/** What a run has told, after what the runs told that it goes on with. */
async function wholeLog(path: string, { settings }: RunRecord): Promise<ServingEvent[]> {
  const logs = [await readServingLog(path)];
  let before = resumedRun(path, settings);
  while (before !== undefined && logs.length < MOST_RESUMED) {
    logs.unshift(await readServingLog(before));
    const record = await readRun(before);
    before = record === undefined ? undefined : resumedRun(before, record.settings);
  }
  return logs.flat();
}

const resumed = z.looseObject({ resume: z.string() });

/** The folder of the run that a run goes on with, where that lies beside it. */
function resumedRun(path: string, settings: unknown): string | undefined {
  const { data } = resumed.safeParse(settings);
  return data !== undefined && dirname(data.resume) === dirname(path) ? data.resume : undefined;
}

type TrialDone = Extract<ServingEvent, { readonly kind: 'trial-done' }>;
type TuningStarted = Extract<ServingEvent, { readonly kind: 'tuning-started' }>;

interface Told {
  readonly started: TuningStarted | undefined;
  readonly trials: readonly TrialDone['trial'][];
  readonly last: TrialDone | undefined;
}

function toldBy(events: readonly ServingEvent[]): Told {
  const done = events.filter((event) => event.kind === 'trial-done');
  return {
    started: events.find((event) => event.kind === 'tuning-started'),
    trials: done.map(({ trial }) => trial),
    last: done.at(-1),
  };
}

function trialAnswer(trial: TrialDone['trial']): z.input<typeof tuningTrial> {
  const { number, configuration, purpose, measurement, outcome } = trial;
  const { throughput, latency, memory, cpu, seconds, problem } = measurement;
  return {
    number,
    configuration: { ...configuration },
    purpose,
    throughput,
    latency,
    memory,
    cpu,
    seconds,
    outcome,
    problem,
  };
}

function bestTold({ last }: Told): TuningAnswer['best'] {
  if (last === undefined || last.best === null) return null;
  const { configuration, throughput, latency } = last.best;
  return { configuration, throughput, latency };
}

function bestOf({ verdict, rows }: TuningReport): TuningAnswer['best'] {
  const row = rows.find(({ id }) => id === verdict?.best);
  if (row === undefined || row.figures === null) return null;
  const { throughput, latency } = row.figures;
  return {
    configuration: { ...row.configuration },
    throughput: throughput.value,
    latency: latency.value,
  };
}

/** The charts of a search that goes on, or was broken off. */
function chartsSoFar(
  space: TuningSpace | undefined,
  trials: readonly TrialDone['trial'][],
  best: TuningAnswer['best'],
): readonly Chart[] {
  if (space === undefined) return [];
  const { aim, price = null, budget, lookSeconds, seed, objective } = space;
  const problem = {
    grid: { knobs: [], configurations: [], sampled: false },
    aim,
    price,
    objective: objective === undefined ? null : parseObjective(objective),
    budget: { trials: budget.trials, minutes: budget.minutes ?? null },
    lookSeconds,
    seed,
  };
  const rows = tunedConfigurations(problem, trials);
  const isBest = (configuration: unknown): boolean =>
    best !== null && canonicalJson(configuration) === canonicalJson(best.configuration);
  return tuningCharts({
    ...problem,
    trials,
    rows,
    importance: null,
    best: rows.find(({ configuration }) => isBest(configuration))?.id ?? null,
  });
}

/** Each knob of a space with its values; a range is written out. */
export function knobValues({ knobs }: TuningSpace): TuningAnswer['knobs'] {
  return Object.entries(knobs).map(([name, knob]) => ({
    name,
    values: Array.isArray(knob) ? [...knob] : rangeValues(knob),
  }));
}

type KnobRange = Exclude<TuningSpace['knobs'][string], readonly unknown[]>;

/** As the tuner goes through a range: by ratio or by step, and the end in any case. */
function rangeValues({ min, max, scale, step }: KnobRange): number[] {
  const values: number[] = [];
  for (let value = min; value < max; value = scale === 'log2' ? value * 2 : value + step) {
    values.push(value);
  }
  return [...values, max];
}

async function readSpace(files: readonly string[]): Promise<TuningSpace | undefined> {
  for (const file of files) {
    try {
      const read = tuningSpace.safeParse(JSON.parse(await readFile(file, 'utf8')));
      if (read.success) return read.data;
    } catch {
      // Not there, or no space file.
    }
  }
  return undefined;
}

/** A report that the tuner wrote; undefined where there is none, or it is of another version. */
async function readTuningReport(path: string): Promise<TuningReport | undefined> {
  try {
    const report: TuningReport = JSON.parse(await readFile(join(path, REPORT_JSON), 'utf8'));
    return report.format === 'lathe-tuning-1' ? report : undefined;
  } catch {
    return undefined;
  }
}
