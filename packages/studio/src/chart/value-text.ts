import type { Cell } from '../api/client.js';
import { countText } from '../ui/amounts.js';

const measure = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 5 });

/** A number as a reader wants it: thousands separated, no noise digits. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) return value.toExponential(3);
  return Number.isInteger(value) ? countText(value) : measure.format(value);
}

/** A value of a table of results, short; nothing for null. */
export function valueText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'object') return JSON.stringify(cell);
  return String(cell);
}

/** The value with all its digits. */
export function wholeText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** A number, or a text that an analysis wrote for one: `1,234`, `65.5 %`, `0.779 ± 0.034`. */
const NUMBER = /^[-+−]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?( %)?( ± [\d.,]+)?( \[[-−\d., ]+\])?$/;

/** The number that a cell shows; null when it shows none. */
export function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string' || !NUMBER.test(cell)) return null;
  const value = Number.parseFloat(cell.replaceAll(',', '').replace('−', '-'));
  return Number.isNaN(value) ? null : value;
}

const isNothing = (cell: Cell): boolean => cell === null || cell === '' || cell === '-';

/** Whether a column holds numbers and nothing else, so that it is aligned to the right. */
export function isNumberColumn(cells: readonly Cell[]): boolean {
  return (
    cells.some((cell) => numberOf(cell) !== null) &&
    cells.every((cell) => numberOf(cell) !== null || isNothing(cell))
  );
}

const byText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The order of rows, as their positions, sorted by one column: numbers before texts, what is missing
 * last in both directions. Rows with equal values keep their order.
 */
export function sortedRows(
  rows: readonly (readonly Cell[])[],
  column: number,
  descending: boolean,
): number[] {
  const direction = descending ? -1 : 1;
  const keys = rows.map((row) => {
    const cell = row[column] ?? null;
    return { cell, number: numberOf(cell), nothing: isNothing(cell) };
  });
  const compare = (a: number, b: number): number => {
    const [one, other] = [keys[a], keys[b]];
    if (one === undefined || other === undefined) return 0;
    if (one.nothing || other.nothing) return Number(one.nothing) - Number(other.nothing);
    if (one.number !== null && other.number !== null)
      return direction * (one.number - other.number);
    if (one.number !== null || other.number !== null) return one.number !== null ? -1 : 1;
    return direction * byText.compare(wholeText(one.cell), wholeText(other.cell));
  };
  return rows.map((_, index) => index).sort((a, b) => compare(a, b) || a - b);
}
