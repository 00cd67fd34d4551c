import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { quoteText } from '@lathe/flow/sql/quote';
import type { RejectedRow } from '../engine.js';
import { readerPath } from '../sources/source-files.js';
import { notEncoded } from './csv-encoding.js';
import { compressionOf } from './csv-head.js';
import { type CsvPlan, plainName, REJECTS, scanLayout } from './csv-scan.js';
import type { Connection } from './database.js';
import { engineFailure } from './failure.js';
import { temporaryBeside } from './temporary.js';

/** The file as the user knows it, from the path that was read (a copy in another encoding, perhaps). */
export type Originals = ReadonlyMap<string, string>;

export async function forgetRejects(connection: Connection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${REJECTS.errors}`);
  await connection.run(`DROP TABLE IF EXISTS ${REJECTS.scans}`);
}

/** How many rows the last scan refused because a value did not fit the type it was read as. */
export function countCastRejects(connection: Connection): Promise<number> {
  return connection.number(`SELECT count(*) FROM ${REJECTS.errors} WHERE error_type = 'CAST'`);
}

/**
 * The rows that the last scan could not read, once each, in the order of the files.
 * Errors: `file-encoding` when a row holds bytes that are not of the encoding.
 */
export async function structuralRejects(
  connection: Connection,
  plan: CsvPlan,
  encodingName: string,
  originals: Originals,
): Promise<RejectedRow[]> {
  const rows = await connection.texts(
    // The reader notes one error per missing column, the first of which tells how many there were, and one
    // per column too many, where the last does.
    `SELECT s.file_path, min(e.line), e.line_byte_position, arg_min(e.column_name, e.column_idx),
       arg_min(CAST(e.error_type AS VARCHAR), e.column_idx),
       CASE WHEN any_value(e.error_type) = 'MISSING COLUMNS' THEN arg_min(e.error_message, e.column_idx)
         ELSE arg_max(e.error_message, e.column_idx) END,
       any_value(e.csv_line)
     FROM ${REJECTS.errors} e JOIN ${REJECTS.scans} s ON e.scan_id = s.scan_id AND e.file_id = s.file_id
     WHERE e.error_type <> 'CAST'
     GROUP BY s.file_path, e.line_byte_position ORDER BY s.file_path, e.line_byte_position`,
  );
  const paths = new Map(
    plan.layouts.flatMap((layout) => layout.paths.map((path) => [readerPath(path), path] as const)),
  );
  const rejects = rows.map(([file, line, byte, column, kind, message, text]) => {
    const path = paths.get(file ?? '') ?? file ?? '';
    return {
      path,
      line: Number(line),
      byte: byte === null || byte === undefined ? null : Number(byte) - 1,
      column: kind === 'UNQUOTED VALUE' ? (plan.names[Number(column?.slice(1))] ?? null) : null,
      kind: kind ?? '',
      reason: reasonOf(kind ?? '', message ?? ''),
      text: (text ?? '').replace(/\r?\n$/, ''),
    };
  });
  for (const path of new Set(rejects.map((reject) => reject.path))) {
    const here = rejects.filter((reject) => reject.path === path);
    await setPhysicalLines(path, here);
  }
  const undecodable = rejects.find(({ kind }) => kind === 'INVALID ENCODING');
  if (undecodable !== undefined) {
    const original = originals.get(undecodable.path) ?? undecodable.path;
    throw notEncoded(original, encodingName, undecodable.byte, undecodable.line);
  }
  return rejects.map(({ path, line, byte, column, reason, text }) => {
    const original = originals.get(path);
    return {
      file: original ?? path,
      line,
      // An offset into a rewritten copy would mislead.
      byte: original === undefined || original === path ? byte : null,
      column,
      reason,
      text,
    };
  });
}

function reasonOf(kind: string, message: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  switch (kind) {
    case 'MISSING COLUMNS':
    case 'TOO MANY COLUMNS':
      return counts === null
        ? kind.toLowerCase()
        : `${counts[2]} field${counts[2] === '1' ? '' : 's'} where there should be ${counts[1]}`;
    case 'UNQUOTED VALUE':
      return 'a quote that is not closed, or text after a closing quote';
    case 'LINE SIZE OVER MAXIMUM':
      return 'longer than the 2 MB that a row may have';
    default:
      return kind.toLowerCase();
  }
}

/** The reader counts records; where quoted values hold line breaks, lines are another matter. */
async function setPhysicalLines(
  path: string,
  rejects: { line: number; readonly byte: number | null }[],
): Promise<void> {
  if (compressionOf(path) !== 'none') return;
  let at = 0;
  let line = 1;
  let next = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk;
    let from = 0;
    for (; next < rejects.length; next += 1) {
      const reject = rejects[next];
      const offset = reject?.byte ?? null;
      if (reject === undefined || offset === null) return;
      if (offset >= at + bytes.length) break;
      line += countLineBreaks(bytes, from, offset - at);
      from = offset - at;
      reject.line = line;
    }
    if (next === rejects.length) return;
    line += countLineBreaks(bytes, from, bytes.length);
    at += bytes.length;
  }
}

function countLineBreaks(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let i = bytes.indexOf(10, from); i >= 0 && i < to; i = bytes.indexOf(10, i + 1)) count += 1;
  return count;
}

/**
 * The rows for which `condition` holds, over text columns `c0`, `c1`, ..., as rejects. Their text is put
 * together again from the fields, their line is counted from the records before them (blank lines, which
 * the reader passes over, are not counted); `structural` are the rejects that stand between them.
 */
export async function conditionRejects(
  connection: Connection,
  plan: CsvPlan,
  condition: string,
  reasons: readonly { readonly column: number; readonly when: string; readonly reason: string }[],
  structural: readonly RejectedRow[],
  originals: Originals,
): Promise<RejectedRow[]> {
  const columns = plan.names.map((_, column) => plainName(column));
  const breaks = columns.map(
    (c) => `length(coalesce(${c}, '')) - length(replace(coalesce(${c}, ''), chr(10), ''))`,
  );
  const which = reasons.map(({ when }, index) => `WHEN ${when} THEN ${index}`);
  const rejects: RejectedRow[] = [];
  for (const layout of plan.layouts) {
    for (const path of layout.paths) {
      const file = originals.get(path) ?? path;
      const rows = await connection.texts(
        `SELECT n, breaks, CASE ${which.join(' ')} END, ${columns.join(', ')} FROM (
           SELECT *, row_number() OVER () AS n,
             coalesce(sum(b) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS breaks
           FROM (SELECT *, ${breaks.join(' + ')} AS b FROM (${scanLayout(plan, { ...layout, paths: [path] })}))
         ) WHERE ${condition} ORDER BY n`,
      );
      const between = structural
        .filter((reject) => reject.file === file)
        .sort((a, b) => a.line - b.line);
      let passed = 0;
      for (const [n, breaksBefore, reasonIndex, ...fields] of rows) {
        let line =
          plan.dialect.skipLines +
          (plan.dialect.header ? 1 : 0) +
          Number(n) +
          Number(breaksBefore) +
          passed;
        for (
          let reject = between[0];
          reject !== undefined && reject.line <= line;
          reject = between[0]
        ) {
          const height = 1 + (reject.text.match(/\n/g)?.length ?? 0);
          passed += height;
          line += height;
          between.shift();
        }
        const why = reasons[Number(reasonIndex)];
        rejects.push({
          file,
          line,
          byte: null,
          column: plan.names[why?.column ?? -1] ?? null,
          reason: why?.reason ?? '',
          text: fields
            .map((field) => csvField(field ?? null, plan.dialect.delimiter))
            .join(plan.dialect.delimiter),
        });
      }
    }
  }
  return rejects;
}

/** Writes the rejects as CSV, whole or not at all. */
export async function writeRejects(path: string, rejects: readonly RejectedRow[]): Promise<void> {
  const lines = rejects.map((reject) =>
    [
      reject.file,
      String(reject.line),
      reject.byte === null ? null : String(reject.byte),
      reject.column,
      reject.reason,
      reject.text,
    ]
      .map((field) => csvField(field, ','))
      .join(','),
  );
  const temporary = temporaryBeside(path, 'tmp');
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      temporary,
      `file,line,byte,column,reason,text\n${lines.map((line) => `${line}\n`).join('')}`,
    );
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw engineFailure(error).at({ file: path });
  }
}

function csvField(text: string | null, delimiter: string): string {
  if (text === null) return '';
  return text === '' || text.includes(delimiter) || /["\r\n]/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** A condition that holds when a text column has a line break in it. */
export function hasLineBreak(column: number): string {
  return `contains(coalesce(${plainName(column)}, ''), ${quoteText('\n')})`;
}
