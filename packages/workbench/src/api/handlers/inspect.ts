import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import {
  duckDbDialect,
  LatheError,
  pathText,
  printRelation,
  type SourceDefinition,
  sourceDefinition,
  table,
  typeName,
} from '@lathe/flow';
import { insideWorkspace, isBelow, workspacePathOf } from '../../workspace/inside-workspace.js';
import { tableFormat } from '../../workspace/table-files.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';

const SHOWN_ROWS = 100;

export const inspectCalls = {
  inspectFile: bodyCall(OPERATIONS.inspectFile, async (body, { studio, signal }) => {
    const source = sourceOf(body.source);
    const base = await insideWorkspace(studio.root, body.folder);
    await studio.paths.requireSource(source.path, source.format, base);
    const path = isAbsolute(source.path) ? source.path : resolve(base, source.path);
    const whole = body.whole === true;
    return studio.session.use(
      whole ? 'long' : 'interactive',
      async ({ executor: { engine }, folder }) => {
        const name = `look_${randomBytes(8).toString('hex')}`;
        const scratch = join(folder, name);
        await mkdir(scratch, { recursive: true });
        try {
          const report = await engine.register(
            name,
            { ...source, path },
            { mode: whole ? 'table' : 'view', rejectsFile: join(scratch, 'rejects.csv'), signal },
          );
          const rows = printRelation(table(name, report.schema), duckDbDialect);
          const page = await engine.page(rows, 0, body.limit ?? SHOWN_ROWS, { signal });
          const shown = (file: string): string =>
            isBelow(studio.root, file) ? workspacePathOf(studio.root, file) : file;
          return {
            format: source.format,
            files: report.files.map(shown),
            bytes: report.bytes,
            rows: report.rows,
            whole,
            columns: report.columns.map(({ hint, ...column }) => ({
              ...column,
              hint: hint ?? null,
            })),
            misfits: report.misfits,
            rejectedRows: report.rejectedRows,
            rejected: report.rejectedExamples.map((row) => ({ ...row, file: shown(row.file) })),
            warnings: report.warnings,
            detected: report.detected,
            schema: page.schema.map((column) => ({
              name: column.name,
              type: typeName(column.type),
            })),
            values: page.values,
            suggestedId: suggestedId(source.path),
          };
        } finally {
          // Nothing of a look stays, also when it was broken off.
          await engine.forget(name).catch(() => undefined);
          await rm(scratch, { recursive: true, force: true });
        }
      },
      signal,
    );
  }),
};

/** Errors: `source-invalid` with the key. */
function sourceOf(written: Readonly<Record<string, unknown>>): SourceDefinition {
  const format =
    written.format ?? (typeof written.path === 'string' ? tableFormat(written.path) : undefined);
  const result = sourceDefinition.safeParse({ ...written, format });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = pathText([...(issue?.path ?? []), ...key]);
  throw new LatheError({
    code: 'source-invalid',
    kind: 'document',
    message: `The source is not valid: ${path === '' ? 'it' : path}: ${issue?.message ?? 'wrong shape'}.`,
    place: path === '' ? {} : { parameter: path },
    advice: 'Correct the key; docs/flow.schema.json describes sources.',
  });
}

/** `data/Loan Book 2024.csv.gz` -> `loan-book-2024` */
function suggestedId(path: string): string {
  const stem = (path.split('/').at(-1) ?? '').replace(/(?:\.[A-Za-z0-9]{1,8}){1,2}$/, '');
  const id = stem
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '')
    .slice(0, 40);
  return id === '' ? 'table' : id;
}
