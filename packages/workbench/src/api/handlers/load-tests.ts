import { type Json, LatheError } from '@lathe/flow';
import { loadCharts } from '@lathe/serving/load/load-charts';
import type { LoadReport, LoadStep } from '@lathe/serving/load/load-report';
import { parseObjective } from '@lathe/serving/load/objective';
import { z } from 'zod';
import { findEndpoint } from '../../serving/endpoint-registry.js';
import { arrivalsText, objectiveText } from '../../serving/figure-text.js';
import { presentLoad, unsoundReasons } from '../../serving/load-presentation.js';
import { loadReport } from '../../serving/load-schema.js';
import { type LoadSettings, loadSettings } from '../../serving/load-settings.js';
import { readReport, readServingLog } from '../../serving/serving-log.js';
import { insideWorkspace, workspacePathOf } from '../../workspace/inside-workspace.js';
import { bodyCall, plainCall, queryCall } from '../call.js';
import type { loadTestEntry, startLoadTest } from '../contract/load-tests.js';
import { OPERATIONS } from '../contract/operations.js';
import { openRun, summaryOf } from '../run-summary.js';
import { servingRuns } from '../serving-runs.js';

export const loadTestCalls = {
  listLoadTests: plainCall(OPERATIONS.listLoadTests, async ({ studio: { root } }) => {
    const runs = await servingRuns(root, 'load');
    return {
      tests: await Promise.all(
        runs.map(async ({ run, record, path }) => {
          const settings = settingsOf(record.settings);
          const measured = await measuredIn(path);
          return {
            run,
            url: settings?.url ?? record.flow,
            model: settings?.model ?? null,
            finding: findingOf(measured),
          };
        }),
      ),
    };
  }),

  startLoadTest: bodyCall(OPERATIONS.startLoadTest, async (body, { studio }) => {
    const settings = await settingsFor(studio.root, body);
    const plain: { readonly [key: string]: Json } = JSON.parse(JSON.stringify(settings));
    const record = await studio.runs.start({
      kind: 'job',
      command: 'load',
      subject: settings.url,
      settings: plain,
      job: { latheJob: 1, kind: 'load', name: 'load test', ...plain },
      files: {},
    });
    return summaryOf(studio.root, '', record);
  }),

  loadTest: queryCall(OPERATIONS.loadTest, async ({ id, folder = '' }, { studio: { root } }) => {
    const { path, record } = await openRun(root, folder, id);
    const settings = settingsOf(record.settings);
    const { report, steps } = await measuredIn(path);
    const shown = report ?? unfinished(record.flow, record.startedAt, settings, steps);
    return {
      run: summaryOf(root, folder, record),
      settings: {
        url: settings?.url ?? shown.url,
        model: settings?.model ?? null,
        arrivals: settings === undefined ? '' : plannedText(settings.arrivals),
        objective: shown.objective === null ? null : objectiveText(shown.objective),
        payload: report?.payload.description ?? '',
      },
      steps: [...steps],
      knee: shown.knee,
      machine: report?.machine ?? null,
      isReport: report !== undefined,
      presentation: steps.length === 0 ? null : presentLoad(shown, loadCharts(shown)),
      unsound: report === undefined ? [] : unsoundReasons(report),
      again: settings === undefined ? null : againOf(root, settings),
    };
  }),
};

/** What a test has measured: its report, or while there is none what its log tells. */
interface Measured {
  readonly report: LoadReport | undefined;
  readonly steps: readonly LoadStep[];
}

async function measuredIn(path: string): Promise<Measured> {
  const report = await readReport(path, loadReport);
  if (report !== undefined) return { report, steps: report.steps };
  const events = await readServingLog(path);
  const steps = events.flatMap((event) => (event.kind === 'load-step' ? [event.result] : []));
  return { report, steps };
}

function findingOf({ report, steps }: Measured): z.input<typeof loadTestEntry>['finding'] {
  const best = steps.reduce<LoadStep | undefined>(
    (most, step) =>
      most === undefined || step.throughput.value > most.throughput.value ? step : most,
    undefined,
  );
  if (best === undefined) return null;
  const knee = report?.knee ?? null;
  const at = steps.find(
    ({ arrivals }) => arrivals.kind === 'users' && arrivals.users === knee?.users,
  );
  const shown = at ?? best;
  return {
    users: knee?.users ?? null,
    throughput: shown.throughput.value,
    p95: shown.latency.p95.value,
    steps: steps.length,
    isSound: report === undefined || unsoundReasons(report).length === 0,
  };
}

/** The record of a run is a file that anybody may have written; it may also hold more than settings. */
function settingsOf(settings: unknown): LoadSettings | undefined {
  const read = z.object(loadSettings.shape).safeParse(settings);
  return read.success ? read.data : undefined;
}

/** What a person would ask for to have the same once more; what only a job can ask for is left out. */
function againOf(root: string, settings: LoadSettings): z.input<typeof startLoadTest> {
  const { url, model, arrivals, slo, payload, duration, check } = settings;
  const rows = payload.kind === 'rows' ? workspacePathOf(root, payload.path) : undefined;
  return {
    url,
    arrivals,
    check,
    ...(model === undefined ? {} : { model }),
    ...(slo === undefined ? {} : { slo }),
    ...(duration === undefined ? {} : { duration }),
    ...(rows === undefined || rows.startsWith('..') ? {} : { rows }),
  };
}

/** What is known of a test that goes on, as a report without a verdict. */
function unfinished(
  url: string,
  startedAt: string,
  settings: LoadSettings | undefined,
  steps: readonly LoadStep[],
): LoadReport {
  return {
    format: 'lathe-load-1',
    url: settings?.url ?? url,
    startedAt,
    payload: { description: '', bytes: 0, variants: 0 },
    objective: settings?.slo === undefined ? null : parseObjective(settings.slo),
    steps,
    knee: null,
    scalability: null,
    machine: { cores: 0, model: '', sameMachine: false },
    versions: {},
  };
}

function plannedText(arrivals: LoadSettings['arrivals']): string {
  if (arrivals.kind !== 'climb') {
    return arrivalsText(arrivals.kind === 'poisson' ? { ...arrivals, seed: 1 } : arrivals);
  }
  const { step, maxUsers } = arrivals;
  return `more and more users, ${step === 'double' ? 'twice as many' : 'one more'} each time, up to ${maxUsers}`;
}

/** Errors: `endpoint-unknown`, `endpoint-not-listening`, `endpoint-asks-for-token`, `load-target-missing`. */
async function settingsFor(
  root: string,
  { endpoint, url, rows, ...rest }: z.output<typeof startLoadTest>,
): Promise<LoadSettings> {
  const target = endpoint === undefined ? url : await addressOf(root, endpoint);
  if (target === undefined) {
    throw new LatheError({
      code: 'load-target-missing',
      kind: 'usage',
      message: 'The load test has nothing to ask.',
      place: { parameter: 'endpoint' },
      advice: 'Choose an endpoint, or give an address.',
    });
  }
  return loadSettings.parse({
    ...rest,
    url: target,
    ...(rows === undefined
      ? {}
      : { payload: { kind: 'rows', path: await insideWorkspace(root, rows) } }),
  });
}

async function addressOf(root: string, id: string): Promise<string> {
  const { record, life } = await findEndpoint(root, id);
  if (record.url === null || life !== 'running') {
    throw new LatheError({
      code: 'endpoint-not-listening',
      kind: 'usage',
      message: 'The endpoint does not listen.',
      place: { parameter: 'endpoint' },
      advice: 'Start it, or wait until it is ready.',
    });
  }
  if (record.token !== null) {
    throw new LatheError({
      code: 'endpoint-asks-for-token',
      kind: 'usage',
      message: 'The endpoint asks for its token, which is not written into the record of a run.',
      place: { parameter: 'endpoint' },
      advice: 'Use the command line: lathe load URL --header "Authorization: Bearer TOKEN".',
    });
  }
  return record.url;
}
