import { spokenCell } from './cell-text.js';
import { type ColumnKind, isNumber } from './column-kind.js';
import type { Cell, ColumnProfile, GridColumn, ProfileBasis } from './grid-source.js';

const COUNT = new Intl.NumberFormat('en');
const SHORT_COUNT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const countText = (count: number): string => COUNT.format(count);

/**
 * A share as a percentage that never rounds something to nothing or to everything: "0 %" and "100 %"
 * are exact, "< 0.1 %" and "> 99.9 %" stand for what is nearly so.
 */
export function shareText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  if (part >= whole) return '100 %';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  const rounded = percent.toFixed(1);
  return `${rounded.endsWith('.0') ? rounded.slice(0, -2) : rounded} %`;
}

/** A number at the end of a histogram, in at most about seven characters. */
export function axisText(cell: Cell): string {
  if (cell === null) return '';
  const number = typeof cell === 'number' ? cell : Number(cell);
  if (typeof cell === 'object' || !Number.isFinite(number)) return spokenCell(cell);
  const size = Math.abs(number);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return number.toExponential(1);
  if (size >= 1e5) return SHORT_COUNT.format(number);
  return String(Number(number.toPrecision(4)));
}

/** Number of different values: exact where the profile counted them, else about. */
export function distinctText({ distinct, top }: ColumnProfile): string {
  const few = top !== null && distinct <= top.length;
  const count = distinct >= 100_000 ? SHORT_COUNT.format(distinct) : COUNT.format(distinct);
  if (few) return distinct === 1 ? '1 value' : `${count} values`;
  return `${distinct >= 200 ? '~' : ''}${count} distinct`;
}

export interface TopValue {
  readonly text: string;
  /** 0 to 1, of all rows. */
  readonly share: number;
  readonly shareText: string;
}

/** The most frequent values that are there, at most `most`. Missing ones have their own bar. */
export function topValues(profile: ColumnProfile, rows: number, most: number): TopValue[] {
  return (profile.top ?? [])
    .filter(({ value }) => value !== null)
    .slice(0, most)
    .map(({ value, count }) => ({
      text: spokenCell(value),
      share: rows > 0 ? count / rows : 0,
      shareText: shareText(count, rows),
    }));
}

/** Heights 0 to 1 of the bars; a bin that holds anything is at least a sliver. */
export function barHeights(histogram: readonly number[]): number[] {
  const highest = Math.max(...histogram, 1);
  return histogram.map((count) => (count === 0 ? 0 : Math.max(0.06, count / highest)));
}

/** The header as one sentence for those who hear it. */
export function spokenColumn(
  column: GridColumn,
  kind: ColumnKind,
  basis: ProfileBasis | undefined,
): string {
  const parts = [column.type];
  if (column.change !== undefined) {
    parts.push(
      column.was === undefined
        ? `${column.change} by this step`
        : `${column.change} by this step, was ${column.was}`,
    );
  }
  const { profile } = column;
  if (profile === undefined || profile === null || basis === undefined) return parts.join(', ');
  parts.push(`${shareText(profile.nulls, basis.rows)} missing`);
  if (isNumber(kind) && profile.minimum !== null) {
    parts.push(`from ${axisText(profile.minimum)} to ${axisText(profile.maximum)}`);
  } else {
    const top = topValues(profile, basis.rows, 3);
    if (top.length > 0) {
      parts.push(`most often ${top.map((each) => `${each.text} ${each.shareText}`).join(', ')}`);
    }
  }
  parts.push(distinctText(profile));
  return parts.join(', ');
}
