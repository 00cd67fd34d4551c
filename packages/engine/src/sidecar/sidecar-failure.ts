import { LatheError } from '@lathe/flow';
import type { Ended, ReportedFailure } from './messages.js';
import type { ProcessExit } from './sidecar-process.js';

/** What was asked for, as far as messages need it. */
export interface CallLimits {
  /** Seconds. */
  readonly timeLimit: number;
  /** Bytes. */
  readonly memoryLimit: number;
}

const LAST_LINES = 20;

/** The error of a call that reported its own failure. */
export function reportedError(failure: ReportedFailure): LatheError {
  const { line, column, row, parameter } = failure.place;
  return new LatheError({
    code: failure.code,
    kind: failure.kind,
    message: failure.message,
    advice: failure.advice,
    place: {
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(row === undefined ? {} : { row }),
      ...(parameter === undefined ? {} : { parameter }),
    },
    ...(failure.details === undefined ? {} : { details: failure.details }),
  });
}

/** The error of a call whose process ended without a result. */
export function endedError(ended: Ended, limits: CallLimits, printed: string): LatheError {
  switch (ended.reason) {
    case 'time':
      return withPrinted(
        {
          code: 'python-time-limit',
          message: `The Python step did not finish within its limit of ${limits.timeLimit} s and was ended.`,
          advice:
            'Look for a loop that does not end, give the step fewer rows, or raise its time limit.',
        },
        printed,
      );
    case 'memory':
      return withPrinted(
        {
          code: 'python-memory-limit',
          message: `The Python step went above its memory limit of ${mebibytes(limits.memoryLimit)} and was ended.`,
          advice:
            'Drop columns or rows in a step before this one, work on fewer copies of the frame, or raise the memory limit.',
        },
        printed,
      );
    case 'cancelled':
      return cancelledError();
    case 'exit':
      return diedError(ended.exitCode, ended.signal, printed);
  }
}

export function cancelledError(): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The Python step was cancelled.',
    advice: 'Run it again when you want its result.',
  });
}

export function diedError(
  exitCode: number | null,
  signal: string | null,
  printed: string,
): LatheError {
  const how =
    signal === null ? `ended with exit code ${exitCode ?? 'unknown'}` : `was killed by ${signal}`;
  const advice =
    signal === 'SIGKILL'
      ? 'The system kills a process when memory runs out: give the step fewer rows or columns. Otherwise look for a call that ends the process.'
      : signal === null
        ? 'Remove the call that ends the process (os._exit); leave the result in `df` instead.'
        : 'A library crashed: look at the lines printed last, and update or avoid the package they name.';
  return withPrinted(
    { code: 'python-died', message: `The Python process ${how} before the step was done.`, advice },
    printed,
  );
}

/** The side-car could not be started, or ended before it was ready. */
export function startError(exit: ProcessExit, python: string, printed: string): LatheError {
  const missing = exit.startError !== undefined;
  return withPrinted(
    {
      code: 'python-missing',
      message: missing
        ? `There is no Python interpreter at ${python}.`
        : `The Python environment of ${python} cannot run the side-car (exit code ${exit.exitCode ?? 'unknown'}).`,
      advice: 'Run ./lathe setup, which creates the Python environment and installs what it needs.',
    },
    printed,
  );
}

function withPrinted(
  error: { code: string; message: string; advice: string },
  printed: string,
): LatheError {
  const last = printed.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  return new LatheError({
    ...error,
    kind: 'python',
    ...(last === '' ? {} : { details: `Printed last:\n${last}` }),
  });
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
}
