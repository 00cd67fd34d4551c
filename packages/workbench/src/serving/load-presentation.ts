import type { Cell, Chart, Presentation, ReportTable } from '@lathe/flow';
import type { LatencyFigures, LoadReport, LoadStep, Objective } from '@lathe/serving';
import { loadCharts } from '@lathe/serving/load/load-charts';
import { latencyAt } from '@lathe/serving/load/objective';
import {
  arrivalsText,
  estimateText,
  intervalText,
  memoryText,
  millisecondsText,
  objectiveText,
  rateText,
} from './figure-text.js';

/**
 * Why the finding of a report must not be believed: reasons of the steps that it rests on. With a knee these
 * are the steps up to it, since a server that is asked for more than it can do is expected to refuse; without
 * one they are all.
 */
export function unsoundReasons({ steps, knee }: LoadReport): string[] {
  if (steps.length === 0) return ['nothing was measured'];
  return steps
    .filter(
      ({ arrivals }) => knee === null || arrivals.kind !== 'users' || arrivals.users <= knee.users,
    )
    .flatMap((step) => step.invalid.map((reason) => `${arrivalsText(step.arrivals)}: ${reason}`));
}

/** A load report in words, tables and charts, for a terminal and a page. */
export function presentLoad(
  report: LoadReport,
  charts: readonly Chart[] = loadCharts(report),
): Presentation {
  return {
    headline: headline(report),
    notes: notes(report),
    tables: [stepsTable(report), latencyTable(report)],
    bars: [],
    charts,
  };
}

function headline(report: LoadReport): string {
  const { knee, objective, steps } = report;
  const unsound = unsoundReasons(report).length > 0 ? 'Not to be believed, see below. ' : '';
  if (knee !== null) {
    const at = steps.find(
      ({ arrivals }) => arrivals.kind === 'users' && arrivals.users === knee.users,
    );
    const latency = at === undefined ? '' : `, ${percentileText(at.latency, objective)}`;
    const range = knee.low === knee.high ? '' : ` (95 % interval ${knee.low} to ${knee.high})`;
    return `${unsound}${KNEE[knee.why]} at ${knee.users} ${knee.users === 1 ? 'user' : 'users'}${range}: ${rateText(
      knee.throughput.value,
    )} right answers a second (${intervalText(knee.throughput)})${latency}.`;
  }
  const [first] = steps;
  if (first === undefined) return 'Nothing was measured.';
  if (steps.length > 1) {
    return `${unsound}No step ${objective === null ? 'gave a knee' : `kept ${objectiveText(objective)}`}; the first, ${arrivalsText(first.arrivals)}, had ${percentileText(first.latency, objective)}.`;
  }
  const verdict = objective === null ? '' : ` ${objectiveVerdict(first.latency, objective)}`;
  return `${unsound}${arrivalsText(first.arrivals)}: ${rateText(first.throughput.value)} right answers a second (95 % interval ${intervalText(first.throughput)}), ${percentileText(first.latency, objective)}.${verdict}`;
}

const KNEE = {
  'gain-vanished': 'More users bring nothing beyond the knee',
  'objective-broken': 'The objective is kept up to the knee',
  'last-step': 'Throughput was still growing at the last step,',
} as const;

function percentileText(latency: LatencyFigures, objective: Objective | null): string {
  const percentile = objective?.percentile ?? 95;
  return `p${percentile} ${millisecondsText(latencyAt(latency, percentile).value)} ms`;
}

function objectiveVerdict(latency: LatencyFigures, objective: Objective): string {
  const { value, low, high } = latencyAt(latency, objective.percentile);
  const name = objectiveText(objective);
  if (high < objective.below) return `It keeps ${name}.`;
  if (low >= objective.below) return `It breaks ${name}.`;
  return `${value < objective.below ? 'It just keeps' : 'It just misses'} ${name}: the interval holds the limit.`;
}

function stepsTable({ steps, knee, objective }: LoadReport): ReportTable {
  const goodput = objective !== null;
  const remarks = steps.map((step) => remark(step, knee));
  const remarked = remarks.some((text) => text !== '');
  const server = steps.some((step) => step.server !== null);
  return {
    title: 'Throughput (answers a second, half width of the 95 % interval), latency (milliseconds)',
    columns: [
      'Load',
      'Answers/s',
      ...(goodput ? ['Within objective/s'] : []),
      'p50',
      'p95',
      'p99',
      'Errors',
      ...(server ? ['CPU', 'Memory'] : []),
      ...(remarked ? [''] : []),
    ],
    rows: steps.map((step, index): Cell[] => [
      arrivalsText(step.arrivals),
      estimateText(step.throughput),
      ...(goodput ? [step.goodput === null ? null : rateText(step.goodput.value)] : []),
      millisecondsText(step.latency.p50.value),
      millisecondsText(step.latency.p95.value),
      millisecondsText(step.latency.p99.value),
      errorCount(step),
      ...(server
        ? step.server === null
          ? [null, null]
          : [step.server.cpu.toFixed(2), memoryText(step.server.memory)]
        : []),
      ...(remarked ? [remarks[index] ?? ''] : []),
    ]),
  };
}

function remark(step: LoadStep, knee: LoadReport['knee']): string {
  const { arrivals, invalid, settled } = step;
  return [
    ...(knee !== null && arrivals.kind === 'users' && arrivals.users === knee.users
      ? ['knee']
      : []),
    ...(invalid.length > 0 ? ['INVALID'] : []),
    ...(settled ? [] : ['not settled']),
  ].join(', ');
}

const errorCount = ({ errors }: LoadStep): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);

function latencyTable({ steps }: LoadReport): ReportTable {
  const lines = steps.flatMap(({ arrivals, latency, serviceTime }) =>
    arrivals.kind === 'users'
      ? [{ load: arrivalsText(arrivals), latency }]
      : [
          { load: `${arrivalsText(arrivals)}, from the intended start`, latency },
          { load: `${arrivalsText(arrivals)}, from the sending`, latency: serviceTime },
        ],
  );
  return {
    title: 'Latency (milliseconds)',
    columns: ['Load', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'Mean', 'Largest'],
    rows: lines.map(({ load, latency }) => [
      load,
      ...[latency.p50, latency.p90, latency.p95, latency.p99].map(estimateText),
      ...[latency.p999, latency.mean, latency.max].map(millisecondsText),
    ]),
  };
}

function notes({ steps, machine, scalability }: LoadReport): string[] {
  const openLoop = steps.some(({ arrivals }) => arrivals.kind !== 'users');
  return [
    ...steps.flatMap(({ arrivals, invalid }) =>
      invalid.map((reason) => `Warning: ${arrivalsText(arrivals)} is not sound: ${reason}.`),
    ),
    ...steps.flatMap(({ arrivals, remarks = [] }) =>
      remarks.map((remark) => `${arrivalsText(arrivals)}: ${remark}.`),
    ),
    ...steps.flatMap(({ arrivals, errors }) =>
      Object.entries(errors).map(
        ([cause, count]) =>
          `${arrivalsText(arrivals)}: ${count.toLocaleString('en-GB')} times ${cause}.`,
      ),
    ),
    openLoop
      ? 'Requests came whatever the server did (open loop): latency is counted from when each was meant to be sent.'
      : 'Each user waited for its answer (closed loop): a slow server slows the load, so that latency beyond the knee is understated.',
    ...(scalability === null ? [] : [scalabilityNote(scalability)]),
    ...(machine.sameMachine
      ? [
          "Generator and server shared one machine; the processor time of the generator is not counted as the server's, but it was taken from the same cores.",
        ]
      : []),
    ...(steps.some(({ settled }) => !settled)
      ? ['A step that is not settled ended before its figures were as precise as asked.']
      : []),
  ];
}

function scalabilityNote({
  gamma,
  alpha,
  beta,
  peakUsers,
  rSquared,
}: NonNullable<LoadReport['scalability']>): string {
  const peak = peakUsers === null ? 'no peak' : `its peak at ${peakUsers.toFixed(1)} users`;
  return `Universal scalability law: ${rateText(gamma)} answers a second of one user, contention ${alpha.toFixed(4)}, coherency ${beta.toFixed(6)}, ${peak} (R² ${rSquared.toFixed(3)}).`;
}
