import type { ModelStatistics } from '../../model/served-model.js';
import type { EndpointSettings } from '../endpoint-settings.js';
import type { EndpointStatus, ModelStatus } from '../endpoint-status.js';
import { mergeHistograms, quantile } from '../metrics/log-histogram.js';
import type { TrafficSnapshot } from '../metrics/traffic.js';

/** What one worker process says of itself. */
export interface WorkerReport {
  readonly pid: number;
  readonly draining: boolean;
  /** Why it is not ready, one line a model; empty when it is. */
  readonly problems: readonly string[];
  readonly models: readonly ModelStatus[];
  readonly traffic: TrafficSnapshot;
  /** Bytes resident, of the process itself. */
  readonly memory: number;
  /** Processor seconds of the process itself. */
  readonly cpuSeconds: number;
}

export interface FleetReport {
  readonly workers: readonly WorkerReport[];
  /** Workers that should be there and do not answer. */
  readonly missing: number;
  /** Times a worker died and was started again. */
  readonly restarts: number;
  /** Bytes resident, of all processes of the endpoint: workers, supervisor, and what they started. */
  readonly memory: number;
}

/** One line for each reason why requests may not be answered; empty when all workers are ready. */
export function fleetProblems({ workers, missing }: FleetReport): readonly string[] {
  const problems = new Set(workers.flatMap(({ problems }) => problems));
  if (missing > 0) problems.add(`${missing} of ${missing + workers.length} workers do not answer.`);
  if (workers.some(({ draining }) => draining)) problems.add('The endpoint is closing.');
  return [...problems];
}

/** The status of the whole endpoint from that of its workers. */
export function endpointStatus(
  fleet: FleetReport,
  about: {
    readonly settings: EndpointSettings;
    readonly startedAt: string;
    readonly pid: number;
    readonly versions: Readonly<Record<string, string>>;
  },
): EndpointStatus {
  const { workers } = fleet;
  const live = workers.map(({ traffic }) => traffic.live);
  const latency = mergeHistograms(live.map((part) => part.latency));
  const seconds = Math.max(1, ...live.map((part) => part.seconds));
  return {
    format: 'lathe-endpoint-1',
    state: stateOf(fleet),
    startedAt: about.startedAt,
    pid: about.pid,
    settings: about.settings,
    models: mergedModels(workers),
    live: {
      seconds,
      throughput: latency.count / seconds,
      p50: quantile(latency, 0.5),
      p95: quantile(latency, 0.95),
      p99: quantile(latency, 0.99),
      errors: live.reduce((sum, { errors }) => sum + errors, 0) / seconds,
    },
    memory: fleet.memory,
    versions: about.versions,
  };
}

function stateOf(fleet: FleetReport): EndpointStatus['state'] {
  if (fleet.workers.some(({ draining }) => draining)) return 'draining';
  if (fleetProblems(fleet).length === 0) return 'ready';
  const loading = fleet.workers.some(({ models }) =>
    models.some(({ state }) => state === 'loading'),
  );
  return loading ? 'starting' : 'not-ready';
}

/** Each model once: the state that is worst among the workers, and the sum of what they counted. */
export function mergedModels(workers: readonly WorkerReport[]): readonly ModelStatus[] {
  const byName = new Map<string, ModelStatus>();
  for (const model of workers.flatMap(({ models }) => models)) {
    const key = `${model.name}\n${model.version}`;
    const known = byName.get(key);
    byName.set(key, known === undefined ? model : mergedModel(known, model));
  }
  return [...byName.values()];
}

const WORST_FIRST = ['failed', 'draining', 'loading', 'ready'] as const;

function mergedModel(a: ModelStatus, b: ModelStatus): ModelStatus {
  const worse = WORST_FIRST.indexOf(a.state) <= WORST_FIRST.indexOf(b.state) ? a : b;
  return { ...worse, statistics: mergedStatistics(a.statistics, b.statistics) };
}

function mergedStatistics(a: ModelStatistics, b: ModelStatistics): ModelStatistics {
  return {
    requests: a.requests + b.requests,
    failures: a.failures + b.failures,
    refused: a.refused + b.refused,
    expired: a.expired + b.expired,
    batches: a.batches + b.batches,
    waiting: a.waiting + b.waiting,
    running: a.running + b.running,
    instances: a.instances + b.instances,
    restarts: a.restarts + b.restarts,
    overruns: a.overruns + b.overruns,
    hanging: a.hanging + b.hanging,
    // Connections are dealt out evenly, so the next request may meet either.
    predictedWait: Math.max(a.predictedWait, b.predictedWait),
  };
}
