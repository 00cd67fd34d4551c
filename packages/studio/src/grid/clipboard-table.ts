import type { CellRange } from './cell-selection.js';
import { rawCell } from './cell-text.js';
import type { Cell, GridSource } from './grid-source.js';
import type { Look } from './look.js';

/** Cells that may be copied at once; more belongs into an export. */
export const MOST_COPIED_CELLS = 200_000;
/** Shortened values that are fetched whole for a copy; more would mean as many requests. */
const MOST_WHOLE_VALUES = 100;
/** Rows asked for at a time. */
const COPY_ROWS = 2_000;

/** Rows of cells as spreadsheets take them from the clipboard. */
export interface ClipboardTable {
  readonly text: string;
  readonly html: string;
  /** Values that stand shortened in it because there were too many to fetch whole. */
  readonly shortened: number;
}

/** Tab-separated: fields with tabs, line breaks or quotes stand in quotes, as spreadsheets write them. */
export function tabSeparated(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map((cell) => tabField(rawCell(cell))).join('\t')).join('\n');
}

/** The same as an HTML table, which keeps line breaks within cells apart from rows. */
export function htmlTable(rows: readonly (readonly Cell[])[]): string {
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(rawCell(cell))}</td>`).join('')}</tr>`)
    .join('');
  return `<table>${body}</table>`;
}

/** One cell is copied as it is, without the quoting of a table. */
export function clipboardTable(
  rows: readonly (readonly Cell[])[],
  shortened: number,
): ClipboardTable {
  const [first] = rows;
  const alone = rows.length === 1 && first?.length === 1 ? first[0] : undefined;
  return {
    text: alone === undefined ? tabSeparated(rows) : rawCell(alone),
    html: htmlTable(rows),
    shortened,
  };
}

/** Reads a block of cells for the clipboard, values that pages shorten fetched whole while they are few. */
export async function readForClipboard(
  source: GridSource,
  look: Look,
  range: CellRange,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ClipboardTable> {
  const rows: Cell[][] = [];
  let whole = 0;
  let shortened = 0;
  for (let offset = range.firstRow; offset < range.endRow; offset += COPY_ROWS) {
    const limit = Math.min(COPY_ROWS, range.endRow - offset);
    const page = await source.load({ offset, limit, columns: names, look }, signal);
    const block = Array.from({ length: page.values[0]?.length ?? 0 }, (_, row) =>
      page.values.map((column): Cell => column[row] ?? null),
    );
    for (const { column, row } of page.cut) {
      if (whole >= MOST_WHOLE_VALUES) {
        shortened += 1;
        continue;
      }
      whole += 1;
      const target = block[row];
      const position = page.columns.indexOf(column);
      if (target === undefined || position < 0) continue;
      target[position] = await source.cell(offset + row, column, look, signal);
    }
    rows.push(...block);
  }
  return clipboardTable(rows, shortened);
}

function tabField(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\r\n|\n|\r/g, '<br>');
}
