import type { Cell } from '@lathe/flow';

/** A cell as a reader wants it: thousands separated, no noise digits, nothing for null. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  switch (typeof cell) {
    case 'string':
      return cell;
    case 'boolean':
      return cell ? 'true' : 'false';
    case 'bigint':
      return cell.toLocaleString('en-GB');
    case 'number':
      return numberCell(cell);
    default:
      return JSON.stringify(cell, (_, inner: unknown) =>
        typeof inner === 'bigint' ? inner.toString() : inner,
      );
  }
}

function numberCell(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-6) return value.toExponential(3);
  if (Number.isInteger(value)) return value.toLocaleString('en-GB');
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 6 });
}

/** Whether a cell reads as a number, so that its column is aligned to the right. */
export function isNumberLike(cell: Cell): boolean {
  if (typeof cell === 'number' || typeof cell === 'bigint') return true;
  return (
    typeof cell === 'string' &&
    /^[-+−]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?( %)?( ± [\d.,]+)?$/.test(cell)
  );
}

/** A column of numbers: at least one cell reads as one, all others are empty or a dash. */
export function isNumberColumn(cells: readonly Cell[]): boolean {
  return (
    cells.some(isNumberLike) &&
    cells.every((cell) => isNumberLike(cell) || cell === null || cell === '' || cell === '-')
  );
}
