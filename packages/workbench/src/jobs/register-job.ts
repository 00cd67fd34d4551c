import { access, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { stateFileOf } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { openFlow } from '../workspace/session.js';
import { checkedPreparation } from './check-preparation.js';
import { METRICS, type Metric, type RegisterJob } from './job-description.js';
import { addVersion, latestVersion, type Manifest, type Preparation } from './model-registry.js';
import { resolveNode } from './run-flow.js';
import type { JobContext } from './run-job.js';

export interface RegisterReport {
  readonly name: string;
  readonly version: number;
  readonly folder: string;
  readonly manifest: Manifest;
}

const scores = z.record(z.string(), z.unknown());
const metricsFile = z.looseObject({
  problem: z.string(),
  scores,
  trivial: z.record(z.string(), z.looseObject({ what: z.string(), scores })),
});

/**
 * Keeps the model as the next version of its name. Python steps of its flow are tried on single rows.
 * Errors: `model-not-good-enough`, naming the requirement that was missed; `metric-missing`;
 * `file-not-found`.
 */
export async function registerModel(
  job: RegisterJob,
  context: JobContext,
): Promise<RegisterReport> {
  const at = (path: string): string => resolve(context.folder, path);
  const metrics = await readMetrics(at(job.metrics), job.metrics);
  const metric = job.require.metric ?? (metrics.problem === 'regression' ? 'r2' : 'auc');
  const value = scoreNamed(metrics.scores, metric);
  if (value === undefined) {
    throw new LatheError({
      code: 'metric-missing',
      kind: 'data',
      message: `The evaluation has no value for ${metric}.`,
      place: { file: job.metrics, parameter: 'require.metric' },
      advice: `Choose one of: ${Object.keys(metrics.scores).join(', ')}.`,
    });
  }
  const trivial = bestTrivial(metrics.trivial, metric);
  const registry = at(job.registry);
  const previous = await latestVersion(registry, job.name);
  checkRequirements(job, metric, value, trivial, previous);
  const state = stateFileOf(at(job.flow));
  const portable = await isThere(`${at(job.model)}.onnx`);
  const preparation = await preparationFor(job, at(job.flow), basename(state));
  const files = { flow: at(job.flow), description: `${at(job.model)}.json` };
  const added = await addVersion(registry, job.name, {
    metric: { name: metric, value, trivial: trivial ?? null },
    metrics: JSON.parse(JSON.stringify(metrics)),
    preparation:
      preparation === undefined || !portable
        ? preparation
        : await checkedPreparation(preparation, files, context),
    files: [
      { as: basename(job.model), from: at(job.model) },
      { as: `${basename(job.model)}.json`, from: `${at(job.model)}.json` },
      // Under the name that servers look for, with its description beside it.
      ...(portable
        ? [
            { as: 'model.onnx', from: `${at(job.model)}.onnx` },
            { as: 'model.json', from: `${at(job.model)}.json` },
          ]
        : []),
      { as: basename(job.metrics), from: at(job.metrics) },
      { as: basename(job.flow), from: at(job.flow) },
      { as: basename(state), from: state },
      ...(job.table === undefined ? [] : [{ as: basename(job.table), from: at(job.table) }]),
    ],
  });
  return { name: job.name, ...added };
}

/** Undefined when the job does not say which node made the table and the flow has not exactly one output. */
async function preparationFor(
  job: RegisterJob,
  flowFile: string,
  state: string,
): Promise<Preparation | undefined> {
  const { flow } = await openFlow(flowFile, job.set, 'again');
  const outputs = new Set(Object.values(flow.outputs).map(({ node }) => node));
  const [only] = outputs;
  const named = job.node === undefined ? undefined : resolveNode(flow, job.node);
  const node = named ?? (outputs.size === 1 ? only : undefined);
  return node === undefined
    ? undefined
    : { flow: basename(flowFile), state, node, set: { ...job.set } };
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

async function readMetrics(path: string, shown: string): Promise<z.infer<typeof metricsFile>> {
  try {
    return metricsFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new LatheError({
      code: 'metrics-unreadable',
      kind: 'data',
      message: `The scores in ${shown} cannot be read.`,
      place: { file: shown },
      advice: 'Run the evaluate job first.',
      cause,
    });
  }
}

function scoreNamed(from: Readonly<Record<string, unknown>>, metric: Metric): number | undefined {
  const value = from[metric];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The best that any trivial model reaches; undefined when none has the metric. */
function bestTrivial(
  trivial: z.infer<typeof metricsFile>['trivial'],
  metric: Metric,
): number | undefined {
  const values = Object.values(trivial).flatMap((model) => {
    const value = scoreNamed(model.scores, metric);
    return value === undefined ? [] : [value];
  });
  if (values.length === 0) return undefined;
  return METRICS[metric] === 'larger' ? Math.max(...values) : Math.min(...values);
}

function checkRequirements(
  job: RegisterJob,
  metric: Metric,
  value: number,
  trivial: number | undefined,
  previous: Manifest | undefined,
): void {
  const larger = METRICS[metric] === 'larger';
  const better = (a: number, b: number): boolean => (larger ? a > b : a < b);
  const refuse = (parameter: string, why: string): never => {
    throw new LatheError({
      code: 'model-not-good-enough',
      kind: 'data',
      message: `The model was not registered: its ${metric} of ${value.toFixed(4)} ${why}.`,
      place: { parameter },
      advice: 'Improve the preparation or the model, or change the requirement in the job.',
    });
  };
  const { threshold, beatsTrivial, notWorseThanPrevious } = job.require;
  if (threshold !== undefined && better(threshold, value)) {
    refuse('require.threshold', `misses the threshold of ${threshold}`);
  }
  if (beatsTrivial && trivial !== undefined && !better(value, trivial)) {
    refuse('require.beatsTrivial', `does not beat the trivial model's ${trivial.toFixed(4)}`);
  }
  if (!notWorseThanPrevious || previous === undefined || previous.metric.name !== metric) return;
  if (better(previous.metric.value, value)) {
    refuse(
      'require.notWorseThanPrevious',
      `is worse than the ${previous.metric.value.toFixed(4)} of version ${previous.version}`,
    );
  }
}
