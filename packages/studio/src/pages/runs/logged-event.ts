import type { RunEvent } from '../../api/client.js';
import { fields, type JsonFields, list, numberOrNull, text, textOrNull } from '../json-fields.js';

/** A source as a run read it: the part that pages show. */
export interface ReadSource {
  readonly rows: number | null;
  readonly columns: number;
  readonly misfits: readonly {
    readonly column: string;
    readonly count: number;
    readonly handled: string;
  }[];
  readonly rejectedRows: number;
  /** The first few. */
  readonly rejected: readonly {
    readonly file: string;
    readonly line: number | null;
    readonly reason: string;
    readonly text: string;
  }[];
  readonly warnings: readonly string[];
}

/** An event of a run's log, read. What another version wrote and is not understood is `other`. */
export type LoggedEvent = { readonly at: string; readonly node: string } & (
  | { readonly kind: 'started'; readonly what: string }
  | { readonly kind: 'progress'; readonly share: number | null; readonly rows: number | null }
  | {
      readonly kind: 'finished';
      readonly what: string;
      readonly seconds: number;
      readonly rows: number | null;
    }
  | { readonly kind: 'source'; readonly source: ReadSource }
  | {
      readonly kind: 'fitted';
      readonly from: 'stored' | 'data';
      readonly rows: number;
      readonly because: string | null;
    }
  | { readonly kind: 'printed'; readonly text: string }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'other'; readonly text: string }
);

/** Reads an event as the API sends it. */
export function loggedEvent(event: RunEvent): LoggedEvent {
  const { at, node } = event;
  const common = { at, node };
  switch (event.kind) {
    case 'started':
      return { ...common, kind: 'started', what: text(event.what) };
    case 'progress':
      return {
        ...common,
        kind: 'progress',
        share: numberOrNull(event.share),
        rows: numberOrNull(event.rows),
      };
    case 'finished':
      return {
        ...common,
        kind: 'finished',
        what: text(event.what),
        seconds: numberOrNull(event.seconds) ?? 0,
        rows: numberOrNull(event.rows),
      };
    case 'source':
      return { ...common, kind: 'source', source: readSource(fields(event.report)) };
    case 'fitted':
      return {
        ...common,
        kind: 'fitted',
        from: event.from === 'stored' ? 'stored' : 'data',
        rows: numberOrNull(event.rows) ?? 0,
        because: textOrNull(event.because),
      };
    case 'printed':
      return { ...common, kind: 'printed', text: text(event.text) };
    case 'warning':
      return { ...common, kind: 'warning', message: text(event.message) };
    default:
      return { ...common, kind: 'other', text: otherText(event) };
  }
}

function otherText(event: RunEvent): string {
  const { at, node, kind, ...rest } = event;
  return Object.keys(rest).length === 0 ? kind : `${kind} ${JSON.stringify(rest)}`;
}

function readSource(report: JsonFields): ReadSource {
  return {
    rows: numberOrNull(report.rows),
    columns: list(report.columns).length || list(report.schema).length,
    misfits: list(report.misfits).map((misfit) => ({
      column: text(fields(misfit).column),
      count: numberOrNull(fields(misfit).count) ?? 0,
      handled: text(fields(misfit).handled),
    })),
    rejectedRows: numberOrNull(report.rejectedRows) ?? 0,
    rejected: list(report.rejectedExamples).map((row) => ({
      file: text(fields(row).file),
      line: numberOrNull(fields(row).line),
      reason: text(fields(row).reason),
      text: text(fields(row).text),
    })),
    warnings: list(report.warnings).map((warning) => text(warning)),
  };
}
