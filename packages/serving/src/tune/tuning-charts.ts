import type { Chart } from '@lathe/flow';
import { titledChart } from '../charts/titled-chart.js';
import { outcomeOf, score } from './search/search-problem.js';
import type { KnobImportance, Trial, TunedConfiguration, TuningReport } from './tuning-report.js';

/** What charts need of a tuning, running or finished. */
export type ChartedTuning = Pick<
  TuningReport,
  'aim' | 'objective' | 'price' | 'trials' | 'rows'
> & {
  readonly importance: KnobImportance | null;
  /** `id` of the row that is recommended, or best so far. */
  readonly best: number | null;
};

/** Trials, best so far, and importance once there is a model, as Vega-Lite 6 specifications with their data inside. */
export function tuningCharts(tuning: ChartedTuning): readonly Chart[] {
  return [
    ...(tuning.rows.some(({ figures }) => figures !== null) ? [scatterChart(tuning)] : []),
    ...(tuning.trials.some(({ outcome }) => outcome === 'good') ? [progressChart(tuning)] : []),
    ...(tuning.importance === null ? [] : [importanceChart(tuning.importance)]),
  ];
}

/** Throughput against latency, one point a configuration, with the objective and what nothing beats in both. */
export function scatterChart({ rows, objective, best }: ChartedTuning): Chart {
  const values = rows.flatMap((row) =>
    row.figures === null
      ? []
      : [
          {
            id: row.id,
            configuration: configurationText(row),
            throughput: row.figures.throughput.value,
            latency: row.figures.latency.value,
            trials: row.trials,
            state: row.id === best ? BEST : row.meetsObjective ? GOOD : BREAKS,
          },
        ],
  );
  const front = [...values]
    .sort((a, b) => a.latency - b.latency || b.throughput - a.throughput)
    .filter((point, index, sorted) =>
      sorted.slice(0, index).every(({ throughput }) => throughput < point.throughput),
    );
  const states = objective === null ? [BEST, GOOD] : [BEST, GOOD, BREAKS];
  const percentile = `p${objective?.percentile ?? 95}`;
  const x = {
    field: 'latency',
    type: 'quantitative',
    title: `${percentile} latency (ms)`,
    scale: { type: 'log', nice: true },
  };
  const y = {
    field: 'throughput',
    type: 'quantitative',
    title: 'Answers a second',
    scale: { zero: true },
  };
  return titledChart('trials', 'Configurations: throughput against latency', {
    height: 320,
    layer: [
      {
        data: { values: front },
        mark: { type: 'line', interpolate: 'step-after', color: QUIET, strokeDash: [4, 3] },
        encoding: { x, y },
      },
      ...(objective === null
        ? []
        : [
            {
              data: { values: [{ latency: objective.below }] },
              mark: { type: 'rule', color: COLORS[BREAKS], strokeWidth: 1.5 },
              encoding: { x },
            },
          ]),
      {
        data: { values },
        mark: { type: 'point', filled: true, opacity: 0.85, size: 70 },
        encoding: {
          x,
          y,
          color: {
            field: 'state',
            type: 'nominal',
            title: null,
            scale: { domain: states, range: states.map((state) => COLORS[state]) },
          },
          tooltip: [
            { field: 'id', title: 'Row' },
            { field: 'configuration', title: 'Configuration' },
            { field: 'throughput', title: 'Answers/s', format: '.4~s' },
            { field: 'latency', title: `${percentile} (ms)`, format: '.3~s' },
            { field: 'trials', title: 'Looks' },
          ],
        },
      },
    ],
  });
}

/** The best figure of a single look up to each trial; looks that break the objective stand below the line. */
export function progressChart({ trials, aim, price, objective }: ChartedTuning): Chart {
  const problem = { aim, price };
  const figure = ({ measurement }: Trial): number =>
    aim === 'throughput' ? measurement.throughput : Math.exp(-score(problem, measurement));
  const better = (a: number, b: number): number =>
    aim === 'throughput' ? Math.max(a, b) : Math.min(a, b);
  const values: { trial: number; figure: number; best: number | null; purpose: string }[] = [];
  let best: number | null = null;
  for (const trial of trials) {
    if (trial.outcome === 'failed') continue;
    const value = figure(trial);
    if (outcomeOf(objective, trial.measurement) === 'good') {
      best = best === null ? value : better(best, value);
    }
    values.push({ trial: trial.number, figure: value, best, purpose: trial.purpose });
  }
  const x = { field: 'trial', type: 'quantitative', title: 'Look', axis: { tickMinStep: 1 } };
  const y = { type: 'quantitative', title: TITLES[aim], scale: { zero: true } };
  return titledChart('best-so-far', 'Best so far', {
    height: 220,
    data: { values },
    layer: [
      {
        mark: { type: 'point', filled: true, size: 30, opacity: 0.7 },
        encoding: {
          x,
          y: { field: 'figure', ...y },
          color: {
            field: 'purpose',
            type: 'nominal',
            title: 'Looked at for',
            scale: { domain: ['start', 'explore', 'race', 'confirm'], range: PURPOSES },
          },
        },
      },
      {
        mark: { type: 'line', interpolate: 'step-after', color: COLORS[BEST] },
        encoding: { x, y: { field: 'best', ...y } },
      },
    ],
  });
}

/** Shares of the variance of the model, of knobs and of pairs that matter. */
export function importanceChart({ main, pairs, rSquared }: KnobImportance): Chart {
  const values = [
    ...main.map(({ knob, share }) => ({ name: knob, share, kind: 'alone' })),
    ...pairs
      .filter(({ share }) => share >= 0.01)
      .slice(0, 6)
      .map(({ knobs, share }) => ({ name: knobs.join(' with '), share, kind: 'together' })),
  ];
  return titledChart(
    'importance',
    'What matters',
    {
      height: { step: 22 },
      data: { values },
      mark: 'bar',
      encoding: {
        y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 260 } },
        x: {
          field: 'share',
          type: 'quantitative',
          title: 'Share of the variance',
          axis: { format: '.0%' },
        },
        color: {
          field: 'kind',
          type: 'nominal',
          title: null,
          scale: { domain: ['alone', 'together'], range: [COLORS[GOOD], QUIET] },
        },
      },
    },
    `The model predicts configurations it has not seen with R² ${rSquared.toFixed(2)}`,
  );
}

const BEST = 'recommended' as const;
const GOOD = 'measured' as const;
const BREAKS = 'breaks the objective' as const;
/** M. Okabe, K. Ito, "Color Universal Design" (2008): told apart with any common colour vision, on light and dark. */
const COLORS = {
  [BEST]: '#d55e00',
  [GOOD]: '#0072b2',
  [BREAKS]: '#cc79a7',
};
const PURPOSES = ['#7a7a7a', '#0072b2', '#e69f00', '#009e73'];
const QUIET = '#8b93a1';
const TITLES = {
  throughput: 'Answers a second',
  latency: 'Latency (ms)',
  cost: 'Cost of a million predictions',
} as const;

const configurationText = ({ configuration }: TunedConfiguration): string =>
  Object.entries(configuration)
    .map(([knob, value]) => `${knob}=${value}`)
    .join(' ');
