/**
 * Shares of each value in the same order for both groups, over every value that occurs in either.
 * A value missing from one group has share 0 there; it is never left out.
 */
export type Distribution = readonly number[];

/** Counts as shares that sum to 1; NaN throughout when there is nothing to count. */
export function distributionOf(counts: readonly number[]): Distribution {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Sums `term(p, q)` over the values of two distributions. */
export function sumOverValues(
  p: Distribution,
  q: Distribution,
  term: (shareOfP: number, shareOfQ: number) => number,
): number {
  return p.reduce((sum, share, index) => sum + term(share, q[index] ?? 0), 0);
}
