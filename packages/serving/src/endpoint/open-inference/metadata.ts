import type { ModelState, ServedModel } from '../../model/served-model.js';
import { type HistogramSnapshot, mergeHistograms } from '../metrics/log-histogram.js';
import type { ModelTrafficSnapshot } from '../metrics/traffic.js';

/** Extensions of the protocol that this endpoint speaks, by Triton's names. */
export const EXTENSIONS = [
  'binary_tensor_data',
  'model_repository',
  'statistics',
  'schedule_policy',
];

export const serverMetadata = (version: string) => ({
  name: 'lathe',
  version,
  extensions: EXTENSIONS,
});

/** `versions` of the same name, all that are ready. */
export const modelMetadata = (model: ServedModel, versions: readonly string[]) => ({
  name: model.name,
  versions,
  platform: model.platform,
  inputs: model.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
  outputs: model.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
});

/** Triton's words for the states of a model. */
const STATES: Readonly<Record<ModelState, string>> = {
  loading: 'LOADING',
  ready: 'READY',
  draining: 'UNLOADING',
  failed: 'UNAVAILABLE',
};

export const repositoryIndex = (models: readonly ServedModel[], readyOnly: boolean) =>
  models
    .filter(({ state }) => !readyOnly || state === 'ready')
    .map(({ name, version, state, problem }) => ({
      name,
      version,
      state: STATES[state],
      reason: problem ?? '',
    }));

export interface StatisticDuration {
  readonly count: number;
  readonly ns: number;
}

/** One model's figures as Triton's statistics extension has them. Batches are counted by the model itself. */
export interface ModelStatisticsJson {
  readonly name: string;
  readonly version: string;
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<string, StatisticDuration>>;
  readonly batch_stats: readonly never[];
}

/**
 * `traffic`: what each worker has answered for this model; `batches`: how often the model was run.
 * The times of input and output handling are not measured apart and are 0.
 */
export function modelStatistics(
  name: string,
  version: string,
  traffic: readonly ModelTrafficSnapshot[],
  batches: number,
): ModelStatisticsJson {
  const merged = (
    pick: (snapshot: ModelTrafficSnapshot) => HistogramSnapshot,
  ): StatisticDuration => {
    const { count, sum } = mergeHistograms(traffic.map(pick));
    return { count, ns: Math.round(sum * 1e6) };
  };
  const none: StatisticDuration = { count: 0, ns: 0 };
  const success = merged(({ latency }) => latency);
  const failures = traffic
    .flatMap(({ requests }) => requests)
    .filter(({ outcome }) => outcome !== 'ok')
    .reduce((sum, { count }) => sum + count, 0);
  const failedTime = traffic.reduce((sum, snapshot) => sum + snapshot.failedTime, 0);
  return {
    name,
    version,
    last_inference: Math.max(0, ...traffic.map(({ lastAnswer }) => lastAnswer)),
    inference_count: success.count,
    execution_count: batches,
    inference_stats: {
      success,
      fail: { count: failures, ns: Math.round(failedTime * 1e6) },
      queue: merged(({ queue }) => queue),
      compute_input: none,
      compute_infer: merged(({ compute }) => compute),
      compute_output: none,
      cache_hit: none,
      cache_miss: none,
    },
    batch_stats: [],
  };
}
