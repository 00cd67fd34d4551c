import type { Cell, Presentation, ReportTable } from '@lathe/flow';
import { configurationKey } from '@lathe/serving/tune/configuration-grid';
import type { Trial, TuningReport } from '@lathe/serving/tune/tuning-report';
import { type ReportSection, reportHtml } from '../report/html.js';
import { millisecondsText, objectiveText, rateText } from './figure-text.js';
import { configurationText, presentTuning } from './tuning-presentation.js';

/** A tuning report as one page that holds everything. `command` repeats it. Errors: `chart-invalid`. */
export async function tuningHtml(report: TuningReport, command: string): Promise<string> {
  const { headline, notes, tables, bars, charts } = presentTuning(report);
  const importance = charts.filter(({ name }) => name === 'importance');
  const others = charts.filter(({ name }) => name !== 'importance');
  const section = (title: string, presentation: Partial<Presentation>): ReportSection => ({
    title,
    presentation: { headline: '', notes: [], tables: [], bars: [], charts: [], ...presentation },
  });
  return reportHtml({
    title: report.title,
    subtitle: report.target,
    generatedAt: report.finishedAt,
    versions: report.versions,
    sections: [
      section('Verdict', { headline, notes }),
      section('Configurations', {
        headline:
          'Best first; #1 is the baseline, and "front" marks what nothing beats in everything.',
        tables,
      }),
      ...(others.length === 0
        ? []
        : [
            section('Charts', {
              headline: 'What was measured, and how the best one was come by.',
              charts: others,
            }),
          ]),
      ...(importance.length + bars.length === 0
        ? []
        : [
            section('What matters', {
              headline: 'What each knob explains of the differences, and two together beyond that.',
              charts: importance,
              bars,
            }),
          ]),
      { title: 'What was asked', table: askedTable(report) },
      { title: 'Every look', table: trialsTable(report) },
      { title: 'Machine and versions', table: machineTable(report) },
      { title: 'How to repeat it', preformatted: command },
    ],
  });
}

function askedTable(report: TuningReport): ReportTable {
  const { knobs, fixed, constraints, objective, aim, price, seed } = report;
  return {
    title: 'Space',
    columns: ['', ''],
    rows: [
      ...knobs.map(({ name, values }): Cell[] => [name, values.join(', ')]),
      ...(Object.keys(fixed).length === 0 ? [] : [['Held', configurationText(fixed)]]),
      ...constraints.map((constraint): Cell[] => ['Constraint', constraint]),
      ['Aim', AIMS[aim]],
      ['Objective', objective === null ? 'none' : objectiveText(objective)],
      ...(price === null
        ? []
        : [
            [
              'Price of an hour',
              `machine ${price.perHour}, core ${price.perCoreHour}, GiB ${price.perGibibyteHour}`,
            ],
          ]),
      ['Seed', seed],
    ],
  };
}

const AIMS = {
  throughput: 'most answers a second',
  latency: 'least latency',
  cost: 'least cost per prediction',
} as const;

function trialsTable({ trials, rows }: TuningReport): ReportTable {
  const ids = new Map(rows.map(({ id, configuration }) => [configurationKey(configuration), id]));
  return {
    title: 'In the order in which they were made',
    columns: [
      'Look',
      'At #',
      'For',
      'Seconds',
      'Restart',
      'Users',
      'Answers/s',
      'Latency (ms)',
      '',
    ],
    rows: trials.map(({ number, configuration, purpose, measurement, outcome }): Cell[] => [
      number,
      ids.get(configurationKey(configuration)) ?? null,
      purpose,
      Number(measurement.seconds.toFixed(1)),
      Number(measurement.restartSeconds.toFixed(1)),
      ...(outcome === 'failed'
        ? [null, null, null]
        : [
            Math.round(measurement.users),
            rateText(measurement.throughput),
            millisecondsText(measurement.latency),
          ]),
      trialRemark(outcome, measurement),
    ]),
  };
}

function trialRemark(outcome: Trial['outcome'], { problem, doubt }: Trial['measurement']): string {
  if (outcome === 'failed') return `failed: ${problem ?? 'no reason told'}`;
  return [
    ...(outcome === 'good' ? [] : ['breaks the objective']),
    ...(doubt === null ? [] : [`generator short: ${doubt}`]),
  ].join('; ');
}

function machineTable({ machine, versions, startedAt, finishedAt }: TuningReport): ReportTable {
  return {
    title: 'Where it ran',
    columns: ['', ''],
    rows: [
      ['Processor', machine.model],
      ['Cores', machine.cores],
      ['Started', startedAt],
      ['Ended', finishedAt],
      ...Object.entries(versions),
    ],
  };
}
