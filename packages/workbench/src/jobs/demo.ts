import { access, copyFile, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  fileFailure,
  type RunEvent,
  readableStatement,
  readyNode,
  stateFileOf,
  statementOf,
  stateOf,
  writeFileWhole,
  writeState,
} from '@lathe/engine';
import { type AnalysisNode, isStepNode, LatheError, type Presentation } from '@lathe/flow';
import { type ExportedFiles, exportFlow } from '../export/export-flow.js';
import type { ReportSection } from '../report/html.js';
import { reportHtml } from '../report/html.js';
import { terminalText } from '../report/terminal.js';
import { projectFolder, version } from '../version.js';
import { type EngineLimits, openFlow, openSession } from '../workspace/session.js';
import { analyzeNodes } from './analyze-flow.js';
import { type JobReport, runJob } from './run-job.js';
import { sinkForPath } from './sink-path.js';

export interface DemoRequest {
  /** Folder to write to. */
  readonly folder: string;
  /** Another data file with the same columns; default the sample that ships. */
  readonly data?: string;
  readonly limits?: EngineLimits;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Receives the readable report, part by part. */
  readonly say: (text: string) => void;
}

/** The applications, as the flow names them. */
const DATA = 'german_credit_data.csv';
const EXPORTS = ['python', 'job', 'pipeline', 'feature-store'] as const;

/**
 * The credit-risk walkthrough from the file to the exports and a registered model, with a report of everything found.
 * @returns the report, and the name of the flow in the folder
 */
export async function runDemo(
  request: DemoRequest,
): Promise<{ readonly report: string; readonly flow: string }> {
  const { say } = request;
  const folder = resolve(request.folder);
  const flowFile = await copyExample(folder, request.data);
  const opened = await openFlow(flowFile, {}, 'again');
  const session = await openSession(folder, request.limits);
  const common = {
    fit: 'again' as const,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
  };
  const sections: ReportSection[] = [];
  try {
    say(`${opened.flow.title ?? opened.flow.name}\n${opened.flow.description ?? ''}\n`);
    const target = Object.values(opened.flow.outputs)[0]?.node ?? '';
    const prepared = await session.executor.prepare({
      ...common,
      flow: opened.flow,
      values: opened.values,
      baseFolder: opened.baseFolder,
      target,
    });
    await writeState(stateFileOf(flowFile), stateOf(opened.flow, prepared));

    const analyses = opened.flow.nodes.filter((node): node is AnalysisNode => !isStepNode(node));
    const reports = await analyzeNodes(session, opened, analyses, {
      ...common,
      out: join(folder, 'analyses'),
    });
    const printed = [...prepared.nodes.values()].flatMap(({ id, printed: text }) =>
      text === undefined || text === '' ? [] : [{ id, text }],
    );
    for (const { id, text } of printed) {
      say(`What the Python step "${id}" printed\n\n${text.trimEnd().replaceAll(/^/gm, '  ')}\n`);
      sections.push({ title: `Printed by ${id}`, preformatted: text });
    }
    for (const report of reports) {
      say(terminalText(report.title, brief(report.presentation, report.note)));
      const pictures = report.files.filter((path) => /\.(svg|png)$/.test(path));
      say(`${pictures.map((path) => `  ${path}`).join('\n')}\n`);
      sections.push({
        title: report.title,
        presentation: report.presentation,
        ...(report.note === null ? {} : { text: report.note }),
      });
    }

    const outputs: string[] = [];
    for (const name of ['training-table.csv', 'training-table.parquet']) {
      const path = join(folder, name);
      const written = await session.executor.write(prepared, target, sinkForPath(path), common);
      outputs.push(`${path}: ${written.rows.toLocaleString('en')} rows`);
    }
    const { schema } = readyNode(prepared, target);
    const page = await session.executor.engine.page(statementOf(prepared, target), 0, 5);
    say(
      `The training table: ${schema.length} columns, all numbers\n\n${outputs.map((line) => `  ${line}`).join('\n')}\n`,
    );
    sections.push({
      title: 'The training table',
      text: `${schema.length} columns; the first five rows.`,
      table: {
        title: 'Training table',
        columns: schema.map(({ name }) => name),
        rows: Array.from({ length: page.rows }, (_, row) =>
          page.values.map((values) => values[row] ?? null),
        ),
      },
    });
    sections.push({
      title: 'The statement that makes it',
      text: 'One SQL statement, a named table expression per step; also `lathe sql`.',
      preformatted: readableStatement(prepared, target),
    });
  } finally {
    await session.close();
  }

  const exported: ExportedFiles[] = [];
  for (const to of EXPORTS) {
    exported.push(
      await exportFlow({
        file: flowFile,
        set: {},
        to,
        out: join(folder, 'export', to),
        fit: 'auto',
        force: true,
      }),
    );
  }
  say(
    `Exports\n\n${exported.flatMap(({ to, files, howToRun }) => [`  ${to}: ${files.length} files; ${howToRun}`]).join('\n')}\n`,
  );
  sections.push({
    title: 'Exports',
    table: {
      title: 'Exports',
      columns: ['target', 'files', 'how to run'],
      rows: exported.map(({ to, files, howToRun }) => [to, files.join('\n'), howToRun]),
    },
  });

  sections.push(
    await trainAndRegister(request, join(folder, 'export', 'pipeline'), join(folder, DATA)),
  );

  const report = join(folder, 'report.html');
  await writeFileWhole(
    report,
    await reportHtml({
      title: opened.flow.title ?? opened.flow.name,
      subtitle: opened.flow.description ?? '',
      sections,
      generatedAt: new Date().toISOString(),
      versions: { lathe: version(), node: process.version },
    }),
  );
  return { report, flow: basename(flowFile) };
}

/**
 * Trains, scores and registers a model as the exported pipeline does, and says how it is served. A model that
 * is not better than a guess is told and ends nothing.
 */
async function trainAndRegister(
  request: DemoRequest,
  pipeline: string,
  data: string,
): Promise<ReportSection> {
  const run = (job: string): Promise<JobReport> =>
    runJob({
      file: join(pipeline, `${job}.job.json`),
      set: {},
      ...(request.limits === undefined ? {} : { limits: request.limits }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      // What flows print was shown before.
      onEvent: (event) => {
        if (event.kind === 'progress') request.onEvent?.(event);
      },
    });
  const title = 'A model of the training table';
  try {
    for (const job of ['prepare', 'train', 'evaluate']) await run(job);
    const registered = await run('register');
    if (registered.kind !== 'register') throw new TypeError('The register job is of another kind.');
    const { manifest, version: number, name } = registered;
    const { metric } = manifest;
    const text =
      `${metric.name} ${metric.value.toFixed(3)} on rows that it was not trained on` +
      `${metric.trivial === null ? '' : `, the best guess without a model ${metric.trivial.toFixed(3)}`}; ` +
      `registered with its flow as ${name}, version ${number}.`;
    const serve = `./lathe serve ${join(pipeline, 'registry')}`;
    const ask = `head -3 ${data} | curl --data-binary @- -H 'content-type: text/csv' http://127.0.0.1:8080/invocations`;
    request.say(
      `${title}\n\n  ${text}\n  It takes applications as they come:\n\n    ${serve}\n    ${ask}\n`,
    );
    return { title, text, preformatted: `${serve}\n${ask}` };
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'model-not-good-enough') throw error;
    request.say(`${title}\n\n  ${error.message}\n`);
    return { title, text: error.message };
  }
}

const MOST_TABLES = 2;
const MOST_BARS = 16;

/** The finding and what shows it best, for the terminal; the page has all of it. */
function brief(
  { headline, notes, tables, bars, charts }: Presentation,
  note: string | null,
): Presentation {
  return {
    headline,
    notes: [
      ...notes.filter((text) => text.startsWith('Warning')),
      ...(note === null ? [] : [note]),
    ],
    tables: tables.slice(0, MOST_TABLES),
    bars: bars.slice(0, 1).map(({ title, bars: all }) => ({
      title: all.length > MOST_BARS ? `${title} (the first ${MOST_BARS} of ${all.length})` : title,
      bars: all.slice(0, MOST_BARS),
    })),
    charts,
  };
}

async function copyExample(folder: string, data: string | undefined): Promise<string> {
  const example = join(projectFolder(), 'examples', 'credit-risk');
  const flowFile = join(folder, 'credit-risk.lathe.json');
  if (data !== undefined) {
    await access(data).catch((error: unknown) => {
      throw fileFailure(error, data);
    });
  }
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(data ?? join(example, DATA), join(folder, DATA));
    await copyFile(join(example, 'credit-risk.lathe.json'), flowFile);
  } catch (error) {
    throw fileFailure(error, folder);
  }
  return flowFile;
}
