import { AggregatorRegistry } from 'prom-client';
import type { FleetReport } from '../fleet/worker-report.js';
import { fleetProblems, mergedModels } from '../fleet/worker-report.js';
import { countUpTo, type HistogramSnapshot, mergeHistograms } from './log-histogram.js';
import type { ModelTrafficSnapshot } from './traffic.js';

type Labels = Readonly<Record<string, string | number>>;

interface Value {
  readonly labels: Labels;
  readonly value: number;
  readonly metricName?: string;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly Value[];
  readonly aggregator: 'sum';
}

export const METRICS_TYPE = AggregatorRegistry.PROMETHEUS_CONTENT_TYPE;

/** Bounds of the time buckets: 2^-4 ms (62.5 microseconds) to 2^15 ms (33 s), doubling. */
const TIME_EXPONENTS = Array.from({ length: 20 }, (_, at) => at - 4);
/** 1 to 1024 requests. */
const BATCH_EXPONENTS = Array.from({ length: 11 }, (_, at) => at);

/** The figures of all workers in Prometheus' text format. */
export function prometheusText(fleet: FleetReport): Promise<string> {
  // prom-client renders and escapes; the requests themselves are counted without it, which costs less.
  return AggregatorRegistry.aggregate([metricsOf(fleet)]).metrics();
}

function metricsOf(fleet: FleetReport): Metric[] {
  const traffic = mergedTraffic(fleet.workers.flatMap((worker) => worker.traffic.models));
  const models = mergedModels(fleet.workers);
  const perModel = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    value: (model: (typeof models)[number]) => number,
  ): Metric =>
    plain(
      name,
      type,
      help,
      models.map((model) => ({
        labels: { model: model.name, version: model.version },
        value: value(model),
      })),
    );
  const perWorker = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    value: (worker: FleetReport['workers'][number]) => number,
  ): Metric =>
    plain(
      name,
      type,
      help,
      fleet.workers.map((worker) => ({ labels: { pid: worker.pid }, value: value(worker) })),
    );
  return [
    plain(
      'lathe_requests_total',
      'counter',
      'Requests for predictions, by how they ended.',
      traffic.flatMap(({ model, version, requests }) =>
        requests.map(({ protocol, outcome, count }) => ({
          labels: { model, version, protocol, outcome },
          value: count,
        })),
      ),
    ),
    seconds(
      'lathe_request_duration_seconds',
      'From the first header to the answer.',
      traffic,
      (t) => t.latency,
    ),
    seconds(
      'lathe_queue_duration_seconds',
      'Waiting for an instance of the model.',
      traffic,
      (t) => t.queue,
    ),
    seconds(
      'lathe_compute_duration_seconds',
      'Run of the batch that the request was part of.',
      traffic,
      (t) => t.compute,
    ),
    histogram(
      'lathe_batch_requests',
      'Requests in the batch that a request was part of.',
      traffic,
      (t) => t.batch,
      BATCH_EXPONENTS,
      1,
    ),
    perModel(
      'lathe_batches_total',
      'counter',
      'Times the model was run.',
      (m) => m.statistics.batches,
    ),
    perModel(
      'lathe_refused_total',
      'counter',
      'Requests the model refused before work was done.',
      (m) => m.statistics.refused,
    ),
    perModel(
      'lathe_expired_total',
      'counter',
      'Requests dropped because they expired while they waited.',
      (m) => m.statistics.expired,
    ),
    perModel(
      'lathe_requests_waiting',
      'gauge',
      'Requests that wait now.',
      (m) => m.statistics.waiting,
    ),
    perModel(
      'lathe_requests_running',
      'gauge',
      'Requests in work now.',
      (m) => m.statistics.running,
    ),
    perModel('lathe_instances', 'gauge', 'Instances of the model.', (m) => m.statistics.instances),
    perModel(
      'lathe_instance_restarts_total',
      'counter',
      'Times an instance died and was started again.',
      (m) => m.statistics.restarts,
    ),
    perModel(
      'lathe_run_limit_total',
      'counter',
      'Runs that were ended because they took longer than runLimitMs.',
      (m) => m.statistics.overruns,
    ),
    perModel(
      'lathe_hanging_instances',
      'gauge',
      'Instances that were ended and are still there, with their memory and perhaps a core.',
      (m) => m.statistics.hanging,
    ),
    perModel(
      'lathe_predicted_wait_seconds',
      'gauge',
      'What the next request would wait.',
      (m) => m.statistics.predictedWait / 1000,
    ),
    perModel('lathe_model_ready', 'gauge', '1 when the version answers.', (m) =>
      m.state === 'ready' ? 1 : 0,
    ),
    plain('lathe_ready', 'gauge', '1 when all workers and models answer.', [
      { labels: {}, value: fleetProblems(fleet).length === 0 ? 1 : 0 },
    ]),
    plain('lathe_workers', 'gauge', 'Worker processes that answer.', [
      { labels: {}, value: fleet.workers.length },
    ]),
    plain('lathe_worker_restarts_total', 'counter', 'Times a worker died and was started again.', [
      { labels: {}, value: fleet.restarts },
    ]),
    plain('lathe_memory_bytes', 'gauge', 'Memory of all processes of the endpoint.', [
      { labels: {}, value: fleet.memory },
    ]),
    perWorker(
      'process_resident_memory_bytes',
      'gauge',
      'Memory of a worker process.',
      (w) => w.memory,
    ),
    perWorker(
      'process_cpu_seconds_total',
      'counter',
      'Processor time of a worker.',
      (w) => w.cpuSeconds,
    ),
  ];
}

const plain = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: readonly Value[],
): Metric => ({
  name,
  type,
  help,
  values,
  aggregator: 'sum',
});

/** A histogram of milliseconds, told in seconds. */
const seconds = (
  name: string,
  help: string,
  traffic: readonly ModelTrafficSnapshot[],
  pick: (snapshot: ModelTrafficSnapshot) => HistogramSnapshot,
): Metric => histogram(name, help, traffic, pick, TIME_EXPONENTS, 1 / 1000);

function histogram(
  name: string,
  help: string,
  traffic: readonly ModelTrafficSnapshot[],
  pick: (snapshot: ModelTrafficSnapshot) => HistogramSnapshot,
  exponents: readonly number[],
  unit: number,
): Metric {
  const values = traffic.flatMap((snapshot) => {
    const labels = { model: snapshot.model, version: snapshot.version };
    const counted = pick(snapshot);
    return [
      ...exponents.map((exponent) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le: 2 ** exponent * unit },
        value: countUpTo(counted, exponent),
      })),
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: counted.count },
      { metricName: `${name}_sum`, labels, value: counted.sum * unit },
      { metricName: `${name}_count`, labels, value: counted.count },
    ];
  });
  return { name, help, type: 'histogram', values, aggregator: 'sum' };
}

/** Models of the same name and version as one. */
export function mergedTraffic(
  snapshots: readonly ModelTrafficSnapshot[],
): readonly ModelTrafficSnapshot[] {
  const groups = new Map<string, ModelTrafficSnapshot[]>();
  for (const snapshot of snapshots) {
    const key = `${snapshot.model}\n${snapshot.version}`;
    groups.set(key, [...(groups.get(key) ?? []), snapshot]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        model: first.model,
        version: first.version,
        // The renderer adds up equal labels.
        requests: group.flatMap(({ requests }) => requests),
        latency: mergeHistograms(group.map(({ latency }) => latency)),
        queue: mergeHistograms(group.map(({ queue }) => queue)),
        compute: mergeHistograms(group.map(({ compute }) => compute)),
        batch: mergeHistograms(group.map(({ batch }) => batch)),
        failedTime: group.reduce((sum, { failedTime }) => sum + failedTime, 0),
        lastAnswer: Math.max(...group.map(({ lastAnswer }) => lastAnswer)),
      },
    ];
  });
}
