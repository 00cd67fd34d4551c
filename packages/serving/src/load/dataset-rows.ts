import { readFile } from 'node:fs/promises';
import { LatheError } from '@lathe/flow';
import { parseCsv } from '../endpoint/invocations/csv.js';
import { systemReason } from '../failure/system-reason.js';

/** Values by column, in the order of the columns. */
export type DatasetRow = Readonly<Record<string, unknown>>;

/**
 * Rows of a CSV file with a header (text that reads as a number becomes one, an empty field is null) or of a
 * JSON lines file of objects. Errors: `load-file`, `load-rows`.
 */
export async function readDatasetRows(path: string): Promise<DatasetRow[]> {
  const text = (await readPayloadFile(path)).toString('utf8');
  const rows = /\.(jsonl|ndjson)$/i.test(path) ? objectRows(text, path) : csvRows(text);
  if (rows.length === 0) {
    throw new LatheError({
      code: 'load-rows',
      kind: 'usage',
      message: `${path} has no rows.`,
      place: { file: path },
      advice: 'Give a CSV file with a header and rows, or a JSON lines file of objects.',
    });
  }
  return rows;
}

/** Errors: `load-file`. */
export async function readPayloadFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new LatheError({
      code: 'load-file',
      kind: 'usage',
      message: `${path} cannot be read: ${systemReason(error)}.`,
      place: { file: path },
      advice: 'Check the path of what is to be sent.',
      cause: error,
    });
  }
}

function csvRows(text: string): DatasetRow[] {
  const [header = [], ...records] = parseCsv(text);
  return records.map((record) =>
    Object.fromEntries(header.map((column, at) => [column, cell(record[at] ?? '')])),
  );
}

function cell(text: string): string | number | null {
  if (text === '') return null;
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

function objectRows(text: string, path: string): DatasetRow[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const row = parsed(line);
    if (isRow(row)) return [row];
    throw new LatheError({
      code: 'load-rows',
      kind: 'usage',
      message: 'A line is not a JSON object.',
      place: { file: path, line: at + 1 },
      advice: 'Write one object a line, with the values by column.',
    });
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isRow = (value: unknown): value is DatasetRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
