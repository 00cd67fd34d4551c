import { countText, durationText, nounText } from '../../ui/amounts.js';
import type { LoggedEvent } from './logged-event.js';

export interface LogLine {
  readonly at: string;
  readonly node: string;
  readonly tone: 'plain' | 'warn';
  readonly text: string;
}

const BEGIN: Readonly<Record<string, string>> = {
  read: 'Reading',
  fit: 'Learning',
  python: 'Running Python',
  store: 'Keeping rows for later steps',
  write: 'Writing',
  analyse: 'Analysing',
};
const END: Readonly<Record<string, string>> = {
  read: 'Read',
  fit: 'Learned',
  python: 'Ran Python',
  store: 'Kept rows for later steps',
  write: 'Wrote',
  analyse: 'Analysed',
};

/** What a kind of work is called while it goes on: `Reading`. */
export const workText = (what: string): string => BEGIN[what] ?? (what === '' ? 'Working' : what);

/** What a kind of work is called when it is done: `Read`. */
export const workDoneText = (what: string): string => END[what] ?? what;

/** The lines of a log that an event makes; progress makes none, it is shown elsewhere. */
export function logLines(event: LoggedEvent): LogLine[] {
  const line = (text: string, tone: LogLine['tone'] = 'plain'): LogLine => ({
    at: event.at,
    node: event.node,
    tone,
    text,
  });
  switch (event.kind) {
    case 'progress':
      return [];
    case 'started':
      return [line(workText(event.what))];
    case 'finished':
      return [
        line(
          `${workDoneText(event.what)} in ${durationText(event.seconds)}${
            event.rows === null ? '' : `, ${nounText(event.rows, 'row')}`
          }`,
        ),
      ];
    case 'source': {
      const { rows, columns, misfits, rejectedRows, warnings } = event.source;
      return [
        line(`${rows === null ? '' : `${nounText(rows, 'row')}, `}${nounText(columns, 'column')}`),
        ...misfits.map(({ column, count, handled }) =>
          line(
            `${nounText(count, 'value')} of "${column}" did not fit: ${handledText(handled)}`,
            'warn',
          ),
        ),
        ...(rejectedRows > 0 ? [line(`${nounText(rejectedRows, 'row')} put aside`, 'warn')] : []),
        ...warnings.map((warning) => line(warning, 'warn')),
      ];
    }
    case 'fitted':
      return [line(fittedText(event))];
    case 'printed':
      return event.text
        .replace(/\n$/, '')
        .split('\n')
        .map((text) => line(text));
    case 'warning':
      return [line(event.message, 'warn')];
    case 'other':
      return [line(event.text)];
  }
}

/** `Learned from 1,000 rows (nothing was stored)` */
export function fittedText(fitted: {
  readonly from: 'stored' | 'data';
  readonly rows: number;
  readonly because: string | null;
}): string {
  const rows = `${countText(fitted.rows)} rows`;
  if (fitted.from === 'stored') return `Used what was learned before, from ${rows}`;
  return `Learned from ${rows}${fitted.because === null ? '' : ` (${fitted.because})`}`;
}

/** What happened to values that do not fit the type of their column. */
export function handledText(handled: string): string {
  switch (handled) {
    case 'null':
      return 'made null';
    case 'keep':
      return 'column kept as text';
    case 'reject':
      return 'row put aside';
    default:
      return handled;
  }
}

/** Which lines of a log to show. */
export interface LogFilter {
  /** Found in the text or the node, ignoring case. */
  readonly text: string;
  /** Null: every node. */
  readonly node: string | null;
  readonly warningsOnly: boolean;
}

export function shownLines(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const wanted = filter.text.trim().toLowerCase();
  if (wanted === '' && filter.node === null && !filter.warningsOnly) return lines;
  return lines.filter(
    ({ node, tone, text }) =>
      (filter.node === null || node === filter.node) &&
      (!filter.warningsOnly || tone === 'warn') &&
      (text.toLowerCase().includes(wanted) || node.toLowerCase().includes(wanted)),
  );
}

/** The lines as they are copied: time, node, text. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(
      ({ at, node, tone, text }) => `${at}  ${node}  ${tone === 'warn' ? 'warning: ' : ''}${text}`,
    )
    .join('\n');
}
