import type { Command } from 'commander';
import { addEngineOptions, type EngineOptions, engineLimits } from '../options.js';

interface DemoOptions extends EngineOptions {
  readonly out: string;
  readonly data?: string;
  readonly quiet?: boolean;
}

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('Run the credit-risk walkthrough on sample data and write a report of it.')
    .option('--out <dir>', 'folder for everything it makes', 'lathe-demo')
    .option('--data <path>', 'a data file of your own with the same columns')
    .option('--quiet', 'no progress and no notes')
    .action(async (options: DemoOptions) => demo(options));
  addEngineOptions(command);
}

async function demo(options: DemoOptions): Promise<void> {
  const [{ runDemo }, { interruptible, ProgressDisplay }] = await Promise.all([
    import('../../jobs/demo.js'),
    import('../progress.js'),
  ]);
  const display = new ProgressDisplay(options.quiet === true);
  const interrupt = interruptible();
  try {
    const { report } = await runDemo({
      folder: options.out,
      ...(options.data === undefined ? {} : { data: options.data }),
      limits: engineLimits(options),
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.kind !== 'printed') display.show(event);
      },
      say: (text) => {
        display.done();
        process.stdout.write(`${text}\n`);
      },
    });
    process.stdout.write(`Report: ${report}\n`);
  } finally {
    display.done();
    interrupt.release();
  }
}
