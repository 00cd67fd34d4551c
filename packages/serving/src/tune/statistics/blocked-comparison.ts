import { studentCritical, studentTwoSided } from '../../statistics/student-t.js';

/** How two candidates that were measured in the same rounds differ. */
export interface BlockedDifference {
  /** Mean of the first less mean of the second. */
  readonly difference: number;
  /** Half of the interval at `1 - level`. */
  readonly margin: number;
  /** Of no difference, two-sided. */
  readonly pValue: number;
}

/**
 * Compares candidates in a randomised complete block design: what a round does to all of them (a machine that
 * is slower for a minute) cancels. `values[c][r]` is candidate c in round r. With two candidates this is the
 * paired t test. With a single round the spread has to come from elsewhere: `spread` is the standard deviation
 * of one value, taken as known.
 * Source: D. Montgomery, "Design and Analysis of Experiments", 8th edition, section 4.1: the mean square of
 * what rounds and candidates do not explain has (k - 1)(r - 1) degrees of freedom.
 */
export function blockedDifference(
  values: readonly (readonly number[])[],
  first: number,
  second: number,
  { level, spread }: { readonly level: number; readonly spread: number },
): BlockedDifference {
  const rounds = values[0]?.length ?? 0;
  const means = values.map(average);
  const difference = (means[first] ?? 0) - (means[second] ?? 0);
  const degrees = (values.length - 1) * (rounds - 1);
  const error = Math.sqrt(
    (2 * (degrees > 0 ? residual(values, means) / degrees : spread ** 2)) / Math.max(1, rounds),
  );
  // A known spread is like one estimated with very many degrees of freedom.
  const effective = degrees > 0 ? degrees : 1e6;
  const pValue =
    error > 0 ? studentTwoSided(difference / error, effective) : difference === 0 ? 1 : 0;
  return { difference, margin: error * studentCritical(effective, level), pValue };
}

/** Sum of squares of what neither candidate nor round explains. */
function residual(values: readonly (readonly number[])[], means: readonly number[]): number {
  const grand = average(means);
  const rounds = (values[0] ?? []).map((_, round) => average(values.map((row) => row[round] ?? 0)));
  return values
    .flatMap((row, candidate) =>
      row.map((value, round) => value - (means[candidate] ?? 0) - (rounds[round] ?? 0) + grand),
    )
    .reduce((sum, rest) => sum + rest * rest, 0);
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
