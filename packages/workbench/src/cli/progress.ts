import { setMaxListeners } from 'node:events';
import type { RunEvent } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import type { ServingEvent } from '../serving/serving-events.js';
import { servingLine } from './serving-progress.js';
import { visibleText } from './visible-text.js';

/**
 * Shows a run's events: on a terminal a line that changes and what matters above it; in a pipe only
 * warnings and what Python printed. Goes to standard error, so that results stay clean.
 */
export class ProgressDisplay {
  private readonly terminal = process.stderr.isTTY === true;
  private line = '';

  constructor(private readonly quiet: boolean) {}

  show(event: RunEvent | ServingEvent): void {
    if (this.quiet) return;
    switch (event.kind) {
      case 'started':
        this.status(`${ACTIVITY[event.what]} ${event.node} ...`);
        break;
      case 'progress': {
        const share = event.share === null ? '' : ` ${(event.share * 100).toFixed(0)} %`;
        const rows = event.rows === null ? '' : ` ${event.rows.toLocaleString('en')} rows`;
        if (share !== '' || rows !== '') this.status(`${event.node}:${share}${rows}`);
        break;
      }
      case 'source':
        if (this.terminal) for (const text of sizeNotes(event)) this.say(text);
        for (const text of sourceWarnings(event)) this.say(visibleText(text));
        break;
      case 'fitted':
        if (this.terminal) this.say(fittedText(event));
        break;
      case 'printed':
        this.say(event.text.trimEnd().replaceAll(/^/gm, `${event.node} | `));
        break;
      case 'warning':
        this.say(visibleText(`warning: ${event.node}: ${event.message}`));
        break;
      case 'load-progress':
      case 'load-step':
      case 'tuning-started':
      case 'trial-started':
      case 'trial-done':
        this.status(visibleText(servingLine(event)));
        break;
      case 'finished':
        break;
    }
  }

  /** Clears the changing line. */
  done(): void {
    this.status('');
  }

  private say(text: string): void {
    const { line } = this;
    this.status('');
    process.stderr.write(`${text}\n`);
    this.status(line);
  }

  private status(text: string): void {
    if (!this.terminal || (text === '' && this.line === '')) return;
    // A terminal that does not know its width says 0.
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(`\r\u001B[K${text.slice(0, width)}`);
    this.line = text;
  }
}

const ACTIVITY = {
  read: 'reading',
  fit: 'learning',
  python: 'running Python in',
  store: 'computing',
  write: 'writing',
  analyse: 'analysing',
} as const;

function fittedText(event: Extract<RunEvent, { kind: 'fitted' }>): string {
  const rows = event.rows.toLocaleString('en');
  if (event.from === 'stored') {
    return `${event.node}: stored state, learned from ${rows} rows`;
  }
  const because =
    event.because === undefined || event.because === 'nothing was stored'
      ? ''
      : ` (${event.because})`;
  return `${event.node}: learned from ${rows} rows${because}`;
}

type SourceEvent = Extract<RunEvent, { kind: 'source' }>;

function sizeNotes({ node, report }: SourceEvent): string[] {
  if (report.rows === null) return [];
  return [`${node}: ${report.rows.toLocaleString('en')} rows, ${report.schema.length} columns`];
}

function sourceWarnings({ node, report }: SourceEvent): string[] {
  const notes: string[] = [];
  for (const warning of report.warnings) notes.push(`warning: ${node}: ${warning}`);
  for (const misfit of report.misfits) {
    const examples = misfit.examples.slice(0, 3).map((text) => `"${text}"`);
    const handled = {
      null: 'made null',
      keep: 'kept, so the column is text',
      reject: 'their rows put aside',
    }[misfit.handled];
    notes.push(
      `warning: ${node}: ${misfit.count.toLocaleString('en')} values of "${misfit.column}" do not fit its type, e.g. ${examples.join(', ')}: ${handled}`,
    );
  }
  if (report.rejectedRows > 0) {
    const first = report.rejectedExamples[0];
    const example = first === undefined ? '' : `; first: line ${first.line}, ${first.reason}`;
    notes.push(
      `warning: ${node}: ${report.rejectedRows.toLocaleString('en')} rows could not be read and were put aside${
        isKept(report.rejectsFile) ? ` in ${report.rejectsFile}` : ''
      }${example}`,
    );
  }
  return notes;
}

/** Only runs keep the file; elsewhere it goes with the other scratch files when the command ends. */
function isKept(file: string | null): boolean {
  return file !== null && !/[\\/]\.lathe[\\/]work[\\/]/.test(file);
}

/** An AbortSignal that Ctrl-C and SIGTERM set; a second Ctrl-C ends the process at once. */
export function interruptible(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  // Every statement in flight listens; their number is bounded by the engine, not by a leak.
  setMaxListeners(0, controller.signal);
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(
      new LatheError({
        code: 'cancelled',
        kind: 'cancelled',
        message: 'The run was cancelled.',
        advice: 'Nothing was written; run again when ready.',
      }),
    );
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', cancel);
      process.off('SIGTERM', cancel);
    },
  };
}
