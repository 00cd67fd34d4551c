import type { Comparison, Interval, Measure } from './bias-findings.js';

/** Where a value stands on its bar: ends, the value that means no difference, marks along it. */
export interface MeasureScale {
  readonly from: number;
  readonly to: number;
  readonly reference: number;
  /** Ratios stand on a scale on which half and double are equally far from 1. */
  readonly isRatio: boolean;
}

export interface MeasureWords {
  readonly id: 'classImbalance' | 'differenceInProportions' | 'jensenShannon' | 'rateRatio';
  readonly title: string;
  /** What it is, in a sentence. */
  readonly meaning: string;
  readonly range: string;
  readonly scale: MeasureScale;
  /** What the ends of the bar mean. */
  readonly ends: readonly [left: string, right: string];
  /** How large is large. */
  readonly guide: string;
  readonly digits: number;
}

const NATURAL_LOG_OF_2 = Math.LN2;

/** The measures of a bias report, in the order of the page. */
export const MEASURES: readonly MeasureWords[] = [
  {
    id: 'differenceInProportions',
    title: 'Difference in positive proportions',
    meaning: 'Favourable rate of the rest minus favourable rate of the group.',
    range: 'from -1 to 1; 0: equal rates',
    scale: { from: -1, to: 1, reference: 0, isRatio: false },
    ends: ['favours the group', 'favours the rest'],
    guide:
      'There is no limit that is right everywhere. Many teams look closer from 0.05 or 0.1 on; choose yours before you look, and ask what a wrong decision costs the person.',
    digits: 3,
  },
  {
    id: 'rateRatio',
    title: 'Ratio of rates',
    meaning: 'Favourable rate of the group divided by that of the rest.',
    range: 'from 0 up; 1: equal rates',
    scale: { from: 0.25, to: 4, reference: 1, isRatio: true },
    ends: ['favours the rest', 'favours the group'],
    guide:
      'The four-fifths rule of US employment guidelines looks closer below 0.8. It is a rule of thumb for hiring, not a proof in either direction.',
    digits: 3,
  },
  {
    id: 'classImbalance',
    title: 'Class imbalance',
    meaning: 'Rows of the rest minus rows of the group, divided by both together.',
    range: 'from -1 to 1; 0: as many rows',
    scale: { from: -1, to: 1, reference: 0, isRatio: false },
    ends: ['more rows of the group', 'fewer rows of the group'],
    guide:
      'At 0.5 the rest has three times the rows, at 0.82 ten times. A model sees less of a small group and errs more on it; the number of rows matters more than the share.',
    digits: 3,
  },
  {
    id: 'jensenShannon',
    title: 'Jensen-Shannon divergence',
    meaning: 'How different the mix of labels is in the group and in the rest, without direction.',
    range: 'from 0 to 0.693; 0: the same mix',
    scale: { from: 0, to: NATURAL_LOG_OF_2, reference: 0, isRatio: false },
    ends: ['the same mix', 'nothing in common'],
    guide:
      'Rates of 50 % and 60 % give 0.005, 50 % and 70 % give 0.021. It cannot be negative, so its interval hardly ever reaches 0.',
    digits: 4,
  },
];

/** Where a value stands on its scale, 0 to 1; values beyond the ends stand at the end. */
export function positionOn(scale: MeasureScale, value: number): number {
  const at = scale.isRatio ? (of: number) => Math.log(Math.max(of, 1e-9)) : (of: number) => of;
  const share = (at(value) - at(scale.from)) / (at(scale.to) - at(scale.from));
  return Math.min(1, Math.max(0, share));
}

/** `0.065`, never `-0.000`. */
export function measureText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

export function intervalText({ lower, upper }: Interval, digits: number): string {
  return `${measureText(lower, digits)} to ${measureText(upper, digits)}`;
}

/** What a value says of this comparison, in a sentence. */
export function measureReading(id: MeasureWords['id'], comparison: Comparison): string {
  const { group, rest } = comparison;
  const measure = comparison[id];
  if (measure.value === null) return notDefined(id);
  switch (id) {
    case 'differenceInProportions': {
      const points = Math.abs(measure.value * 100).toFixed(1);
      const rates = `${percent(group.rate)} of the group and ${percent(rest.rate)} of the rest have the favourable label`;
      if (Number(points) === 0) return `${rates}: no difference.`;
      return `${rates}: ${points} points in favour of ${measure.value > 0 ? 'the rest' : 'the group'}.${chance(measure, 0)}`;
    }
    case 'rateRatio': {
      const than = measure.value < 1 ? 'as often as' : 'times as often as';
      const size =
        measure.value < 1 ? percent(measure.value) : Math.round(measure.value * 100) / 100;
      return `The group has the favourable label ${size} ${than} the rest.${chance(measure, 1)}`;
    }
    case 'classImbalance': {
      const share = percent(group.rows / (group.rows + rest.rows));
      const size =
        measure.value === 0
          ? 'neither is under-represented'
          : `${measure.value > 0 ? 'the group' : 'the rest'} is under-represented`;
      return `The group is ${share} of both: ${size}.`;
    }
    case 'jensenShannon':
      return 'It tells how far apart the two are, not who is favoured.';
  }
}

/** Whether the interval leaves room for no difference. */
function chance({ interval }: Measure, reference: number): string {
  if (interval === null) return '';
  return interval.lower <= reference && interval.upper >= reference
    ? ` The interval includes ${reference}, so there may be no difference.`
    : ` The interval leaves ${reference} out, so chance alone hardly explains it.`;
}

function notDefined(id: MeasureWords['id']): string {
  return id === 'rateRatio'
    ? 'Not defined: no row of the rest has the favourable label.'
    : 'Not defined: one side has no rows.';
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`;
}
