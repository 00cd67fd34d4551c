import type { FitMode } from '@lathe/engine';
import type { Command } from 'commander';
import {
  addEngineOptions,
  type EngineOptions,
  engineLimits,
  fitOption,
  setOption,
} from '../options.js';

interface AnalyzeOptions extends EngineOptions {
  readonly node?: string;
  readonly set: Record<string, string>;
  readonly out?: string;
  readonly fit: FitMode;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addAnalyze(program: Command): void {
  const command = program
    .command('analyze')
    .argument('<flow>', 'flow document')
    .description(
      'Compute analyses on the whole data; print them and write data, specifications, charts.',
    )
    .option('--node <id>', 'an analysis, or a step for all analyses of its rows (default: all)')
    .addOption(setOption())
    .option('--out <dir>', 'folder for result.json, Vega-Lite specifications, SVG and PNG charts')
    .addOption(fitOption())
    .option('--json', 'print the results as JSON')
    .option('--quiet', 'no progress and no notes')
    .action(async (flow: string, options: AnalyzeOptions) => analyze(flow, options));
  addEngineOptions(command);
}

async function analyze(file: string, options: AnalyzeOptions): Promise<void> {
  const [{ analyzeFlow }, { terminalText }, { interruptible, ProgressDisplay }] = await Promise.all(
    [
      import('../../jobs/analyze-flow.js'),
      import('../../report/terminal.js'),
      import('../progress.js'),
    ],
  );
  const display = new ProgressDisplay(options.quiet === true || options.json === true);
  const interrupt = interruptible();
  try {
    const reports = await analyzeFlow({
      file,
      ...options,
      limits: engineLimits(options),
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
    });
    display.done();
    if (options.json === true) {
      process.stdout.write(
        `${JSON.stringify(
          reports.map(({ node, analysis, result, files }) => ({ node, analysis, result, files })),
        )}\n`,
      );
      return;
    }
    for (const { title, node, note, presentation, files } of reports) {
      process.stdout.write(`${terminalText(`${title} (${node})`, presentation)}\n`);
      if (note !== null) process.stdout.write(`${note}\n\n`);
      for (const path of files) process.stdout.write(`  ${path}\n`);
      process.stdout.write('\n');
    }
  } finally {
    display.done();
    interrupt.release();
  }
}
