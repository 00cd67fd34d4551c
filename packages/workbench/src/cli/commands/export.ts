import type { FitMode } from '@lathe/engine';
import { type Command, Option } from 'commander';
import type { ExportTarget } from '../../export/export-flow.js';
import {
  addEngineOptions,
  type EngineOptions,
  engineLimits,
  fitOption,
  setOption,
} from '../options.js';

interface ExportOptions extends EngineOptions {
  readonly node?: string;
  readonly to: ExportTarget | 'onnx';
  readonly out: string;
  readonly set: Record<string, string>;
  readonly fit: FitMode;
  readonly format?: 'csv' | 'parquet';
  readonly label?: string;
  readonly positive?: string;
  readonly entity?: string;
  readonly eventTime?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .argument('<flow>', 'flow document; for onnx a model that a train job wrote')
    .description(
      'Write a flow as code or configuration for somewhere else, with what it has learned.',
    )
    .option('--node <id>', 'node or output to export (default: the first output)')
    .addOption(
      new Option(
        '--to <target>',
        'python: a script for DuckDB; job: a job description and a notebook; pipeline: an Airflow DAG; feature-store: a Feast repository; onnx: a trained model for `lathe serve`',
      )
        .choices(['python', 'job', 'pipeline', 'feature-store', 'onnx'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', 'folder to write to')
    .addOption(setOption())
    .addOption(fitOption())
    .addOption(
      new Option('--format <format>', 'job: what it writes (default: parquet)').choices([
        'csv',
        'parquet',
      ]),
    )
    .option('--label <column>', 'pipeline: column to predict (default: target, else the first)')
    .option('--positive <value>', 'pipeline: the class AUC and F1 refer to (default: the rarer)')
    .option('--entity <column>', 'feature-store: whose features (default: a generated record_id)')
    .option('--event-time <column>', 'feature-store: true from when (default: the export)')
    .option('--force', 'replace files that Lathe did not write')
    .option('--json', 'print what was written as JSON')
    .action(async (flow: string, options: ExportOptions) => exportFile(flow, options));
  addEngineOptions(command);
}

async function exportFile(file: string, options: ExportOptions): Promise<void> {
  const { to } = options;
  if (to === 'onnx') return exportModel(file, options);
  const [{ exportFlow }, { interruptible, ProgressDisplay }] = await Promise.all([
    import('../../export/export-flow.js'),
    import('../progress.js'),
  ]);
  const display = new ProgressDisplay(options.json === true);
  const interrupt = interruptible();
  try {
    const exported = await exportFlow({
      ...options,
      to,
      file,
      limits: engineLimits(options),
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
    });
    display.done();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(exported)}\n`);
      return;
    }
    const { join } = await import('node:path');
    for (const path of exported.files) process.stdout.write(`${join(options.out, path)}\n`);
    process.stdout.write(`\nRun it: ${exported.howToRun}\n`);
    for (const note of exported.notes) process.stdout.write(`${note}\n`);
  } finally {
    display.done();
    interrupt.release();
  }
}

async function exportModel(model: string, { out, json }: ExportOptions): Promise<void> {
  const [{ exportOnnx }, { interruptible }] = await Promise.all([
    import('../../serving/onnx-export.js'),
    import('../progress.js'),
  ]);
  const interrupt = interruptible();
  try {
    const files = await exportOnnx(model, out, interrupt.signal);
    process.stdout.write(
      json === true ? `${JSON.stringify({ files })}\n` : `${files.join('\n')}\n`,
    );
  } finally {
    interrupt.release();
  }
}
