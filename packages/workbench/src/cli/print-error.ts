import { type LatheError, placeText } from '@lathe/flow';
import { visibleText } from './visible-text.js';

/** Three lines: what, where, what to do; evidence below them. As JSON on standard output with --json. */
export function printError(error: LatheError, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ error })}\n`);
    return;
  }
  const place = placeText(error.place);
  const lines = [
    `error: ${error.message} [${error.code}]`,
    ...(place === '' ? [] : [`   at: ${place}`]),
    `   do: ${error.advice}`,
  ];
  if (error.details !== undefined) {
    lines.push('', ...error.details.split('\n').map((line) => `    ${line}`));
  }
  if (
    error.kind === 'internal' &&
    error.cause instanceof Error &&
    process.env.LATHE_DEBUG === '1'
  ) {
    lines.push(error.cause.stack ?? '');
  }
  process.stderr.write(`${visibleText(lines.join('\n'))}\n`);
}
