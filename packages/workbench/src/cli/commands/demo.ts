import { type Command, Option } from 'commander';
import { addEngineOptions, type EngineOptions, engineLimits } from '../options.js';
import { parsePort, STUDIO_PORT } from './studio.js';

interface DemoOptions extends EngineOptions {
  readonly out: string;
  readonly data?: string;
  readonly quiet?: boolean;
  readonly studio?: boolean;
  readonly port?: number;
}

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description(
      'Run the credit-risk walkthrough on sample data, write a report of it, and open it in the studio.',
    )
    .option('--out <dir>', 'folder for everything it makes', 'lathe-demo')
    .option('--data <path>', 'a data file of your own with the same columns')
    .option('--quiet', 'no progress and no notes')
    .option(
      '--studio',
      'serve the studio at the end (default: when the output is a terminal and CI is not set)',
    )
    .option('--no-studio', 'end when the report is written')
    .addOption(
      new Option(
        '--port <n>',
        `port of the studio (default: ${STUDIO_PORT}, else any free one)`,
      ).argParser(parsePort),
    )
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
    const { report, flow } = await runDemo({
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
    display.done();
    process.stdout.write(`Report: ${report}\n`);
    if (!endsInStudio(options, process.stdout.isTTY === true, process.env)) {
      process.stderr.write(`Open it with: lathe studio --workspace ${options.out}\n`);
      return;
    }
    await serve(options, flow, interrupt.signal);
  } finally {
    display.done();
    interrupt.release();
  }
}

async function serve(options: DemoOptions, flow: string, signal: AbortSignal): Promise<void> {
  const { serveStudio } = await import('../serve-studio.js');
  const settings = { workspace: options.out, limits: engineLimits(options) };
  const page = `flow?path=${encodeURIComponent(flow)}`;
  try {
    await serveStudio({ ...settings, port: options.port ?? STUDIO_PORT }, signal, page);
  } catch (error) {
    const { LatheError } = await import('@lathe/flow');
    const isTaken = error instanceof LatheError && error.code === 'port-taken';
    if (!isTaken || options.port !== undefined) throw error;
    await serveStudio({ ...settings, port: 0 }, signal, page);
  }
}

/**
 * Whether the demo ends by serving the studio: as it was told, else where somebody sits at a terminal.
 * Scripts, pipes and CI wait for the command to end.
 */
export function endsInStudio(
  { studio }: Pick<DemoOptions, 'studio'>,
  isTerminal: boolean,
  // Every CI service sets it; some to `1`, some to `true`.
  { CI = '' }: NodeJS.ProcessEnv,
): boolean {
  return studio ?? (isTerminal && ['', '0', 'false'].includes(CI));
}
