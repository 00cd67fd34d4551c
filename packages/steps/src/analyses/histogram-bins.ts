/**
 * Equal bins with round edges. Edge number i stands at `i * mantissa / divisor * multiplier`; one of
 * `divisor` and `multiplier` is 1, so that a step of 0.1 is a division by 10, which is exact where a
 * multiplication by 0.1 is not.
 */
export interface Bins {
  readonly mantissa: number;
  readonly divisor: number;
  readonly multiplier: number;
  /** Numbers of the first and the last bin. */
  readonly first: number;
  readonly last: number;
  /** `values`: one bin for each integer, drawn around it. */
  readonly kind: 'ranges' | 'values';
}

export interface BinningFacts {
  /** Finite values. */
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly interquartileRange: number;
  readonly integer: boolean;
}

export const MOST_BINS = 60;
/** An integer column that spans no more than this many values gets one bar for each. */
const MOST_VALUES = 30;
const SMALLEST_STEP = 1e-290;

/**
 * Bins by the Freedman-Diaconis rule (step 2 IQR / n^(1/3); with IQR 0, Sturges' rule), the step
 * rounded up to 1, 2 or 5 times a power of ten, at most 60 bins; or about as many as `wanted`.
 * Source: D. Freedman, P. Diaconis, "On the histogram as a density estimator: L2 theory",
 * Zeitschrift für Wahrscheinlichkeitstheorie 57 (1981), 453-476.
 */
export function chooseBins(facts: BinningFacts, wanted?: number): Bins {
  const { count, minimum, maximum } = facts;
  const most = wanted ?? MOST_BINS;
  // Dividing first keeps the range of extreme values finite.
  const smallest = maximum / most - minimum / most;
  const perValue =
    facts.integer &&
    maximum - minimum < (wanted ?? MOST_VALUES) &&
    Number.isSafeInteger(minimum) &&
    Number.isSafeInteger(maximum);
  if (perValue) {
    return {
      mantissa: 1,
      divisor: 1,
      multiplier: 1,
      first: minimum,
      last: maximum,
      kind: 'values',
    };
  }
  const byRule =
    facts.interquartileRange > 0
      ? (2 * facts.interquartileRange) / Math.cbrt(count)
      : (smallest * most) / (Math.log2(count) + 1);
  const least = facts.integer ? 1 : SMALLEST_STEP;
  // A constant column gets one bin about as wide as its value is large.
  const fallback = minimum === maximum ? Math.abs(minimum) / 10 || 1 : 0;
  const step = Math.max(least, smallest, wanted === undefined ? byRule : 0, fallback);
  return cover(roundUp(step), facts);
}

/** 1, 2 or 5 times a power of ten, at or above a positive number. */
function roundUp(step: number): { mantissa: number; divisor: number; multiplier: number } {
  let exponent = Math.floor(Math.log10(step));
  let mantissa = [1, 2, 5].find((candidate) => candidate * 10 ** exponent >= step * (1 - 1e-12));
  if (mantissa === undefined) {
    mantissa = 1;
    exponent += 1;
  }
  return exponent < 0
    ? { mantissa, divisor: 10 ** -exponent, multiplier: 1 }
    : { mantissa, divisor: 1, multiplier: 10 ** exponent };
}

function cover(
  step: { mantissa: number; divisor: number; multiplier: number },
  { minimum, maximum }: BinningFacts,
  end: 'open' | 'closed' = 'closed',
): Bins {
  const first = binOf(minimum, step);
  const atEnd = binOf(maximum, step);
  // The last bin takes its upper edge in, so that a maximum on an edge needs no bin of its own.
  const onEdge = end === 'closed' && atEnd > first && edge(step, atEnd) >= maximum;
  return { ...step, first, last: onEdge ? atEnd - 1 : atEnd, kind: 'ranges' };
}

/** Room for rounding at edges, in bins: 0.29 / 0.01 is a hair below 29. */
export const EDGE_TOLERANCE = 1e-9;

type Step = Pick<Bins, 'mantissa' | 'divisor' | 'multiplier'>;

const binOf = (value: number, step: Step): number =>
  Math.floor(((value / step.multiplier) * step.divisor) / step.mantissa + EDGE_TOLERANCE);

const edge = (step: Step, index: number): number =>
  ((index * step.mantissa) / step.divisor) * step.multiplier;

/** Where a bin begins and ends; for `values` half a unit around the value. */
export function binEdges(bins: Bins, index: number): { from: number; to: number } {
  if (bins.kind === 'values') return { from: index - 0.5, to: index + 0.5 };
  return { from: edge(bins, index), to: edge(bins, index + 1) };
}

export const binWidth = (bins: Bins): number => edge(bins, 1) - edge(bins, 0);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  1,
  5,
  15,
  30,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  28 * DAY,
  91 * DAY,
  182 * DAY,
  365 * DAY,
];

/**
 * As `chooseBins` for seconds since 1970: steps of whole seconds, minutes, hours, days or years, each bin
 * without its end. No step is below `leastStep`, a day for dates.
 */
export function chooseTimeBins(facts: BinningFacts, leastStep: number, wanted?: number): Bins {
  const range = facts.maximum - facts.minimum;
  const few = range / leastStep < (wanted ?? MOST_VALUES);
  const rule =
    few || wanted !== undefined ? 0 : (2 * facts.interquartileRange) / Math.cbrt(facts.count);
  const step = Math.max(leastStep, rule, range / (wanted ?? MOST_BINS));
  const found = TIME_STEPS.find((candidate) => candidate >= step);
  if (found !== undefined) {
    return cover({ mantissa: found, divisor: 1, multiplier: 1 }, facts, 'open');
  }
  const years = roundUp(step / (365 * DAY));
  return cover({ ...years, mantissa: years.mantissa * 365 * DAY }, facts, 'open');
}

/** `1 day`, `28 days`, `6 hours`: a step of `chooseTimeBins`. */
export function durationText(seconds: number): string {
  const [unit, name] =
    seconds % (365 * DAY) === 0
      ? [365 * DAY, 'year']
      : seconds % DAY === 0
        ? [DAY, 'day']
        : seconds % HOUR === 0
          ? [HOUR, 'hour']
          : seconds % MINUTE === 0
            ? [MINUTE, 'minute']
            : [1, 'second'];
  const count = seconds / unit;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
