import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EngineLimits } from '../workspace/session.js';

/** `--set name=value`, repeatable, gathered into a record. */
export function setOption(): Option {
  return new Option('--set <name=value>', 'set a parameter of the flow (repeatable)')
    .default({}, 'none')
    .argParser((text: string, previous: Record<string, string>) => {
      const split = text.indexOf('=');
      if (split < 1) throw new InvalidArgumentError('Write it as name=value.');
      return { ...previous, [text.slice(0, split)]: text.slice(split + 1) };
    });
}

export function fitOption(): Option {
  return new Option(
    '--fit <mode>',
    'auto: use stored state where flow and data are unchanged, else learn; stored: apply stored state to new data; again: learn anew and store',
  )
    .choices(['auto', 'stored', 'again'])
    .default('auto');
}

/** Options that every command with an engine takes. */
export function addEngineOptions(command: Command): Command {
  return command
    .option(
      '--workspace <dir>',
      'folder for scratch files and run records (default: that of the flow)',
    )
    .addOption(
      new Option(
        '--memory <size>',
        'memory limit of the engine, and of a Python step, e.g. 2GiB (default: half of the machine, 4GiB)',
      ).argParser(parseSize),
    )
    .addOption(
      new Option('--threads <n>', 'threads of the engine (default: all cores)').argParser(
        (text: string) => {
          const threads = Number(text);
          if (!Number.isInteger(threads) || threads < 1) {
            throw new InvalidArgumentError('Give a whole number of at least 1.');
          }
          return threads;
        },
      ),
    );
}

export interface EngineOptions {
  readonly workspace?: string;
  readonly memory?: number;
  readonly threads?: number;
}

export function engineLimits(options: EngineOptions): EngineLimits {
  return {
    ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `2GiB`, `500 MB`, `1073741824` to bytes. */
export function parseSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = UNITS[(match?.[2] ?? '').toLowerCase()];
  if (match?.[1] === undefined || unit === undefined) {
    throw new InvalidArgumentError('Write a size such as 2GiB or 500MB.');
  }
  return Math.round(Number(match[1]) * unit);
}
