import { fileFailure } from '@lathe/engine/file-failure';
import { LatheError } from '@lathe/flow';
import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { addAnalyze } from './commands/analyze.js';
import { addDemo } from './commands/demo.js';
import { addDocs } from './commands/docs.js';
import { addExport } from './commands/export.js';
import { addJob } from './commands/job.js';
import { addLoad } from './commands/load.js';
import { addRun } from './commands/run.js';
import { addServe } from './commands/serve.js';
import { addSql } from './commands/sql.js';
import { addSteps } from './commands/steps.js';
import { addStudio } from './commands/studio.js';
import { addTune } from './commands/tune.js';
import { printError } from './print-error.js';
import { usageError } from './usage-error.js';

/** The commands of `lathe`, for running them and for the reference. */
export function buildCommandLine(): Command {
  const program = new Command('lathe')
    .description('An open, self-hosted workbench for machine-learning workflows.')
    .version(version())
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 the run failed, 2 bad usage or a bad flow document.',
    );
  addDemo(program);
  addRun(program);
  addAnalyze(program);
  addSql(program);
  addExport(program);
  addJob(program);
  addSteps(program);
  addServe(program);
  addLoad(program);
  addTune(program);
  addStudio(program);
  addDocs(program);
  return program;
}

/** Runs one command line and gives its exit status. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = buildCommandLine();
  for (const command of everyCommand(program)) {
    command.configureOutput({ outputError: () => undefined });
    command.exitOverride((error) => {
      const isHelp = error.code.startsWith('commander.help') || error.exitCode === 0;
      throw isHelp ? error : usageError(error, command);
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : 2;
    }
    const problem = LatheError.from(error);
    printError(problem, args.includes('--json'));
    return problem.kind === 'usage' || problem.kind === 'document' ? 2 : 1;
  }
}

/**
 * Nothing leaves the process as a stack trace: a reader that has gone (`| head`) is no failure, an
 * output that cannot be written is one, and what nobody caught is a defect, told as such.
 */
export function guardStreams(): void {
  const fail = (error: LatheError): void => {
    printError(error, false);
    process.exit(1);
  };
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      fail(fileFailure(error, stream === process.stdout ? 'standard output' : 'standard error'));
    });
  }
  process.on('uncaughtException', (error) => fail(LatheError.from(error)));
  process.on('unhandledRejection', (reason) => fail(LatheError.from(reason)));
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
