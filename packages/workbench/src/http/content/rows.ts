import {
  type ColumnProfile,
  type Page,
  PREVIEW_WHOLE_ROWS,
  preview,
  type RunEvent,
  readableStatement,
  type SampleRule,
  type SourceReport,
} from '@lathe/engine';
import type { OpenFlow, Session } from '../../workspace/session.js';
import { fittedNote } from './run-events.js';

export const SHOWN_ROWS = 100;

/** What a number was computed on. */
export interface Basis {
  readonly kind: 'whole' | 'sample';
  /** For readers, e.g. `sample: 10,000 of 1,000,000 rows`. */
  readonly text: string;
}

export interface RowsContent {
  /** The first rows. */
  readonly page: Page;
  readonly rows: number;
  readonly rowsBasis: Basis;
  readonly profile: readonly ColumnProfile[];
  readonly profileBasis: Basis;
  /** What this node learned, and when; null when it learns nothing. */
  readonly fitted: string | null;
  /** Steps above that learned from fewer rows than there are. */
  readonly fittedOn: readonly {
    readonly node: string;
    readonly rows: number;
    readonly of: number;
  }[];
  readonly warnings: readonly string[];
  /** What the Python step printed. */
  readonly printed: string | null;
  /** One statement that gives these rows from the files. */
  readonly statement: string;
  /** Of a source: how it was read. */
  readonly source: SourceReport | null;
  /** True when everything was asked to be computed on every row. */
  readonly whole: boolean;
}

export interface RowsRequest {
  readonly opened: OpenFlow;
  readonly id: string;
  /** Fit and run Python on every row, however many; default previews stand in for large tables. */
  readonly whole: boolean;
  readonly signal: AbortSignal;
}

/** The first rows of a source or step, with a profile of each column and what each number counts. */
export async function rowsContent(
  { executor }: Session,
  { opened, id, whole, signal }: RowsRequest,
): Promise<RowsContent> {
  const events: RunEvent[] = [];
  const request = {
    flow: opened.flow,
    values: opened.values,
    baseFolder: opened.baseFolder,
    target: id,
    fit: 'auto' as const,
    ...(opened.state === undefined ? {} : { state: opened.state }),
    signal,
  };
  const seen = await preview(executor, {
    ...request,
    whole,
    pageRows: SHOWN_ROWS,
    onEvent: (event) => events.push(event),
  });
  // Everything is prepared by now; this only looks it up.
  const prepared = await executor.prepare(
    whole ? request : { ...request, sampleAbove: PREVIEW_WHOLE_ROWS },
  );
  const own = events.filter(({ node }) => node === id);
  const fitted = own.find((event) => event.kind === 'fitted');
  const sampledAbove = events.some(isSampledPython);
  return {
    page: seen.page,
    rows: seen.rows,
    rowsBasis: sampledAbove
      ? { kind: 'sample', text: 'sample: a Python step above ran on a sample' }
      : { kind: 'whole', text: 'whole table' },
    profile: seen.profile,
    profileBasis: profileBasis(seen.rows, seen.profiledOn, sampledAbove),
    fitted: fitted === undefined ? null : fittedNote(fitted),
    fittedOn: seen.fittedOn,
    warnings: events.flatMap((event) =>
      event.kind === 'warning' ? [`${event.node}: ${event.message}`] : [],
    ),
    printed: seen.printed,
    statement: readableStatement(prepared, id),
    source: own.find((event) => event.kind === 'source')?.report ?? null,
    whole,
  };
}

function profileBasis(
  rows: number,
  on: { readonly rows: number; readonly sources: readonly SampleRule[] },
  sampledAbove: boolean,
): Basis {
  const count = (value: number): string => value.toLocaleString('en-GB');
  if (on.sources.length > 0 || on.rows < rows) {
    return { kind: 'sample', text: `sample: ${count(on.rows)} of ${count(rows)} rows` };
  }
  if (sampledAbove) return { kind: 'sample', text: 'sample: a Python step above ran on a sample' };
  return { kind: 'whole', text: `all ${count(rows)} rows` };
}

/** The executor says so in a warning; there is no event of its own for it. */
function isSampledPython(event: RunEvent): boolean {
  return event.kind === 'warning' && event.message.startsWith('The Python step ran on a sample');
}
