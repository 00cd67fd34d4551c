import { countText, percentText, pointsText, shortText } from '../number-text.js';
import type { Comparison, FacetReport, GroupRow } from './bias-result.js';

const rateText = (group: GroupRow): string =>
  `${group.rate === null ? '-' : percentText(group.rate)} (${countText(group.favourable)} of ${countText(group.rows)})`;

/** The finding in one sentence, with its interval and what the interval allows one to say. */
export function differenceSentence(facet: FacetReport, comparison: Comparison): string {
  const { group, rest, differenceInProportions: gap } = comparison;
  const name = group.name.startsWith(facet.column)
    ? shortText(group.name)
    : `${facet.column} "${shortText(group.name)}"`;
  const rates = `${name} has the favourable label in ${rateText(group)}, ${shortText(rest.name)} in ${rateText(rest)}`;
  if (gap.value === null) return `${rates}.`;
  const size =
    gap.value === 0
      ? 'no difference'
      : `${pointsText(Math.abs(gap.value))} ${gap.value > 0 ? 'less' : 'more'} often for the group`;
  return gap.interval === null
    ? `${rates}: ${size}.`
    : `${rates}: ${size} (95 % interval ${gapText(gap.interval)}).`;
}

/** An interval of q_a - q_d in words, seen from the group. */
function gapText({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  const points = (share: number): string => (Math.abs(share) * 100).toFixed(1);
  if (lower > 0) return `${points(lower)} to ${points(upper)} points less`;
  if (upper < 0) return `${points(upper)} to ${points(lower)} points more`;
  return `from ${points(upper)} points less to ${points(lower)} points more, so it may be none`;
}

export function imbalanceSentence({ group, rest, classImbalance: { value } }: Comparison): string {
  const share = group.rows / (group.rows + rest.rows);
  const size =
    value === null || value === 0
      ? 'as many rows as'
      : value > 0
        ? 'fewer rows than'
        : 'more rows than';
  return `From -1 to 1; here the group has ${size} the rest (${percentText(share)} of both). + under-represented, - over-represented.`;
}

export const jensenShannonSentence = (): string =>
  'From 0 (both have the same mix of labels) to 0.693 (nothing in common), without direction. It cannot be negative, so its interval hardly ever reaches 0.';

export const ratioSentence = (): string =>
  'Rate of the group over rate of the rest: 1 equal, below 1 the group has fewer favourable labels.';
