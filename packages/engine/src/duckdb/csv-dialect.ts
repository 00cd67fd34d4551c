import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CsvSource } from '@lathe/flow/source';
import { quoteText } from '@lathe/flow/sql/quote';
import { readerPath } from '../sources/source-files.js';
import { type RecordDialect, withoutLines } from './csv-record.js';
import { type FoundTable, findTable } from './csv-table.js';
import type { Connection } from './database.js';

export interface Dialect extends RecordDialect {
  readonly header: boolean;
  /** Physical lines above the header, or above the first record when there is none. */
  readonly skipLines: number;
  /** Whether the file keeps to one kind of line ending. */
  readonly strict: boolean;
}

/** Characters that are looked at for the dialect; each of a dozen is tried on them. */
const DETECTION_CHARACTERS = 1 << 18;
/** Records from which it is told whether the first of them holds names. */
const HEADER_RECORDS = 500;

/**
 * How the file is written: what the source says, and for the rest what its head shows. `text` is that head as
 * text; `folder` takes a copy of the table's records while they are looked at.
 */
export async function detectDialect(
  connection: Connection,
  source: CsvSource,
  text: string,
  whole: boolean,
  folder: string,
): Promise<{ readonly dialect: Dialect; readonly warnings: readonly string[] }> {
  const told = source.skipLines ?? 0;
  const seen = whole && text.length <= DETECTION_CHARACTERS;
  const head = withoutLines((seen ? text : wholeLines(text)).replace(/^\ufeff/, ''), told);
  const table = findTable(head, source, {
    anywhere: source.skipLines === undefined,
    whole: seen,
  });
  const warnings: string[] = [];
  if (source.delimiter !== undefined && table.columns === 1) {
    const other = findTable(
      head,
      { ...source, delimiter: undefined },
      { anywhere: false, whole: seen },
    );
    if (other.columns > 1) {
      warnings.push(
        `The delimiter ${JSON.stringify(source.delimiter)} gives one column; ${JSON.stringify(other.dialect.delimiter)} would give ${other.columns}.`,
      );
    }
  }
  const skipLines = told + table.linesAbove;
  if (table.hasPreamble) warnings.push(preambleWarning(skipLines));
  const header = source.header ?? (await hasNames(connection, head, table, folder));
  return {
    dialect: { ...table.dialect, header, skipLines, strict: !hasMixedLineEndings(text) },
    warnings,
  };
}

function preambleWarning(lines: number): string {
  return lines === 1
    ? 'The first line does not belong to the table and was passed over.'
    : `The first ${lines} lines do not belong to the table and were passed over.`;
}

/** The lines of the head that are there to their end, as far as they are looked at. */
function wholeLines(text: string): string {
  const short = text.slice(0, DETECTION_CHARACTERS);
  const end = Math.max(short.lastIndexOf('\n'), short.lastIndexOf('\r')) + 1;
  return end > 0 ? text.slice(0, end) : text;
}

/** Whether the first record of the table holds names, which the engine tells from the types below it. */
async function hasNames(
  connection: Connection,
  head: string,
  { dialect, columns, records }: FoundTable,
  folder: string,
): Promise<boolean> {
  const path = join(folder, `head-${process.pid}-${Math.random().toString(36).slice(2)}.csv`);
  const lines = records.slice(0, HEADER_RECORDS).map(({ start, end, fields }) => {
    // A delimiter at the end of the line makes no column.
    const to = fields > columns ? end - dialect.delimiter.length : end;
    return head.slice(start, to).replace(/\r\n?/g, '\n');
  });
  await writeFile(path, `${lines.join('\n')}\n`);
  const settings = [
    quoteText(readerPath(path)),
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    'skip = 0',
    `sample_size = ${HEADER_RECORDS}`,
  ];
  try {
    const [row] = await connection.texts(`SELECT HasHeader FROM sniff_csv(${settings.join(', ')})`);
    return row?.[0] !== 'false';
  } catch {
    connection.task.check();
    return true;
  } finally {
    await rm(path, { force: true });
  }
}

function hasMixedLineEndings(text: string): boolean {
  return /\r\n/.test(text) && /(?:^|[^\r])\n/.test(text);
}
