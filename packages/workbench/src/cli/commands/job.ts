import { type Command, Option } from 'commander';
import type { JobReport } from '../../jobs/run-job.js';
import type { RunRecord } from '../../workspace/run-record.js';
import { addEngineOptions, type EngineOptions, engineLimits, setOption } from '../options.js';

interface RunOptions extends EngineOptions {
  readonly set: Record<string, string>;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly runId?: string;
  readonly queuedAt?: string;
}

interface RecordOptions {
  readonly workspace: string;
  readonly json?: boolean;
}

export function addJob(program: Command): void {
  const job = program
    .command('job')
    .description('Run job descriptions, and look at what runs left in a workspace.');
  const run = job
    .command('run')
    .argument('<job>', 'job description, NAME.job.json')
    .description(
      'Run a job: prepare a table, train, evaluate or register a model, test an endpoint under load, tune it.',
    )
    .addOption(setOption())
    .option('--json', 'print a report as JSON')
    .option('--quiet', 'no progress and no notes')
    // For the studio, whose runs are recorded from the moment they are asked for.
    .addOption(new Option('--run-id <id>', 'go on with this record').hideHelp())
    .addOption(new Option('--queued-at <time>', 'since when it was there').hideHelp())
    .addHelpText(
      'after',
      '\n--set names a parameter of the flow (prepare), or label, positive, problem, seed, testShare' +
        '\n(train), name, metric, threshold, beatsTrivial, notWorseThanPrevious (register), url, model, slo,' +
        '\nduration, seed (load), slo, trials, minutes, seed (tune).',
    )
    .action(async (file: string, options: RunOptions) => runJobFile(file, options));
  addEngineOptions(run);
  job
    .command('list')
    .description('List the runs that a workspace remembers, the latest first.')
    .option('--workspace <dir>', 'folder of the workspace', '.')
    .option('--json', 'print as JSON')
    .action(async (options: RecordOptions) => listRuns(options));
  job
    .command('show')
    .argument('<run>', 'id of a run, as `lathe job list` prints it')
    .description('Show the record of one run.')
    .option('--workspace <dir>', 'folder of the workspace', '.')
    .option('--json', 'print as JSON')
    .action(async (id: string, options: RecordOptions) => showRun(id, options));
  job
    .command('schema')
    .description('Print the JSON Schema of job descriptions.')
    .action(async () => {
      const { jobJsonSchema } = await import('../../jobs/job-description.js');
      process.stdout.write(`${JSON.stringify(jobJsonSchema(), null, 2)}\n`);
    });
}

async function runJobFile(file: string, options: RunOptions): Promise<void> {
  const [{ runJob }, { interruptible, ProgressDisplay }] = await Promise.all([
    import('../../jobs/run-job.js'),
    import('../progress.js'),
  ]);
  const display = new ProgressDisplay(options.quiet === true || options.json === true);
  const interrupt = interruptible();
  try {
    const report = await runJob({
      file,
      set: options.set,
      limits: engineLimits(options),
      signal: interrupt.signal,
      onEvent: (event) => display.show(event),
      ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
      ...(options.runId === undefined || options.queuedAt === undefined
        ? {}
        : { queued: { id: options.runId, queuedAt: options.queuedAt } }),
    });
    display.done();
    process.stdout.write(
      options.json === true ? `${JSON.stringify(report)}\n` : `${reportText(report).join('\n')}\n`,
    );
    if (report.kind === 'load' && report.unsound.length > 0) process.exitCode = 1;
  } finally {
    display.done();
    interrupt.release();
  }
}

function reportText(report: JobReport): string[] {
  switch (report.kind) {
    case 'prepare':
      return report.written.map(({ path, rows }) => `${path}: ${rows.toLocaleString('en')} rows`);
    case 'train':
      return [
        `trained on ${report.split.trainRows.toLocaleString('en')} rows; held out ${report.split.testRows.toLocaleString('en')} rows (seed ${report.split.seed})`,
      ];
    case 'evaluate':
      return [JSON.stringify(report.metrics, null, 2)];
    case 'register': {
      const { name, value, trivial } = report.manifest.metric;
      const beside = trivial === null ? '' : ` (best trivial model ${trivial.toFixed(4)})`;
      return [
        `${report.name} version ${report.version}: ${name} ${value.toFixed(4)}${beside}`,
        report.folder,
      ];
    }
    case 'load':
    case 'tune':
      return [report.finding, ...report.files];
  }
}

async function recordsIn(workspace: string): Promise<RunRecord[]> {
  const [{ readdir }, { join, resolve }, { readRun }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('../../workspace/run-record.js'),
  ]);
  const folder = join(resolve(workspace), '.lathe', 'runs');
  const names = (await readdir(folder).catch(() => [])).sort().reverse();
  const records = await Promise.all(names.map((name) => readRun(join(folder, name))));
  return records.filter((record) => record !== undefined);
}

async function listRuns(options: RecordOptions): Promise<void> {
  const records = await recordsIn(options.workspace);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(records)}\n`);
    return;
  }
  if (records.length === 0) process.stdout.write('No runs in this workspace.\n');
  for (const { id, status, command, flow, startedAt } of records) {
    process.stdout.write(`${id}  ${status.padEnd(11)}  ${command}  ${flow}  ${startedAt}\n`);
  }
}

async function showRun(id: string, options: RecordOptions): Promise<void> {
  const records = await recordsIn(options.workspace);
  const record = records.find((candidate) => candidate.id === id);
  if (record === undefined) {
    const { LatheError } = await import('@lathe/flow');
    throw new LatheError({
      code: 'run-unknown',
      kind: 'usage',
      message: `The workspace has no run "${id}".`,
      place: { file: options.workspace },
      advice: 'List the runs with `lathe job list`.',
    });
  }
  process.stdout.write(`${JSON.stringify(record, null, options.json === true ? 0 : 2)}\n`);
}
