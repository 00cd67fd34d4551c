import type { Cell, JoinSide } from '../api/client.js';

const count = (value: number): string => value.toLocaleString('en-GB');

/** Between 0 and 1; 0 for a table without rows. */
export function matchRate({ rows, matched }: Pick<JoinSide, 'rows' | 'matched'>): number {
  return rows === 0 ? 0 : matched / rows;
}

/** `97.4 %`; never rounded to 0 or 100 when some, or not all, rows match. */
export function rateText(side: Pick<JoinSide, 'rows' | 'matched'>): string {
  const percent = matchRate(side) * 100;
  if (side.matched > 0 && percent < 0.1) return 'under 0.1 %';
  if (side.matched < side.rows && percent > 99.9) return 'over 99.9 %';
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

/** `9,740 of 10,000 rows have a partner`. */
export function matchText(side: Pick<JoinSide, 'rows' | 'matched'>): string {
  if (side.rows === 0) return 'The table has no rows';
  if (side.matched === side.rows) return `all ${count(side.rows)} rows have a partner`;
  return `${count(side.matched)} of ${count(side.rows)} ${side.rows === 1 ? 'row has' : 'rows have'} a partner`;
}

/** `customer_id 17 occurs 4 times`, for a key of one or more columns. */
export function repeatedText(
  columns: readonly string[],
  { key, count: times }: { readonly key: readonly Cell[]; readonly count: number },
): string {
  const parts = key.map((value, index) => `${columns[index] ?? ''} ${keyText(value)}`.trim());
  return `${parts.join(', ')} ${parts.length > 1 ? 'occur together' : 'occurs'} ${count(times)} times`;
}

function keyText(value: Cell): string {
  if (value === null) return '(missing)';
  if (value === '') return '(empty)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Whether repeated keys of a side multiply the rows of the other, and what to do. */
export function repeatedMeaning(
  side: 'left' | 'right',
  repeated: number,
  otherRepeated: number,
): string {
  if (repeated === 0) return 'Each key occurs once.';
  if (otherRepeated > 0) {
    return 'Keys repeat on both sides, so rows multiply: each left row meets each right row of the same key.';
  }
  return side === 'right'
    ? 'A left row with such a key appears once for each of these rows. Drop duplicates before the join, or add a key, if that is not wanted.'
    : 'Several left rows find the same right row. That is usual for a lookup.';
}
