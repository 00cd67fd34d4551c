import type { Chart, Json } from '@lathe/flow';
import { titledChart } from '../charts/titled-chart.js';
import type { LatencyFigures, LoadReport, LoadStep } from './load-report.js';
import { scalabilityAt } from './scalability.js';

/** What charts need of a report, finished or growing. */
export type ChartedLoad = Pick<LoadReport, 'steps' | 'knee' | 'objective' | 'scalability'>;

/** M. Okabe, K. Ito, "Color Universal Design" (2008): told apart with any common colour vision, on light and dark. */
const BLUE = '#0072b2';
const ORANGE = '#d55e00';
const GREEN = '#009e73';
const PINK = '#cc79a7';
const QUIET = '#8b93a1';
const PERCENTILES = ['p50', 'p95', 'p99'] as const;
const FIT_POINTS = 60;

/**
 * The charts of a report: throughput, latency, processor and memory against the load when there are several
 * loads of one kind, and latency over percentiles. Vega-Lite, data inside, no background of their own.
 */
export function loadCharts(load: ChartedLoad): readonly Chart[] {
  const measured = load.steps.filter(({ requests }) => requests > 0);
  if (measured.length === 0) return [];
  const charted = { ...load, steps: measured };
  const several =
    new Set(measured.map(loadOf)).size > 1 && new Set(measured.map(isClosed)).size === 1;
  return [
    ...(several ? [throughputChart(charted), latencyChart(charted)] : []),
    ...(several && measured.some(({ server }) => server !== null)
      ? [processorChart(charted), memoryChart(charted)]
      : []),
    percentileChart(charted),
  ];
}

/** Answers a second against the load, with 95 % intervals, the knee with its own, and the fitted law. */
export function throughputChart({ steps, knee, scalability }: ChartedLoad): Chart {
  const x = loadAxis(steps);
  const values = steps.map((step) => ({ load: loadOf(step), ...step.throughput }));
  return titledChart(
    'throughput',
    'Throughput against load',
    {
      height: 260,
      layer: [
        ...kneeLayers(steps, knee),
        ...(scalability === null
          ? []
          : [
              {
                data: { values: fitted(steps, scalability) },
                mark: { type: 'line', color: QUIET, strokeDash: [2, 3] },
                encoding: { x, y: { field: 'value', ...THROUGHPUT } },
              },
            ]),
        {
          data: { values },
          layer: [
            {
              mark: { type: 'area', color: BLUE, opacity: 0.2 },
              encoding: { x, y: { field: 'low', ...THROUGHPUT }, y2: { field: 'high' } },
            },
            {
              mark: { type: 'line', color: BLUE, point: { filled: true, color: BLUE } },
              encoding: { x, y: { field: 'value', ...THROUGHPUT } },
            },
          ],
        },
      ],
    },
    [
      'Band: 95 % interval.',
      ...(knee === null ? [] : ['Rule: the knee; shade: its 95 % interval.']),
      ...(scalability === null ? [] : ['Dots: universal scalability law.']),
    ].join(' '),
  );
}

/** Percentiles against the load, with 95 % intervals and the objective. */
export function latencyChart({ steps, knee, objective }: ChartedLoad): Chart {
  const x = loadAxis(steps);
  const values = steps.flatMap((step) =>
    PERCENTILES.map((percentile) => ({
      load: loadOf(step),
      percentile,
      ...step.latency[percentile],
    })),
  );
  const color = {
    field: 'percentile',
    type: 'nominal',
    title: null,
    scale: { domain: [...PERCENTILES], range: [GREEN, BLUE, ORANGE] },
  };
  return titledChart(
    'latency',
    'Latency against load',
    {
      height: 260,
      layer: [
        ...kneeLayers(steps, knee),
        ...(objective === null
          ? []
          : [
              {
                data: { values: [{ value: objective.below }] },
                mark: { type: 'rule', color: PINK, strokeWidth: 1.5 },
                encoding: { y: { field: 'value', ...LATENCY } },
              },
            ]),
        {
          data: { values },
          layer: [
            {
              mark: { type: 'area', opacity: 0.15 },
              encoding: { x, y: { field: 'low', ...LATENCY }, y2: { field: 'high' }, color },
            },
            {
              mark: { type: 'line', point: { filled: true } },
              encoding: { x, y: { field: 'value', ...LATENCY }, color },
            },
          ],
        },
      ],
    },
    objective === null
      ? 'Bands: 95 % intervals.'
      : `Bands: 95 % intervals. Rule: the objective, p${objective.percentile} below ${objective.below} ms.`,
  );
}

/** Processor use of the server, and of the generator beside it, against the load. */
export function processorChart({ steps }: ChartedLoad): Chart {
  const values = steps.flatMap((step) => [
    ...(step.server === null ? [] : [{ load: loadOf(step), who: 'server', cpu: step.server.cpu }]),
    { load: loadOf(step), who: 'generator', cpu: step.generator.cpu },
  ]);
  return titledChart('processor', 'Processor against load', {
    height: 180,
    data: { values },
    mark: { type: 'line', point: { filled: true } },
    encoding: {
      x: loadAxis(steps),
      y: { field: 'cpu', type: 'quantitative', title: 'Cores in use', scale: { zero: true } },
      color: {
        field: 'who',
        type: 'nominal',
        title: null,
        scale: { domain: ['server', 'generator'], range: [BLUE, QUIET] },
      },
    },
  });
}

/** Memory of the server's processes against the load. */
export function memoryChart({ steps }: ChartedLoad): Chart {
  const values = steps.flatMap((step) =>
    step.server === null ? [] : [{ load: loadOf(step), memory: step.server.memory / 1e6 }],
  );
  return titledChart('memory', 'Memory against load', {
    height: 180,
    data: { values },
    mark: { type: 'line', color: GREEN, point: { filled: true, color: GREEN } },
    encoding: {
      x: loadAxis(steps),
      y: { field: 'memory', type: 'quantitative', title: 'Memory (MB)', scale: { zero: true } },
    },
  });
}

/** Latency over percentiles of the first load, the knee and the last; of an open loop also from the sending. */
export function percentileChart({ steps, knee }: ChartedLoad): Chart {
  const atKnee = steps.find(
    ({ arrivals }) => arrivals.kind === 'users' && arrivals.users === knee?.users,
  );
  const chosen = [...new Set([steps[0], atKnee, steps.at(-1)])].filter(
    (step) => step !== undefined,
  );
  const values = chosen.flatMap((step) => {
    const name = `${loadOf(step).toLocaleString('en-GB')} ${unitOf(step)}`;
    return step.arrivals.kind === 'users'
      ? percentilesOf(name, step.latency)
      : [
          ...percentilesOf(`${name}, from the intended start`, step.latency),
          ...percentilesOf(`${name}, from the sending`, step.serviceTime),
        ];
  });
  return titledChart('percentiles', 'Latency over percentiles', {
    height: 220,
    data: { values },
    mark: { type: 'line', point: { filled: true } },
    encoding: {
      x: { field: 'percentile', type: 'ordinal', sort: null, title: 'Percentile', axis: FLAT },
      y: {
        field: 'value',
        type: 'quantitative',
        title: 'Latency (ms)',
        scale: { type: 'log', nice: true },
      },
      color: {
        field: 'load',
        type: 'nominal',
        sort: null,
        title: null,
        scale: { range: [BLUE, ORANGE, GREEN, PINK, QUIET] },
        legend: { orient: 'bottom', columns: 2, labelLimit: 260 },
      },
    },
  });
}

function percentilesOf(load: string, latency: LatencyFigures) {
  const named: readonly (readonly [string, number])[] = [
    ['50', latency.p50.value],
    ['90', latency.p90.value],
    ['95', latency.p95.value],
    ['99', latency.p99.value],
    ['99.9', latency.p999],
    ['largest', latency.max],
  ];
  return named.map(([percentile, value]) => ({ load, percentile, value: Math.max(value, 0.001) }));
}

const FLAT = { labelAngle: 0 };
const THROUGHPUT = { type: 'quantitative', title: 'Answers a second', scale: { zero: true } };
const LATENCY = { type: 'quantitative', title: 'Latency (ms)', scale: { zero: true } };

/** The load of a step as a number: users, or requests a second. */
function loadOf({ arrivals }: LoadStep): number {
  return arrivals.kind === 'users' ? arrivals.users : arrivals.rate;
}

const isClosed = ({ arrivals }: LoadStep): boolean => arrivals.kind === 'users';

function unitOf({ arrivals }: LoadStep): string {
  return arrivals.kind === 'users' ? (arrivals.users === 1 ? 'user' : 'users') : 'requests/s';
}

function loadAxis(steps: readonly LoadStep[]) {
  const loads = steps.map(loadOf);
  const wide = Math.max(...loads) >= 16 * Math.min(...loads);
  const closed = steps.some(({ arrivals }) => arrivals.kind === 'users');
  return {
    field: 'load',
    type: 'quantitative',
    title: closed ? 'Users' : 'Requests a second',
    scale: wide ? { type: 'log', base: 2, nice: false } : { zero: false, nice: false },
    axis: closed
      ? { values: [...new Set(loads)].sort((a, b) => a - b), format: 'd', labelOverlap: true }
      : { labelOverlap: true },
  };
}

function kneeLayers(steps: readonly LoadStep[], knee: LoadReport['knee']): Json[] {
  if (knee === null) return [];
  const x = loadAxis(steps);
  return [
    {
      data: { values: [{ load: knee.low, high: knee.high }] },
      mark: { type: 'rect', color: ORANGE, opacity: 0.12 },
      encoding: { x, x2: { field: 'high' } },
    },
    {
      data: { values: [{ load: knee.users }] },
      mark: { type: 'rule', color: ORANGE, strokeWidth: 1.5, strokeDash: [4, 3] },
      encoding: { x },
    },
  ];
}

function fitted(steps: readonly LoadStep[], fit: NonNullable<LoadReport['scalability']>) {
  const loads = steps.map(loadOf);
  const [least, most] = [Math.min(...loads), Math.max(...loads)];
  return Array.from({ length: FIT_POINTS + 1 }, (_, at) => {
    const load = least * (most / least) ** (at / FIT_POINTS);
    return { load, value: scalabilityAt(fit, load) };
  });
}
