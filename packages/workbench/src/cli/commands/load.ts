import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LoadSettings } from '../../serving/load-settings.js';
import { numberOf } from '../number-of.js';
import { optionName } from '../option-name.js';

interface LoadOptions {
  readonly users?: number;
  readonly climb?: boolean;
  readonly step?: 'linear' | 'double';
  readonly maxUsers?: number;
  readonly rate?: number;
  readonly poisson?: boolean;
  readonly model?: string;
  readonly slo?: string;
  readonly payload?: string;
  readonly rows?: string;
  readonly method?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly duration?: number;
  readonly warmUp?: number;
  readonly precision?: number;
  readonly timeout?: number;
  readonly seed?: number;
  readonly check?: boolean;
  readonly out?: string;
  readonly workspace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addLoad(program: Command): void {
  program
    .command('load')
    .argument('<url>', 'an endpoint, http://host:port, or the full URL of a call')
    .description('Put an endpoint under load and tell what it bears, with intervals.')
    .addOption(
      new Option('--users <n>', 'users at once, each waiting for its answer (default: 8)')
        .argParser(numberOf)
        .conflicts(['climb', 'rate']),
    )
    .addOption(
      new Option('--climb', 'more and more users, until more bring nothing').conflicts('rate'),
    )
    .addOption(
      new Option('--step <how>', 'climb: 1, 2, 4, ... users, or 1, 2, 3, ... (default: double)')
        .choices(['linear', 'double'])
        .conflicts(['users', 'rate']),
    )
    .addOption(
      new Option('--max-users <n>', 'climb: where to stop at the latest (default: 256)')
        .argParser(numberOf)
        .conflicts(['users', 'rate']),
    )
    .addOption(
      new Option('--rate <n>', 'requests a second, whatever the server does').argParser(numberOf),
    )
    .addOption(
      new Option('--poisson', 'rate: at random times, as independent callers come').conflicts([
        'users',
        'climb',
      ]),
    )
    .option('--model <name>', 'model of the endpoint (default: its only one)')
    .option('--slo <objective>', 'objective that latency must keep, e.g. "p95<60ms"')
    .addOption(
      new Option(
        '--payload <file>',
        'what to send, as it is; of a .jsonl file each line is a request',
      ).conflicts('rows'),
    )
    .option('--rows <file>', 'CSV or JSON lines whose rows to send (default: made-up values)')
    .option('--method <name>', 'method of a full URL (default: POST, GET where nothing is sent)')
    .addOption(
      new Option('--header <field>', 'header field to send, "Name: value" (repeatable)')
        .default({}, 'none')
        .argParser(headerField),
    )
    .option('--type <type>', 'content type of what is sent')
    .addOption(
      new Option('--duration <s>', 'most seconds of one step (default: 30)').argParser(numberOf),
    )
    .addOption(
      new Option(
        '--warm-up <s>',
        'seconds dropped at the start of a step (default: until it is steady)',
      ).argParser(numberOf),
    )
    .addOption(
      new Option(
        '--precision <share>',
        'ends a step when throughput is known within this share (default: 0.05)',
      ).argParser(numberOf),
    )
    .addOption(
      new Option(
        '--timeout <s>',
        'seconds after which a request has failed (default: 10)',
      ).argParser(numberOf),
    )
    .addOption(
      new Option('--seed <n>', 'of arrivals and made-up values (default: 1)').argParser(numberOf),
    )
    .option('--check', 'compare each answer with the one its request gets without load')
    .option('--out <dir>', 'folder for report.json and report.html')
    .option(
      '--workspace <dir>',
      'folder whose list of runs remembers it (default: the current one if it is a workspace)',
    )
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      '\nExit status 1 also when the figures must not be believed; the report says why.',
    )
    .action(async (url: string, options: LoadOptions) => load(url, options));
}

async function load(url: string, options: LoadOptions): Promise<void> {
  const [
    { runLoadTest },
    { loadSettings },
    { presentLoad },
    { terminalText },
    { settingsError },
    { knownWorkspace },
    { interruptible, ProgressDisplay },
  ] = await Promise.all([
    import('../../serving/load-test.js'),
    import('../../serving/load-settings.js'),
    import('../../serving/load-presentation.js'),
    import('../../report/terminal.js'),
    import('../../serving/settings-error.js'),
    import('../../serving/known-workspace.js'),
    import('../progress.js'),
  ]);
  const settings = loadSettings.safeParse(givenSettings(url, options));
  if (!settings.success) {
    throw settingsError(settings.error, { keyText, advice: 'See `lathe load --help`.' });
  }
  const workspace = await knownWorkspace(options.workspace);
  const display = new ProgressDisplay(options.quiet === true);
  const interrupt = interruptible();
  try {
    const outcome = await runLoadTest({
      settings: settings.data,
      folder: process.cwd(),
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
      ...(options.out === undefined ? {} : { out: options.out }),
      ...(workspace === undefined ? {} : { workspace }),
    });
    display.done();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify({ ...outcome.report, unsound: outcome.unsound })}\n`);
    } else {
      const text = terminalText(`Load test of ${url}`, presentLoad(outcome.report), {
        color: process.stdout.isTTY === true,
        width: process.stdout.columns || 120,
      });
      process.stdout.write(`${text}${outcome.files.map((path) => `\n${path}`).join('')}\n`);
    }
    if (outcome.unsound.length > 0) process.exitCode = 1;
  } finally {
    display.done();
    interrupt.release();
  }
}

/** The options in the shape of `loadSettings`, not yet checked. */
function givenSettings(url: string, options: LoadOptions): Record<string, unknown> {
  const { payload, rows, header } = options;
  const given: Partial<Record<keyof LoadSettings, unknown>> = {
    url,
    model: options.model,
    arrivals: givenArrivals(options),
    slo: options.slo?.replaceAll(/\s/g, ''),
    payload:
      payload !== undefined
        ? { kind: 'file', path: payload }
        : rows !== undefined
          ? { kind: 'rows', path: rows }
          : undefined,
    method: options.method?.toUpperCase(),
    headers: header,
    type: options.type,
    duration: options.duration,
    warmUp: options.warmUp,
    precision: options.precision,
    timeout: options.timeout,
    seed: options.seed,
    check: options.check,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function givenArrivals({ users, climb, step, maxUsers, rate, poisson }: LoadOptions): unknown {
  if (rate !== undefined) return { kind: poisson === true ? 'poisson' : 'constant', rate };
  if (poisson === true) return { kind: 'poisson' };
  if (climb === true || step !== undefined || maxUsers !== undefined) {
    return {
      kind: 'climb',
      ...(step === undefined ? {} : { step }),
      ...(maxUsers === undefined ? {} : { maxUsers }),
    };
  }
  return users === undefined ? undefined : { kind: 'users', users };
}

/** `arrivals.maxUsers` as `--max-users`; the address is an argument. */
function keyText(key: string): string {
  if (key === 'url') return '<url>';
  const last = key.split('.').at(-1) ?? key;
  return last === 'path' ? '--payload' : optionName(last);
}

function headerField(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*([\t\x20-\x7e]*)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new InvalidArgumentError('Write it as "Name: value".');
  }
  return { ...before, [match[1]]: match[2] };
}
