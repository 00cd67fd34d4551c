import { type Command, InvalidArgumentError, Option } from 'commander';
import { addEngineOptions, type EngineOptions, engineLimits } from '../options.js';

interface StudioOptions extends EngineOptions {
  readonly port: number;
  readonly host?: string;
  readonly token?: string;
}

const PORT = 4747;

export function addStudio(program: Command): void {
  const command = program
    .command('studio')
    .description('Show flows, rows, analyses and runs of a workspace in the browser (read-only).')
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 for any free one')
        .default(PORT)
        .argParser(parsePort),
    )
    .option('--host <address>', 'address to listen on (default: this machine only); needs --token')
    .addOption(
      new Option(
        '--token <token>',
        'what readers must show, at least 16 characters; better in the environment, where other users cannot see it',
      ).env('LATHE_TOKEN'),
    )
    .action(async (options: StudioOptions) => studio(options));
  addEngineOptions(command);
  for (const option of command.options) {
    if (option.long !== '--workspace') continue;
    option.description = 'folder with the flows to show (default: the current one)';
  }
}

async function studio(options: StudioOptions): Promise<void> {
  const [{ startStudio }, { interruptible }] = await Promise.all([
    import('../../http/studio-server.js'),
    import('../progress.js'),
  ]);
  const interrupt = interruptible();
  try {
    const server = await startStudio({
      workspace: options.workspace ?? '.',
      port: options.port,
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.token === undefined ? {} : { token: options.token }),
      limits: engineLimits(options),
      onDefect: (error) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      },
    });
    process.stdout.write(`Lathe studio: ${server.url}\n`);
    if (options.token !== undefined) {
      process.stderr.write(
        `Readers open ${server.url}?token=TOKEN once, or enter the token there.\n`,
      );
    }
    process.stderr.write('Ctrl-C ends it.\n');
    await aborted(interrupt.signal);
    await server.close();
  } finally {
    interrupt.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
  }
  return port;
}
