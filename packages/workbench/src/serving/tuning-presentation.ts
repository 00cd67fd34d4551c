import type { Cell, Chart, Presentation, ReportTable, TextBars } from '@lathe/flow';
import { tuningCharts } from '@lathe/serving/tune/tuning-charts';
import type {
  KnobImportance,
  TunedConfiguration,
  TuningReport,
  TuningVerdict,
} from '@lathe/serving/tune/tuning-report';
import {
  durationText,
  estimateText,
  memoryText,
  millisecondsText,
  objectiveText,
} from './figure-text.js';

/** How much fits: `page` has all columns, `terminal` those that the decision rests on. */
export type PresentationRoom = 'page' | 'terminal';

/** A tuning report in words, tables and charts, for a terminal and a page. */
export function presentTuning(
  report: TuningReport,
  charts: readonly Chart[] = tuningCharts({ ...report, best: report.verdict?.best ?? null }),
  room: PresentationRoom = 'page',
): Presentation {
  const { importance } = report;
  const trusted = importance !== null && isTrusted(importance) ? importance : null;
  return {
    headline: headline(report),
    notes: notes(report),
    tables: [
      configurationsTable(report, room),
      ...(report.verdict === null || report.verdict.comparisons.length === 0
        ? []
        : [finalistsTable(report.verdict)]),
    ],
    bars: trusted === null ? [] : importanceBars(trusted),
    charts: trusted === null ? charts.filter(({ name }) => name !== 'importance') : charts,
  };
}

/** R² on configurations the model has not seen, below which the shares of knobs are noise and are not shown. */
const LEAST_R_SQUARED = 0.5;

const isTrusted = ({ rSquared }: KnobImportance): boolean => rSquared >= LEAST_R_SQUARED;

/** `workers=2 instances=4` */
export function configurationText(
  configuration: Readonly<Record<string, number | string | boolean>>,
): string {
  return Object.entries(configuration)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function headline({ verdict, rows, objective }: TuningReport): string {
  const best = rows.find(({ id }) => id === verdict?.best);
  const aim = objective === null ? '' : ` keeps ${objectiveText(objective)}`;
  if (verdict === null || best?.figures === undefined || best.figures === null) {
    return `No configuration${aim === '' ? ' works' : aim}.`;
  }
  const { throughput, latency, ratio } = best.figures;
  const times =
    ratio === null || best.id === 1 ? '' : `, ${ratio.value.toFixed(2)} times the baseline`;
  const ties = verdict.comparisons.filter(({ tie, id }) => tie && id !== best.id).length;
  const tied = verdict.leader === best.id ? ties : ties + 1;
  const tie =
    tied === 0
      ? ''
      : ` It ties with ${tied} ${tied === 1 ? 'other' : 'others'}, and is the cheapest of them.`;
  return `Best: ${configurationText(best.configuration)}: ${estimateText(throughput)} answers a second${times}, p${objective?.percentile ?? 95} ${millisecondsText(latency.value)} ms.${tie}`;
}

type Figures = NonNullable<TunedConfiguration['figures']>;

/**
 * Like the table of the article that started this, best first: its knobs, throughput and ratio, with intervals.
 * What it cost in processor and memory is left out where there is little room.
 */
function configurationsTable(report: TuningReport, room: PresentationRoom): ReportTable {
  const { knobs, price, objective } = report;
  const figures: [string, (figures: Figures) => Cell][] = [
    ['Answers/s', ({ throughput }) => estimateText(throughput)],
    ['Ratio', ({ ratio }) => ratio?.value.toFixed(2) ?? null],
    ['Latency', ({ latency }) => estimateText(latency)],
    ['Users', ({ users }) => Math.round(users)],
  ];
  if (price !== null) {
    figures.push(['Cost/million', ({ costPerMillion }) => costPerMillion?.toFixed(4) ?? null]);
  }
  if (room === 'page') {
    figures.push(
      ['CPU', ({ cpu }) => cpu.toFixed(2)],
      ['Memory', ({ memory }) => memoryText(memory)],
    );
  }
  return {
    title: `Configurations (answers a second and p${objective?.percentile ?? 95} in milliseconds, with half the width of the 95 % interval; ratio to #1)`,
    columns: ['#', ...knobs.map(({ name }) => name), ...figures.map(([title]) => title), ''],
    rows: bestFirst(report).map((row): Cell[] => [
      row.id,
      ...knobs.map(({ name }) => row.configuration[name] ?? null),
      ...figures.map(([, cell]) => (row.figures === null ? null : cell(row.figures))),
      remark(row, report),
    ]),
  };
}

function bestFirst({ rows, verdict }: TuningReport): TunedConfiguration[] {
  const rank = (row: TunedConfiguration): number =>
    row.id === verdict?.best ? 0 : row.figures === null ? 3 : row.meetsObjective ? 1 : 2;
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.figures?.throughput.value ?? 0) - (a.figures?.throughput.value ?? 0) ||
      a.id - b.id,
  );
}

function remark(row: TunedConfiguration, { verdict, objective }: TuningReport): string {
  const tie =
    verdict?.comparisons.some(({ id, tie }) => tie && id === row.id) === true ||
    (row.id === verdict?.leader && row.id !== verdict.best);
  return [
    ...(row.id === verdict?.best ? ['best'] : tie ? ['tie'] : []),
    ...(row.id === 1 ? ['baseline'] : []),
    ...(row.onFront ? ['front'] : []),
    ...(row.doubts > 0
      ? [
          row.doubts === row.trials
            ? 'generator short'
            : `generator short in ${row.doubts} of ${row.trials}`,
        ]
      : []),
    ...(row.figures === null
      ? [`failed: ${row.problem ?? 'no reason told'}`]
      : row.meetsObjective || objective === null
        ? []
        : [`breaks ${objectiveText(objective)}`]),
  ].join(', ');
}

function finalistsTable({ leader, comparisons, level }: TuningVerdict): ReportTable {
  return {
    title: `Finalists, compared with #${leader} in rounds of turns (above 1 is better)`,
    columns: ['#', 'Ratio', 'p value', 'Rounds', ''],
    rows: comparisons.map(({ id, ratio, pValue, rounds, tie }): Cell[] => [
      id,
      `${ratio.value.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)})`,
      pValue < 0.001 ? 'under 0.001' : pValue.toFixed(3),
      rounds,
      tie ? 'tie' : pValue <= level ? 'told apart' : 'not certain',
    ]),
  };
}

/** Pairs below this share, or beyond so many, say nothing that a reader could use. */
const LEAST_SHARE = 0.01;
const MOST_PAIRS = 6;

function importanceBars({ main, pairs, rSquared }: KnobImportance): TextBars[] {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return [
    {
      title: `What the knobs explain of the difference between configurations (model's R² on unseen ones ${rSquared.toFixed(2)})`,
      bars: [
        ...main.map(({ knob, share }) => ({ label: knob, value: share, note: percent(share) })),
        ...pairs
          .filter(({ share }) => share >= LEAST_SHARE)
          .slice(0, MOST_PAIRS)
          .map(({ knobs, share }) => ({
            label: knobs.join(' with '),
            value: share,
            note: percent(share),
          })),
      ],
    },
  ];
}

const STOPS = {
  trials: 'the trials were used up',
  minutes: 'the time was used up',
  converged: 'nothing more than 1 % better is expected',
  exhausted: 'every configuration was measured',
  'nothing-works': 'none of the first configurations worked',
} as const;

function notes({ verdict, effort, importance, price }: TuningReport): string[] {
  const share =
    effort.grid > 0 ? ` (${((effort.configurations / effort.grid) * 100).toFixed(0)} %)` : '';
  return [
    ...(verdict?.reasons ?? []),
    `${effort.trials} looks at ${effort.configurations} of ${effort.grid.toLocaleString('en-GB')} configurations${share} in ${durationText(effort.seconds)}, ${durationText(effort.restartSeconds)} of them restarts; ended since ${STOPS[effort.stopped]}.`,
    ...(importance === null || isTrusted(importance)
      ? []
      : [
          `What each knob matters is not shown: too little was measured for a model that predicts configurations it has not seen (R² ${importance.rSquared.toFixed(2)}).`,
        ]),
    ...(price === null ? [] : ['Cost is for a million predictions at the throughput measured.']),
  ];
}
