import type { CsvSource } from '@lathe/flow/source';
import { quoteText } from '@lathe/flow/sql/quote';
import { readerPath, type SourceFile } from '../sources/source-files.js';
import { type Dialect, detectDialect } from './csv-dialect.js';
import { chooseEncoding, decodeHead, type Encoding, rewriteAsUtf8 } from './csv-encoding.js';
import { fileEmpty, type Head, readHead } from './csv-head.js';
import { firstRecord, withoutLines } from './csv-record.js';
import type { CsvPlan, Layout } from './csv-scan.js';
import type { Connection } from './database.js';
import type { Originals } from './rejects.js';

export interface PreparedCsv {
  readonly plan: CsvPlan;
  readonly encoding: Encoding;
  readonly originals: Originals;
  readonly warnings: readonly string[];
}

/**
 * Finds out how a CSV source's files are to be read: encoding, dialect, columns. `rewrite` has files whose
 * encoding the engine would decode itself rewritten as UTF-8 all the same.
 */
export async function planCsv(
  connection: Connection,
  source: CsvSource,
  files: readonly SourceFile[],
  folder: string,
  rewrite: boolean,
): Promise<PreparedCsv> {
  const [first, ...others] = files;
  if (first === undefined) throw new Error('A source has at least one file.');
  const head = await readHead(first);
  const encoding = chooseEncoding(source.encoding, head);
  const text = decodeHead(head, encoding) ?? (await headThroughEngine(connection, head));
  const whole = head.whole && head.bytes !== null;
  if (whole && text.trim() === '') throw fileEmpty(first.path);
  const { dialect, warnings } = await detectDialect(connection, source, text, whole, folder);
  const allWarnings = [...warnings];

  const names: string[] = [];
  const layouts = new Map<
    string,
    { paths: string[]; columns: number[]; constants: Map<number, string | null> }
  >();
  const originals = new Map<string, string>();
  const rewritten = encoding.native === null || (rewrite && encoding.native !== 'utf-8');
  for (const [index, file] of files.entries()) {
    const fileHead = file === first ? head : others.length === 0 ? head : await readHead(file);
    const fileText =
      file === first
        ? text
        : (decodeHead(fileHead, encoding) ?? (await headThroughEngine(connection, fileHead)));
    const header = headerOf(fileText, dialect, file === first ? allWarnings : []);
    if (dialect.header === false && index > 0) {
      // Without names, every file has the columns of the first; rows that differ are rejected.
      header.splice(0, header.length, ...names.slice(0, header.length));
      while (header.length < names.length) header.push(names[header.length] ?? '');
    }
    const columns = header.map((name) => indexOf(names, name));
    const constants = new Map<number, string | null>();
    for (const [name, value] of Object.entries(file.partition)) {
      const at = indexOf(names, name);
      if (!columns.includes(at)) constants.set(at, value);
    }
    const path = rewritten
      ? await rewriteAsUtf8(file.path, encoding, folder, index, connection.task)
      : file.path;
    originals.set(path, file.path);
    const key = JSON.stringify([columns, [...constants]]);
    const layout = layouts.get(key) ?? { paths: [], columns, constants };
    layout.paths.push(path);
    layouts.set(key, layout);
  }
  const laidOut: Layout[] = [...layouts.values()];
  if (new Set(laidOut.map(({ columns }) => [...columns].sort((a, b) => a - b).join())).size > 1) {
    allWarnings.push(
      'The files do not all have the same columns; where one is missing its values are null.',
    );
  }
  return {
    plan: {
      names,
      layouts: laidOut,
      dialect,
      encoding: rewritten ? 'utf-8' : (encoding.native ?? 'utf-8'),
      nullValues: source.nullValues ?? [],
    },
    encoding,
    originals,
    warnings: allWarnings,
  };
}

/** Where `name` stands in `names`, ignoring case; it is added when it is new. */
function indexOf(names: string[], name: string): number {
  const folded = name.toLowerCase();
  const at = names.findIndex((other) => other.toLowerCase() === folded);
  return at >= 0 ? at : names.push(name) - 1;
}

/** The first lines of a file that only the engine can unpack. */
async function headThroughEngine(connection: Connection, head: Head): Promise<string> {
  const rows = await connection.texts(
    `SELECT line FROM read_csv(${quoteText(readerPath(head.file.path))}, auto_detect = false, delim = '\x1f',
       quote = '', escape = '', header = false, strict_mode = false, nullstr = ['\x01'], ignore_errors = true,
       columns = {'line': 'VARCHAR'}) LIMIT 2000`,
  );
  if (rows.length === 0) throw fileEmpty(head.file.path);
  return rows.map(([line]) => `${line ?? ''}\n`).join('');
}

/** The file's column names, made unique; `column1`, `column2`, ... where there are none. */
function headerOf(text: string, dialect: Dialect, warnings: string[]): string[] {
  const { fields } = firstRecord(withoutLines(text, dialect.skipLines), dialect);
  if (!dialect.header) {
    warnings.push(
      `The file has no line of names; the columns are named column1 to column${fields.length}.`,
    );
    return fields.map((_, index) => `column${index + 1}`);
  }
  return uniqueNames(
    fields.map((field, index) => field.trim().replaceAll('\0', '') || `column${index + 1}`),
    warnings,
  );
}

/** Names that are equal ignoring case get `_1`, `_2`, ..., and a warning says so. */
export function uniqueNames(names: readonly string[], warnings: string[]): string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 1; used.has(unique.toLowerCase()); i += 1) {
      const candidate = `${name}_${i}`;
      if (!taken.has(candidate.toLowerCase())) unique = candidate;
    }
    used.add(unique.toLowerCase());
    taken.add(unique.toLowerCase());
    if (unique !== name) {
      warnings.push(
        `There are several columns named "${name}" (ignoring case); one is now "${unique}".`,
      );
    }
    return unique;
  });
}
