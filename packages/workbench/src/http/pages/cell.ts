import type { Cell } from '@lathe/flow';

const LONGEST = 160;

/** A value of a table as it is: no separators, no rounding; long texts are cut with an ellipsis. */
export function rawCellText(cell: Cell): string {
  if (cell instanceof Uint8Array) {
    return shorten(`0x${Buffer.from(cell.subarray(0, LONGEST)).toString('hex')}`);
  }
  if (typeof cell === 'object' && cell !== null) {
    return shorten(
      JSON.stringify(cell, (_, inner: unknown) =>
        typeof inner === 'bigint' ? inner.toString() : inner,
      ),
    );
  }
  return shorten(String(cell));
}

function shorten(text: string): string {
  const characters = Array.from(text.slice(0, LONGEST * 2));
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
}
