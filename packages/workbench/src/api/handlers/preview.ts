import {
  cellValue,
  type LearnedFrom,
  PREVIEW_WHOLE_ROWS,
  type PreviewSubject,
  preview,
  previewRows,
  type RowSet,
  type RunEvent,
  readableStatement,
} from '@lathe/engine';
import { LatheError, type Schema, typeName } from '@lathe/flow';
import type { Lane } from '../../workspace/lanes.js';
import type { OpenFlow } from '../../workspace/session.js';
import { basisAnswer } from '../basis.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { engineLook } from '../look.js';
import { openSubject, prepareRequest } from '../subject.js';

export const previewCalls = {
  preview: bodyCall(OPERATIONS.preview, async (body, { studio, signal }) => {
    const { node, columns, offset, limit } = body;
    const opened = await openSubject(studio, body, [node]);
    const events: RunEvent[] = [];
    const page = await studio.session.use(
      laneOf(body),
      ({ executor }) =>
        previewRows(executor, {
          ...subjectOf(opened, body, signal),
          onEvent: (event) => events.push(event),
          rows: ROW_SETS[body.rows ?? 'all'],
          look: engineLook(body.look),
          ...(columns === undefined ? {} : { columns }),
          ...(offset === undefined ? {} : { offset }),
          ...(limit === undefined ? {} : { limit }),
        }),
      signal,
    );
    return {
      ...page,
      schema: columnsOf(page.schema),
      basis: basisAnswer(page.basis),
      fitted: page.fitted === null ? null : { ...page.fitted, text: learnedText(page.fitted) },
      warnings: events.flatMap((event) =>
        event.kind === 'warning' ? [`${event.node}: ${event.message}`] : [],
      ),
    };
  }),

  cell: bodyCall(OPERATIONS.cell, async (body, { studio, signal }) => {
    const opened = await openSubject(studio, body, [body.node]);
    return studio.session.use(
      laneOf(body),
      ({ executor }) =>
        cellValue(executor, {
          ...subjectOf(opened, body, signal),
          column: body.column,
          row: body.row,
          rows: ROW_SETS[body.rows ?? 'all'],
          look: engineLook(body.look),
        }),
      signal,
    );
  }),

  profile: bodyCall(OPERATIONS.profile, async (body, { studio, signal }) => {
    const opened = await openSubject(studio, body, [body.node]);
    const seen = await studio.session.use(
      laneOf(body),
      ({ executor }) => preview(executor, { ...subjectOf(opened, body, signal), pageRows: 0 }),
      signal,
    );
    const { columns } = body;
    const [rule] = seen.profiledOn.sources;
    const counted = { rows: seen.profiledOn.rows, of: seen.rows };
    return {
      columns: seen.profile.filter(({ name }) => columns?.includes(name) ?? true),
      basis: basisAnswer(
        rule === undefined
          ? { kind: 'whole', ...counted }
          : { kind: 'sample', ...counted, rule: rule.rule, seed: rule.seed },
      ),
    };
  }),

  statement: bodyCall(OPERATIONS.statement, async (body, { studio, signal }) => {
    const opened = await openSubject(studio, body, [body.node]);
    const prepared = await studio.session.use(
      'interactive',
      ({ executor }) =>
        executor.prepare({
          ...prepareRequest(opened, body.node, signal),
          sampleAbove: PREVIEW_WHOLE_ROWS,
        }),
      signal,
    );
    return { statement: readableStatement(prepared, body.node) };
  }),

  changes: bodyCall(OPERATIONS.changes, async () => notBuiltYet()),
  diagnoseJoin: bodyCall(OPERATIONS.diagnoseJoin, async () => notBuiltYet()),
  check: bodyCall(OPERATIONS.check, async () => notBuiltYet()),
};

const ROW_SETS: Readonly<Record<'all' | 'sample', RowSet>> = { all: 'whole', sample: 'sample' };

interface Looked {
  readonly node: string;
  readonly whole?: boolean | undefined;
}

function subjectOf(opened: OpenFlow, { node, whole }: Looked, signal: AbortSignal): PreviewSubject {
  return { ...prepareRequest(opened, node, signal), whole: whole === true };
}

const laneOf = ({ whole }: Looked): Lane => (whole === true ? 'long' : 'interactive');

const columnsOf = (schema: Schema): { name: string; type: string }[] =>
  schema.map(({ name, type }) => ({ name, type: typeName(type) }));

/** `Learned from 10,000 of 250,000 rows` */
function learnedText({ from, rows, of }: LearnedFrom): string {
  const counted = (count: number): string => count.toLocaleString('en-GB');
  if (from === 'stored') return `Learned earlier, from ${counted(rows)} rows`;
  return rows < of
    ? `Learned from ${counted(rows)} of ${counted(of)} rows`
    : `Learned from ${counted(rows)} rows`;
}

function notBuiltYet(): never {
  throw new LatheError({
    code: 'not-built-yet',
    kind: 'usage',
    message: 'The studio cannot do this yet.',
    advice: 'Use the command line meanwhile.',
  });
}
