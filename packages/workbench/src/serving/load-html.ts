import type { Presentation, ReportTable } from '@lathe/flow';
import type { LoadReport } from '@lathe/serving';
import { type ReportSection, reportHtml } from '../report/html.js';
import { loadCommand } from './command-text.js';
import { memoryText, objectiveText } from './figure-text.js';
import { presentLoad, unsoundReasons } from './load-presentation.js';
import type { LoadSettings } from './load-settings.js';

/** A load report as one page that holds everything. Errors: `chart-invalid`. */
export async function loadHtml(report: LoadReport, settings: LoadSettings): Promise<string> {
  const { headline, notes, tables, charts } = presentLoad(report);
  const warnings = notes.filter((note) => note.startsWith('Warning'));
  const section = (title: string, presentation: Partial<Presentation>): ReportSection => ({
    title,
    presentation: { headline: '', notes: [], tables: [], bars: [], charts: [], ...presentation },
  });
  return reportHtml({
    title: 'Load test',
    subtitle: report.url,
    generatedAt: new Date().toISOString(),
    versions: report.versions,
    sections: [
      section('Verdict', { headline, notes: warnings, tables: tables.slice(0, 1) }),
      ...(charts.length === 0
        ? []
        : [section('Charts', { headline: 'Bands and bars are 95 % intervals.', charts })]),
      section('Latency', {
        headline: 'What callers waited, over all requests of a step.',
        tables: tables.slice(1),
      }),
      section('Validity', {
        headline: validity(report),
        notes: notes.filter((note) => !note.startsWith('Warning')),
        tables: [generatorTable(report)],
      }),
      { title: 'What was asked', table: askedTable(report) },
      { title: 'Machine and versions', table: machineTable(report) },
      {
        title: 'How to repeat it',
        text: 'Against the same address; what lets a caller in is left out.',
        preformatted: loadCommand(settings),
      },
    ],
  });
}

function validity(report: LoadReport): string {
  const count = unsoundReasons(report).length;
  return count === 0
    ? 'The figures that the verdict rests on are sound.'
    : `The verdict must not be believed: ${count === 1 ? 'one reason' : `${count} reasons`} above.`;
}

function generatorTable({ steps }: LoadReport): ReportTable {
  return {
    title: 'The generator itself, step by step',
    columns: [
      'Step',
      'Seconds',
      'Warm-up',
      'Requests',
      'Generator CPU',
      'Generator memory',
      'Lag p99 (ms)',
      'Settled',
      'Not sound because',
    ],
    rows: steps.map((step, index) => [
      index + 1,
      Number(step.seconds.toFixed(1)),
      Number(step.warmUpSeconds.toFixed(1)),
      step.requests,
      step.generator.cpu.toFixed(2),
      memoryText(step.generator.memory),
      step.lag === null ? null : Number(step.lag.toFixed(3)),
      step.settled ? 'yes' : 'no',
      step.invalid.join('; '),
    ]),
  };
}

function askedTable({ url, payload, objective, startedAt }: LoadReport): ReportTable {
  return {
    title: 'Load test',
    columns: ['', ''],
    rows: [
      ['Address', url],
      ['Sent', `${payload.description}: ${payload.variants} different, ${payload.bytes} bytes`],
      ['Objective', objective === null ? 'none' : objectiveText(objective)],
      ['Started', startedAt],
    ],
  };
}

function machineTable({ machine, versions }: LoadReport): ReportTable {
  return {
    title: 'Where the generator ran',
    columns: ['', ''],
    rows: [
      ['Processor', machine.model],
      ['Cores', machine.cores],
      ['Server', machine.sameMachine ? 'on the same machine' : 'elsewhere, or not known'],
      ...Object.entries(versions),
    ],
  };
}
