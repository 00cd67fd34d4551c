import type { LoggedEvent } from './logged-event.js';

/** What the log of a run tells of one node. */
export interface NodeActivity {
  readonly node: string;
  readonly work: readonly {
    readonly what: string;
    /** Null when it was begun and not finished. */
    readonly seconds: number | null;
  }[];
  /** Rows that a source gave; null when no event tells. */
  readonly rows: number | null;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly printed: string;
}

/** Events gathered by node, in the order in which the nodes first appear. */
export function summariseEvents(events: readonly LoggedEvent[]): NodeActivity[] {
  const gathered = new Map<string, Gathered>();
  for (const event of events) {
    let node = gathered.get(event.node);
    if (node === undefined) {
      node = { work: [], rows: null, notes: [], warnings: [], printed: '' };
      gathered.set(event.node, node);
    }
    gather(node, event);
  }
  return [...gathered].map(([node, rest]) => ({ node, ...rest }));
}

interface Gathered {
  readonly work: { what: string; seconds: number | null }[];
  rows: number | null;
  readonly notes: string[];
  readonly warnings: string[];
  printed: string;
}

function gather(node: Gathered, event: LoggedEvent): void {
  switch (event.kind) {
    case 'started':
      node.work.push({ what: event.what, seconds: null });
      break;
    case 'finished': {
      const begun = node.work.find(({ what, seconds }) => what === event.what && seconds === null);
      if (begun === undefined) node.work.push({ what: event.what, seconds: event.seconds });
      else begun.seconds = event.seconds;
      break;
    }
    case 'source': {
      const { report } = event;
      node.rows = report.rows ?? node.rows;
      node.notes.push(`${report.schema.length} columns`);
      node.warnings.push(...report.warnings);
      for (const { column, count, handled } of report.misfits) {
        node.warnings.push(`${count} values of "${column}" do not fit its type (${handled})`);
      }
      if (report.rejectedRows > 0) node.warnings.push(`${report.rejectedRows} rows put aside`);
      break;
    }
    case 'fitted':
      node.notes.push(fittedNote(event));
      break;
    case 'warning':
      node.warnings.push(event.message);
      break;
    case 'printed':
      node.printed += event.text;
      break;
  }
}

/** `learned now from 1,000 rows (nothing was stored)` */
export function fittedNote(event: {
  readonly from: 'stored' | 'data';
  readonly rows: number;
  readonly because?: string | undefined;
}): string {
  const rows = `${event.rows.toLocaleString('en-GB')} rows`;
  if (event.from === 'stored') return `stored state, learned from ${rows}`;
  return `learned now from ${rows}${event.because === undefined ? '' : ` (${event.because})`}`;
}
