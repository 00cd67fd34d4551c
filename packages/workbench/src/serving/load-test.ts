import { resolve } from 'node:path';
import type { LoadReport } from '@lathe/serving';
import { parseObjective } from '@lathe/serving/load/objective';
import { type LoadOptions, runLoad } from '@lathe/serving/load/run-load';
import { version } from '../version.js';
import { withoutSecrets } from './command-text.js';
import { loadHtml } from './load-html.js';
import { presentLoad, unsoundReasons } from './load-presentation.js';
import type { LoadSettings } from './load-settings.js';
import { asJson, recordServingRun } from './recorded-run.js';
import { writeReportFiles } from './report-files.js';
import { loadRunEvent, type ServingEvent } from './serving-events.js';

export interface LoadTestRequest {
  readonly settings: LoadSettings;
  /** Folder that paths of the settings count from. */
  readonly folder: string;
  /** Folder for `report.json` and `report.html`, beside those in the run's folder. */
  readonly out?: string;
  /** Folder of the workspace that remembers the run; default: none does. */
  readonly workspace?: string;
  /** The record that a studio has begun for it. */
  readonly queued?: { readonly id: string; readonly queuedAt: string };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ServingEvent) => void;
}

export interface LoadTestOutcome {
  readonly report: LoadReport;
  /** One sentence. */
  readonly finding: string;
  /** Why the finding must not be believed; empty when it may. */
  readonly unsound: readonly string[];
  /** Absolute paths of what was written. */
  readonly files: readonly string[];
}

/** Runs a load test and writes its report. Errors: those of `runLoad`, of the workspace and of the folder. */
export async function runLoadTest(request: LoadTestRequest): Promise<LoadTestOutcome> {
  const { settings, workspace, queued, onEvent } = request;
  const out = request.out === undefined ? [] : [resolve(request.out)];
  if (workspace === undefined) {
    return measured(request, out, (event) => onEvent?.(event));
  }
  return recordServingRun(
    {
      command: 'load',
      subject: settings.url,
      settings: asJson(withoutSecrets(settings)),
      workspace,
      ...(queued === undefined ? {} : { queued }),
      ...(onEvent === undefined ? {} : { onEvent }),
    },
    (run) => measured(request, [...out, run.folder], run.onEvent),
    ({ finding, unsound, files }) => asJson({ finding, unsound, files }),
  );
}

async function measured(
  request: LoadTestRequest,
  folders: readonly string[],
  onEvent: (event: ServingEvent) => void,
): Promise<LoadTestOutcome> {
  const report = await runLoad({
    ...loadOptions(request),
    onEvent: (event) => onEvent(loadRunEvent(event)),
  });
  const html = folders.length === 0 ? '' : await loadHtml(report, request.settings);
  return {
    report,
    finding: presentLoad(report, []).headline,
    unsound: unsoundReasons(report),
    files: await writeReportFiles(folders, asJson(report), html),
  };
}

/** Of a short step, so that there are enough for intervals after the warm-up. */
const WINDOWS = 20;

/** The percentile wavers more than the throughput, so it need not be known as well. */
const P95_PRECISION = 2;

function loadOptions({ settings, folder, signal }: LoadTestRequest): LoadOptions {
  const { url, model, arrivals, slo, payload, method, headers, type } = settings;
  const { duration, warmUp, precision, timeout, seed, check } = settings;
  return {
    url,
    load: arrivals.kind === 'poisson' ? { ...arrivals, seed } : arrivals,
    headers,
    seed,
    check,
    versions: { lathe: version() },
    ...(payload.kind === 'schema'
      ? {}
      : { payload: { ...payload, path: resolve(folder, payload.path) } }),
    ...(model === undefined ? {} : { model }),
    ...(slo === undefined ? {} : { objective: parseObjective(slo) }),
    ...(method === undefined ? {} : { method }),
    ...(type === undefined ? {} : { contentType: type }),
    ...(duration === undefined
      ? {}
      : { mostSeconds: duration, windowSeconds: Math.min(1, duration / WINDOWS) }),
    ...(warmUp === undefined ? {} : { warmUp }),
    ...(precision === undefined
      ? {}
      : { precision: { throughput: precision, p95: P95_PRECISION * precision } }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(signal === undefined ? {} : { signal }),
  };
}
