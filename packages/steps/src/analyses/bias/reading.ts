import { countText, percentText, pointsText, shortText } from '../number-text.js';
import type { Comparison, FacetReport, GroupRow } from './bias-result.js';

const rateText = (group: GroupRow): string =>
  `${group.rate === null ? '-' : percentText(group.rate)} (${countText(group.favourable)} of ${countText(group.rows)})`;

/** The finding in one sentence, with its interval and what the interval allows one to say. */
export function differenceSentence(facet: FacetReport, comparison: Comparison): string {
  const { group, rest, differenceInProportions: gap } = comparison;
  const rates = `${facet.column} "${shortText(group.name)}" has the favourable label in ${rateText(group)}, ${
    rest.name === 'the rest' ? 'the rest' : `"${shortText(rest.name)}"`
  } in ${rateText(rest)}`;
  if (gap.value === null) return `${rates}.`;
  const less = gap.value > 0 ? 'less' : 'more';
  const size =
    gap.value === 0
      ? 'no difference'
      : `${pointsText(Math.abs(gap.value))} ${less} often for the group`;
  if (gap.interval === null) return `${rates}: ${size}.`;
  const { lower, upper } = gap.interval;
  const within =
    lower <= 0 && upper >= 0
      ? `the 95 % interval of the difference, ${points(lower)} to ${points(upper)} points, includes none at all`
      : `95 % interval of the difference ${points(lower)} to ${points(upper)} points`;
  return `${rates}: ${size}; ${within}.`;
}

const points = (share: number): string => (share * 100).toFixed(1);

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
