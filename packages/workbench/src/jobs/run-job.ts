import { resolve } from 'node:path';
import type { RunEvent } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import { type LoadTestOutcome, runLoadTest } from '../serving/load-test.js';
import type { ServingEvent } from '../serving/serving-events.js';
import { runTuning, type TuningOutcome } from '../serving/tuning-run.js';
import { version } from '../version.js';
import { RunLog } from '../workspace/run-record.js';
import { type EngineLimits, openFlow, openSession, type Session } from '../workspace/session.js';
import { type EvaluateReport, evaluateModel } from './evaluate-job.js';
import { flowSettings } from './flow-settings.js';
import {
  type LoadJob,
  type OpenJob,
  openJob,
  type PrepareJob,
  type TuneJob,
} from './job-description.js';
import { withSettings } from './job-settings.js';
import { type RegisterReport, registerModel } from './register-job.js';
import { type RunSummary, runFlow } from './run-flow.js';
import { type TrainReport, trainModel } from './train-job.js';

export interface RunJobRequest {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  /** Default: the job's folder. */
  readonly workspace?: string;
  /** Wins over what the job says. */
  readonly limits?: EngineLimits;
  /** The record that a studio has begun for a load test or a tuning run. */
  readonly queued?: { readonly id: string; readonly queuedAt: string };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent | ServingEvent) => void;
}

/** What a job did; printed by `lathe job run --json`. */
export type JobReport =
  | ({ readonly kind: 'prepare' } & RunSummary)
  | ({ readonly kind: 'train' } & TrainReport)
  | ({ readonly kind: 'evaluate' } & EvaluateReport)
  | ({ readonly kind: 'register' } & RegisterReport)
  | ({ readonly kind: 'load' } & LoadTestOutcome)
  | ({ readonly kind: 'tune' } & TuningOutcome);

/** Runs a job description. Errors: those of `openJob`, of runs, and `model-not-good-enough`. */
export async function runJob(request: RunJobRequest): Promise<JobReport> {
  const opened = await openJob(request.file);
  const job = withSettings(opened.job, request.set);
  if (job.kind === 'load') return { kind: 'load', ...(await runLoadJob(job, opened, request)) };
  if (job.kind === 'tune') return { kind: 'tune', ...(await runTuneJob(job, opened, request)) };
  const limits: EngineLimits = {
    ...(job.memoryBytes === undefined ? {} : { memoryLimit: job.memoryBytes }),
    ...(job.threads === undefined ? {} : { threads: job.threads }),
    ...request.limits,
  };
  if (job.kind === 'prepare') {
    return { kind: 'prepare', ...(await runPrepare(job, opened, request, limits)) };
  }
  const workspace = request.workspace ?? opened.folder;
  return recorded(workspace, limits, `job ${job.kind}`, request, async (session, onEvent) => {
    const about = {
      session,
      folder: opened.folder,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      onEvent,
    };
    switch (job.kind) {
      case 'train':
        return { kind: 'train', ...(await trainModel(job, about)) };
      case 'evaluate':
        return { kind: 'evaluate', ...(await evaluateModel(job, about)) };
      case 'register':
        return { kind: 'register', ...(await registerModel(job, about)) };
    }
  });
}

async function runPrepare(
  job: PrepareJob,
  { folder }: OpenJob,
  request: RunJobRequest,
  limits: EngineLimits,
): Promise<RunSummary> {
  const file = resolve(folder, job.flow);
  const { flow } = await openFlow(file, {}, job.fit);
  // Paths of --set count from the working directory.
  const set = flowSettings(flow, job.set, folder);
  return runFlow({
    file,
    set: { ...set, ...request.set },
    node: job.node,
    sinks: job.outputs.map((sink) => ({ ...sink, path: resolve(folder, sink.path) })),
    fit: job.fit,
    workspace: request.workspace ?? folder,
    limits,
    command: 'job prepare',
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
  });
}

/** What a run of the serving kinds takes from a request as it is. */
function servingRun({ workspace, queued, signal, onEvent }: RunJobRequest, { folder }: OpenJob) {
  return {
    workspace: workspace ?? folder,
    ...(queued === undefined ? {} : { queued }),
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

function runLoadJob(job: LoadJob, opened: OpenJob, request: RunJobRequest) {
  return runLoadTest({
    ...servingRun(request, opened),
    settings: job,
    folder: opened.folder,
    ...(job.out === undefined ? {} : { out: resolve(opened.folder, job.out) }),
  });
}

function runTuneJob(job: TuneJob, opened: OpenJob, request: RunJobRequest) {
  const at = (path: string): string => resolve(opened.folder, path);
  return runTuning({
    ...servingRun(request, opened),
    space: at(job.space),
    settings: job,
    ...(job.out === undefined ? {} : { out: at(job.out) }),
    ...(job.resume === undefined ? {} : { resume: at(job.resume) }),
  });
}

/** What a job that trains, evaluates or registers works with. */
export interface JobContext {
  readonly session: Session;
  /** Folder that the job's paths count from. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

async function recorded(
  workspace: string,
  limits: EngineLimits,
  command: string,
  request: RunJobRequest,
  work: (session: Session, onEvent: (event: RunEvent) => void) => Promise<JobReport>,
): Promise<JobReport> {
  const session = await openSession(workspace, limits);
  const log = await RunLog.start(session.workspace, {
    command,
    flow: request.file,
    version: version(),
  }).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  try {
    const report = await work(session, (event) => {
      log.note(event);
      request.onEvent?.(event);
    });
    await log.end('finished', JSON.parse(JSON.stringify(report)));
    return report;
  } catch (error) {
    const problem = LatheError.from(error);
    await log.end(problem.kind === 'cancelled' ? 'cancelled' : 'failed', null, problem.toJSON());
    throw problem;
  } finally {
    await session.close();
  }
}
