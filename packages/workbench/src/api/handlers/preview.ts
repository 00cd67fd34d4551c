import {
  cellValue,
  type LearnedFrom,
  preparePreview,
  previewChanges,
  previewProfile,
  previewRows,
  type RowSet,
  type RunEvent,
  readableStatement,
} from '@lathe/engine';
import { basisAnswer, columnsAnswer } from '../basis.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { engineLook } from '../look.js';
import { laneOf, openSubject, subjectOf } from '../subject.js';

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
      schema: columnsAnswer(page.schema),
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
    const { columns } = body;
    const opened = await openSubject(studio, body, [body.node]);
    const seen = await studio.session.use(
      laneOf(body),
      ({ executor }) =>
        previewProfile(executor, {
          ...subjectOf(opened, body, signal),
          ...(columns === undefined ? {} : { columns }),
        }),
      signal,
    );
    return { columns: seen.columns, basis: basisAnswer(seen.basis) };
  }),

  changes: bodyCall(OPERATIONS.changes, async (body, { studio, signal }) => {
    const { node, columns, offset, limit } = body;
    const opened = await openSubject(studio, body, [node]);
    const { before, after, added, removed, renamed, changed, basis, rows } =
      await studio.session.use(
        laneOf(body),
        ({ executor }) =>
          previewChanges(executor, {
            ...subjectOf(opened, body, signal),
            ...(columns === undefined ? {} : { columns }),
            ...(offset === undefined ? {} : { offset }),
            ...(limit === undefined ? {} : { limit }),
          }),
        signal,
      );
    return { before, after, added, removed, renamed, changed, basis: basisAnswer(basis), rows };
  }),

  statement: bodyCall(OPERATIONS.statement, async (body, { studio, signal }) => {
    const opened = await openSubject(studio, body, [body.node]);
    const prepared = await studio.session.use(
      'interactive',
      ({ executor }) => preparePreview(executor, subjectOf(opened, body, signal)),
      signal,
    );
    return { statement: readableStatement(prepared, body.node) };
  }),
};

const ROW_SETS: Readonly<Record<'all' | 'sample', RowSet>> = { all: 'whole', sample: 'sample' };

/** `Learned from 10,000 of 250,000 rows` */
function learnedText({ from, rows, of }: LearnedFrom): string {
  const counted = (count: number): string => count.toLocaleString('en-GB');
  if (from === 'stored') return `Learned earlier, from ${counted(rows)} rows`;
  return rows < of
    ? `Learned from ${counted(rows)} of ${counted(of)} rows`
    : `Learned from ${counted(rows)} rows`;
}
