import { type Command, InvalidArgumentError, Option } from 'commander';
import { addEngineOptions, type EngineOptions, engineLimits, parseSize } from '../options.js';

interface StudioOptions extends EngineOptions {
  readonly port: number;
  readonly host?: string;
  readonly token?: string;
  readonly allow: string[];
  readonly maxUpload: number;
}

export const STUDIO_PORT = 4747;

export function addStudio(program: Command): void {
  const command = program
    .command('studio')
    .description('Serve the studio: prepare the data of a workspace in the browser.')
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 for any free one')
        .default(STUDIO_PORT)
        .argParser(parsePort),
    )
    .option('--host <address>', 'address to listen on (default: this machine only); needs --token')
    .addOption(
      new Option(
        '--token <token>',
        'what readers must show, at least 16 characters; better in the environment, where other users cannot see it',
      ).env('LATHE_TOKEN'),
    )
    .addOption(
      new Option('--allow <dir>', 'folder outside the workspace that flows may use (repeatable)')
        .default([], 'none')
        .argParser((folder: string, before: readonly string[]) => [...before, folder]),
    )
    .addOption(
      new Option('--max-upload <size>', 'largest file that may be uploaded')
        .default(20_000_000_000, '20GB')
        .argParser(parseSize),
    )
    .action(async (options: StudioOptions) => studio(options));
  addEngineOptions(command);
  for (const option of command.options) {
    if (option.long !== '--workspace') continue;
    option.description = 'folder with flows and data (default: the current one)';
  }
}

async function studio(options: StudioOptions): Promise<void> {
  const [{ serveStudio }, { interruptible }] = await Promise.all([
    import('../serve-studio.js'),
    import('../progress.js'),
  ]);
  const interrupt = interruptible();
  try {
    await serveStudio(
      {
        workspace: options.workspace ?? '.',
        port: options.port,
        allow: options.allow,
        largestUpload: options.maxUpload,
        limits: engineLimits(options),
        ...(options.host === undefined ? {} : { host: options.host }),
        ...(options.token === undefined ? {} : { token: options.token }),
      },
      interrupt.signal,
    );
  } finally {
    interrupt.release();
  }
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
  }
  return port;
}
