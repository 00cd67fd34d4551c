import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CsvSource } from '@lathe/flow/source';
import { quoteText } from '@lathe/flow/sql/quote';
import { readerPath } from '../sources/source-files.js';
import { firstRecord, type RecordDialect, withoutLines } from './csv-record.js';
import type { Connection } from './database.js';

export interface Dialect extends RecordDialect {
  readonly header: boolean;
  /** Physical lines above the header, or above the first record when there is none. */
  readonly skipLines: number;
  /** Whether the file keeps to one kind of line ending and proper quotes. */
  readonly strict: boolean;
}

/** Characters that the engine's detection is shown; it tries dozens of dialects on them. */
const DETECTION_CHARACTERS = 1 << 18;

interface Sniffed {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly skipLines: number;
  readonly header: boolean;
  readonly columns: number;
}

/**
 * How the file is written: what the source says, and for the rest what the engine's detection makes of
 * the file's head. `text` is that head as text; `folder` takes a copy of it while it is looked at.
 */
export async function detectDialect(
  connection: Connection,
  source: CsvSource,
  text: string,
  whole: boolean,
  folder: string,
): Promise<{ readonly dialect: Dialect; readonly warnings: readonly string[] }> {
  const path = join(folder, `head-${process.pid}-${Math.random().toString(36).slice(2)}.csv`);
  const short = text.slice(0, DETECTION_CHARACTERS);
  const end = whole && short.length === text.length ? text.length : short.lastIndexOf('\n') + 1;
  await writeFile(path, (end > 0 ? text.slice(0, end) : text).replace(/^\ufeff/, ''));
  try {
    const given = givenOptions(source);
    const attempt = (fixed: readonly string[], how: string) =>
      sniff(connection, path, [...fixed, how]);
    const strictly = await attempt(given, 'strict_mode = true');
    const loosely =
      strictly !== null && strictly.columns > 1
        ? strictly
        : ((await attempt(given, 'ignore_errors = true')) ??
          (await attempt(given, 'ignore_errors = true, strict_mode = false')));
    const found = loosely !== null && agrees(loosely, text, source) ? loosely : strictly;
    const warnings: string[] = [];
    if (source.delimiter !== undefined) {
      const free = givenOptions({ ...source, delimiter: undefined });
      const other = await attempt(free, 'strict_mode = true');
      const columns = firstRecord(withoutLines(text, source.skipLines ?? 0), {
        delimiter: source.delimiter,
        quote: source.quote ?? '"',
        escape: source.escape ?? '"',
      }).fields.length;
      if (other !== null && columns === 1 && other.columns > 1) {
        warnings.push(
          `The delimiter ${JSON.stringify(source.delimiter)} gives one column; ${JSON.stringify(other.delimiter)} would give ${other.columns}.`,
        );
      }
    }
    const dialect = completed(source, found, text);
    if (source.skipLines === undefined && dialect.skipLines > 0 && (found?.skipLines ?? 0) > 0) {
      warnings.push(
        `The first ${dialect.skipLines} line${dialect.skipLines === 1 ? '' : 's'} do not belong to the table and were passed over.`,
      );
    }
    return { dialect, warnings };
  } finally {
    await rm(path, { force: true });
  }
}

function givenOptions(
  source: Omit<CsvSource, 'delimiter'> & { delimiter?: string | undefined },
): string[] {
  const options: string[] = [];
  if (source.delimiter !== undefined) options.push(`delim = ${quoteText(source.delimiter)}`);
  if (source.quote !== undefined) options.push(`quote = ${quoteText(source.quote)}`);
  if (source.escape !== undefined) options.push(`escape = ${quoteText(source.escape)}`);
  if (source.header !== undefined) options.push(`header = ${source.header}`);
  if (source.skipLines !== undefined) options.push(`skip = ${source.skipLines}`);
  return options;
}

async function sniff(
  connection: Connection,
  path: string,
  options: readonly string[],
): Promise<Sniffed | null> {
  try {
    const [row] = await connection.texts(
      `SELECT Delimiter, Quote, "Escape", SkipRows, HasHeader, len(Columns)
       FROM sniff_csv(${[quoteText(readerPath(path)), ...options, 'sample_size = 4096'].join(', ')})`,
    );
    if (row === undefined) return null;
    const symbol = (text: string | null | undefined) =>
      text === null || text === undefined || text === '(empty)' ? '' : text;
    return {
      delimiter: symbol(row[0]) || ',',
      quote: symbol(row[1]),
      escape: symbol(row[2]),
      skipLines: Number(row[3] ?? 0),
      header: row[4] === 'true',
      columns: Number(row[5] ?? 1),
    };
  } catch {
    connection.task.check();
    return null;
  }
}

/** Whether the first record, too, falls into several fields: prose with commas in it is no table. */
function agrees(found: Sniffed, text: string, source: CsvSource): boolean {
  const dialect = completed(source, found, text);
  return firstRecord(withoutLines(text, dialect.skipLines), dialect).fields.length > 1;
}

function completed(source: CsvSource, found: Sniffed | null, text: string): Dialect {
  // Detection says "no quotes" when the head has none; further down there may well be some.
  const quote = source.quote ?? (found?.quote || '"');
  const detectedEscape = found?.quote === quote ? found.escape : '';
  const skipLines = source.skipLines ?? found?.skipLines ?? 0;
  const dialect = {
    delimiter: source.delimiter ?? found?.delimiter ?? ',',
    quote,
    escape: source.escape ?? (detectedEscape || quote),
    header: source.header ?? found?.header ?? true,
    strict: !hasMixedLineEndings(text),
  };
  const { blankLines } = firstRecord(withoutLines(text, skipLines), dialect);
  return { ...dialect, skipLines: skipLines + (dialect.header ? blankLines : 0) };
}

function hasMixedLineEndings(text: string): boolean {
  return /\r\n/.test(text) && /(?:^|[^\r])\n/.test(text);
}
