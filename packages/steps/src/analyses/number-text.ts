/** `12,345`; no fraction. */
export const countText = (count: number): string => Math.round(count).toLocaleString('en-GB');

/** `7.5 %`, from a share between 0 and 1. */
export const percentText = (share: number, digits = 1): string =>
  `${(share * 100).toFixed(digits)} %`;

/** A difference of shares in percentage points: `7.5 points`. */
export const pointsText = (difference: number): string => `${(difference * 100).toFixed(1)} points`;

/** A number with about `digits` significant digits, thousands separated; `-` for null. */
export function numberText(value: number | null, digits = 4): string {
  if (value === null || !Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-3) return value.toExponential(2);
  if (Number.isInteger(value)) return countText(value);
  const decimals = Math.min(9, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return value.toLocaleString('en-GB', { maximumFractionDigits: decimals });
}

/** `[0.013, 0.138]`, or `-` where there is none. */
export function intervalText(
  interval: { readonly lower: number; readonly upper: number } | null,
  digits = 3,
): string {
  if (interval === null) return '-';
  return `[${interval.lower.toFixed(digits)}, ${interval.upper.toFixed(digits)}]`;
}

/** `1 row`, `2,000 rows`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${countText(count)} ${count === 1 ? singular : plural}`;

/** A long text cut for a sentence or a label. */
export function shortText(text: string, length = 40): string {
  const single = text.replaceAll(/\s+/g, ' ');
  const points = [...single];
  return points.length <= length ? single : `${points.slice(0, length - 1).join('')}…`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The texts, those that are equal told apart by a number: chart positions and file names need it. */
export function distinctTexts(texts: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 1 ? text : `${text} #${times}`;
  });
}
