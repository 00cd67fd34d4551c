import { type Cell, type CellRow, LatheError } from '@lathe/flow';

/** A cell as a number, null where it is null or not finite. 64-bit integers lose digits past 2^53. */
export function numberOrNull(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'object' || typeof cell === 'boolean') return null;
  const value = typeof cell === 'number' ? cell : Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** A count; 0 where an engine gives null. */
export const countOf = (cell: Cell | undefined): number => numberOrNull(cell) ?? 0;

/** A cell as text, null where it is null. */
export function textOrNull(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell !== 'object') return String(cell);
  return JSON.stringify(cell, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  );
}

/** The only row of an aggregate without groups. */
export function onlyRow(rows: readonly CellRow[]): CellRow {
  const [row] = rows;
  if (row !== undefined) return row;
  throw new LatheError({
    code: 'internal',
    kind: 'internal',
    message: 'The engine gave no row for an aggregate.',
    advice: 'This is a defect in Lathe; please report it with the flow.',
  });
}
