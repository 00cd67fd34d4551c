import type { FitMode } from '@lathe/engine';
import { type Command, Option } from 'commander';
import type { SinkWishes } from '../../jobs/sink-path.js';
import {
  addEngineOptions,
  type EngineOptions,
  engineLimits,
  fitOption,
  setOption,
} from '../options.js';

interface RunOptions extends EngineOptions {
  readonly node?: string;
  readonly set: Record<string, string>;
  readonly out?: string;
  readonly format?: NonNullable<SinkWishes['format']>;
  readonly compression?: NonNullable<SinkWishes['compression']>;
  readonly delimiter?: string;
  readonly partitionBy?: string[];
  readonly fit: FitMode;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly runId?: string;
  readonly queuedAt?: string;
}

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .argument('<flow>', 'flow document, NAME.lathe.json')
    .description('Run a flow on the whole data and write the result, whole or not at all.')
    .option('--node <id>', 'node or output to compute (default: the outputs of the flow)')
    .addOption(setOption())
    .option('--out <path>', 'file to write; .csv, .parquet or .jsonl, .gz or .zst may follow')
    .addOption(
      new Option('--format <format>', 'format, where the ending does not tell it').choices([
        'csv',
        'parquet',
        'json-lines',
      ]),
    )
    .addOption(new Option('--compression <kind>').choices(['none', 'gzip', 'zstd', 'snappy']))
    .option('--delimiter <character>', 'between CSV values (default: a comma)')
    .option('--partition-by <columns...>', 'write a folder, partitioned by these columns')
    .addOption(fitOption())
    .option('--json', 'print a summary as JSON')
    .option('--quiet', 'no progress and no notes')
    // For the studio, whose runs are recorded from the moment they are asked for.
    .addOption(new Option('--run-id <id>', 'go on with this record').hideHelp())
    .addOption(new Option('--queued-at <time>', 'since when it was there').hideHelp())
    .action(async (flow: string, options: RunOptions) => run(flow, options));
  addEngineOptions(command);
}

async function run(flow: string, options: RunOptions): Promise<void> {
  const [{ runFlow }, { sinkForPath }, { interruptible, ProgressDisplay }] = await Promise.all([
    import('../../jobs/run-flow.js'),
    import('../../jobs/sink-path.js'),
    import('../progress.js'),
  ]);
  const display = new ProgressDisplay(options.quiet === true || options.json === true);
  const interrupt = interruptible();
  try {
    const summary = await runFlow({
      file: flow,
      set: options.set,
      fit: options.fit,
      limits: engineLimits(options),
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
      ...(options.node === undefined ? {} : { node: options.node }),
      ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
      ...(options.runId === undefined || options.queuedAt === undefined
        ? {}
        : { queued: { id: options.runId, queuedAt: options.queuedAt } }),
      ...(options.out === undefined ? {} : { sink: sinkForPath(options.out, options) }),
    });
    display.done();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(summary)}\n`);
      return;
    }
    for (const { path, rows, bytes } of summary.written) {
      process.stdout.write(`${path}: ${rows.toLocaleString('en')} rows, ${sizeText(bytes)}\n`);
    }
    if (options.quiet !== true && summary.stateSaved !== null) {
      process.stderr.write(`fitted state kept in ${summary.stateSaved}\n`);
    }
  } finally {
    display.done();
    interrupt.release();
  }
}

/** `1.2 MB`: powers of 1000, as disks are sold. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}
