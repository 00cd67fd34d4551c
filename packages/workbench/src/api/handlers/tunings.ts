import { availableParallelism } from 'node:os';
import { type Chart, fileJson, LatheError, type Presentation, pathText } from '@lathe/flow';
import { type TuningSpace, tuningSpace } from '@lathe/serving/tune/tuning-space';
import type { z } from 'zod';
import { TUNING_SPACE } from '../../serving/report-files.js';
import { presentTuning } from '../../serving/tuning-presentation.js';
import { isOpen } from '../../workspace/run-record.js';
import { bodyCall, plainCall, queryCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import type { startTuning } from '../contract/tunings.js';
import { openRun, summaryOf } from '../run-summary.js';
import { servingRuns } from '../serving-runs.js';
import { knobValues, tuningState } from '../tuning-state.js';
import { modelPlace } from './endpoints.js';

export const tuningCalls = {
  listTunings: plainCall(OPERATIONS.listTunings, async ({ studio: { root } }) => {
    const runs = await servingRuns(root, 'tune');
    return {
      tunings: await Promise.all(
        runs.map(async ({ run, record, path }) => {
          const { title, objective, trials, best } = await tuningState(path, record);
          return { run, title, objective, trials: trials.length, best };
        }),
      ),
    };
  }),

  startTuning: bodyCall(OPERATIONS.startTuning, async (body, { studio }) => {
    const { root, runs } = studio;
    const space = checkedSpace(await spaceFor(root, body));
    return summaryOf(root, '', await runs.start(tuningWish(space, {})));
  }),

  suggestTuning: plainCall(OPERATIONS.suggestTuning, async () => suggestion()),

  tuning: queryCall(OPERATIONS.tuning, async ({ id, folder = '' }, { studio: { root } }) => {
    const { path, record } = await openRun(root, folder, id);
    const { report, space, charts, ...state } = await tuningState(path, record);
    return {
      ...state,
      run: summaryOf(root, folder, record),
      knobs:
        report?.knobs.map(({ name, values }) => ({ name, values: [...values] })) ??
        (space === undefined ? [] : knobValues(space)),
      constraints: [...(report?.constraints ?? space?.constraints ?? [])],
      aim: report?.aim ?? space?.aim ?? 'throughput',
      mostTrials: space?.budget.trials ?? null,
      mostMinutes: space?.budget.minutes ?? null,
      presentation: report === undefined ? onlyCharts(charts) : presentTuning(report, charts),
      isReport: report !== undefined,
      resumable: report === undefined && !isOpen(record.status) && space !== undefined,
    };
  }),

  resumeTuning: queryCall(OPERATIONS.resumeTuning, async ({ id, folder = '' }, { studio }) => {
    const { root, runs } = studio;
    const { path, record } = await openRun(root, folder, id);
    const { report, space } = await tuningState(path, record);
    if (report !== undefined || isOpen(record.status) || space === undefined) {
      throw new LatheError({
        code: 'run-not-resumable',
        kind: 'usage',
        message:
          report === undefined && isOpen(record.status)
            ? 'The tuning run has not ended yet.'
            : 'There is nothing to go on with.',
        advice: 'Start a new tuning run.',
      });
    }
    return summaryOf(root, '', await runs.start(tuningWish(space, { resume: path })));
  }),
};

const onlyCharts = (charts: readonly Chart[]): Presentation => ({
  headline: '',
  notes: [],
  tables: [],
  bars: [],
  charts,
});

/** A tuning run as the queue takes it, with its space file beside it. */
function tuningWish(space: TuningSpace, more: { readonly resume?: string }) {
  const title = space.title ?? 'Tuning';
  return {
    kind: 'job',
    command: 'tune',
    subject: title,
    settings: {},
    job: { latheJob: 1, kind: 'tune', name: title, space: TUNING_SPACE, ...more },
    files: { [TUNING_SPACE]: fileJson(space) },
  } as const;
}

/** Errors: `setting-invalid` with the key of the space that is wrong. */
function checkedSpace(space: z.input<typeof tuningSpace>): TuningSpace {
  const read = tuningSpace.safeParse(space);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const key = pathText(issue?.path ?? []);
  throw new LatheError({
    code: 'setting-invalid',
    kind: 'usage',
    message: `${key === '' ? 'The tuning run' : key}: ${issue?.message ?? 'is not valid'}.`,
    place: { parameter: key },
    advice: 'Correct the value; `lathe tune schema` prints the format.',
  });
}

/** Errors: those of `insideWorkspace`. */
async function spaceFor(
  root: string,
  body: z.output<typeof startTuning>,
): Promise<z.input<typeof tuningSpace>> {
  const { title, models, model, knobs, fixed, constraints, objective, aim } = body;
  const { users, trials, minutes, lookSeconds, pricePerHour } = body;
  return {
    latheTuning: 1,
    title: title ?? `Tuning of ${models.join(', ')}`,
    target: {
      kind: 'endpoint',
      models: await Promise.all(models.map((path) => modelPlace(root, path))),
      ...(model === undefined ? {} : { model }),
    },
    knobs: Object.fromEntries(
      Object.entries(knobs).map(([name, values]) => [name, oneKind(name, values)]),
    ),
    fixed,
    constraints,
    aim,
    budget: { trials, ...(minutes === undefined ? {} : { minutes }) },
    ...(users === undefined ? {} : { load: { users } }),
    ...(objective === undefined ? {} : { objective }),
    ...(lookSeconds === undefined ? {} : { lookSeconds }),
    ...(pricePerHour === undefined ? {} : { price: { perHour: pricePerHour } }),
  };
}

/** Values of a knob are all numbers, or none is. Errors: `setting-invalid`. */
function oneKind(
  name: string,
  values: readonly (number | string | boolean)[],
): number[] | (string | boolean)[] {
  const numbers = values.filter((value) => typeof value === 'number');
  const others = values.filter((value) => typeof value !== 'number');
  if (others.length === 0) return numbers;
  if (numbers.length === 0) return others;
  throw new LatheError({
    code: 'setting-invalid',
    kind: 'usage',
    message: `The values of ${name} are numbers and texts mixed.`,
    place: { parameter: name },
    advice: 'Give numbers only, or choices only.',
  });
}

/** The knobs that matter most often, for this machine. */
async function suggestion() {
  const cores = availableParallelism();
  const { exampleSpace } = await import('../../serving/example-space.js');
  const space = tuningSpace.parse(exampleSpace('stub:a=1', cores));
  return {
    knobs: knobValues(space),
    constraints: space.constraints,
    objective: space.objective ?? '',
    cores,
  };
}
