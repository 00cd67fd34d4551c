import { type Command, Option } from 'commander';
import { numberOf } from '../number-of.js';
import { optionName } from '../option-name.js';

interface TuneOptions {
  readonly space?: string;
  readonly example?: string;
  readonly slo?: string;
  readonly trials?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly resume?: string;
  readonly out?: string;
  readonly workspace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addTune(program: Command): void {
  const tune = program
    .command('tune')
    .description('Search the best settings of an endpoint with few measurements.')
    .option('--space <file>', 'space file: what is started, its knobs, what is sent to it')
    .addOption(
      new Option(
        '--example <model>',
        'print a space file to start from, for this model and machine',
      ).conflicts(['space', 'resume']),
    )
    .option('--slo <objective>', 'objective that latency must keep, e.g. "p95<60ms"')
    .addOption(
      new Option('--trials <n>', 'most looks at a configuration (default: 40)').argParser(numberOf),
    )
    .addOption(new Option('--minutes <n>', 'most minutes (default: no limit)').argParser(numberOf))
    .addOption(new Option('--seed <n>', 'of the search (default: 1)').argParser(numberOf))
    .option('--resume <dir>', 'go on with a run that was broken off, from its folder')
    .option('--out <dir>', 'folder for journal, report.json and report.html')
    .option(
      '--workspace <dir>',
      'folder whose list of runs remembers it (default: that of the space file)',
    )
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nOptions win over what the space file says.')
    .action(async (options: TuneOptions) => runTune(options, tune));
  tune
    .command('schema')
    .description('Print the JSON Schema of space files.')
    .action(async () => {
      const { tuningSpaceSchema } = await import('@lathe/serving/tune/tuning-space');
      process.stdout.write(`${JSON.stringify(tuningSpaceSchema(), null, 2)}\n`);
    });
}

async function runTune(options: TuneOptions, command: Command): Promise<void> {
  if (options.example !== undefined) {
    const [{ exampleSpace }, { availableParallelism }] = await Promise.all([
      import('../../serving/example-space.js'),
      import('node:os'),
    ]);
    const space = exampleSpace(options.example, availableParallelism());
    process.stdout.write(`${JSON.stringify(space, null, 2)}\n`);
    return;
  }
  if (options.space === undefined) {
    command.error("error: required option '--space <file>' not specified", {
      code: 'commander.missingMandatoryOptionValue',
    });
  }
  await tuneSpace(options.space, options);
}

async function tuneSpace(space: string, options: TuneOptions): Promise<void> {
  const [
    { runTuning },
    { tuningSettings },
    { presentTuning },
    { terminalText },
    { settingsError },
    { interruptible, ProgressDisplay },
  ] = await Promise.all([
    import('../../serving/tuning-run.js'),
    import('../../serving/tuning-settings.js'),
    import('../../serving/tuning-presentation.js'),
    import('../../report/terminal.js'),
    import('../../serving/settings-error.js'),
    import('../progress.js'),
  ]);
  const { slo, trials, minutes, seed, out, resume, workspace } = options;
  const given = { slo: slo?.replaceAll(/\s/g, ''), trials, minutes, seed };
  const settings = tuningSettings.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (!settings.success) {
    const advice = 'See `lathe tune --help`.';
    throw settingsError(settings.error, { keyText: optionName, advice });
  }
  const display = new ProgressDisplay(options.quiet === true);
  const interrupt = interruptible();
  try {
    const outcome = await runTuning({
      space,
      settings: settings.data,
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
      ...(out === undefined ? {} : { out }),
      ...(resume === undefined ? {} : { resume }),
      ...(workspace === undefined ? {} : { workspace }),
    });
    display.done();
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(outcome.report)}\n`);
      return;
    }
    const text = terminalText(outcome.report.title, presentTuning(outcome.report, [], 'terminal'), {
      color: process.stdout.isTTY === true,
      width: process.stdout.columns || 120,
    });
    process.stdout.write(`${text}${outcome.files.map((path) => `\n${path}`).join('')}\n`);
  } finally {
    display.done();
    interrupt.release();
  }
}
