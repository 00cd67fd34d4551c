import type { Distribution } from './distribution.js';

/**
 * Largest |p - q| over the label values, between 0 and 1. Labels have no order, so shares are compared,
 * not cumulated: this is the fairness literature's "KS" (Das et al., 2021), not the two-sample test.
 */
export const kolmogorovSmirnov = (p: Distribution, q: Distribution): number =>
  p.reduce((largest, share, index) => Math.max(largest, Math.abs(share - (q[index] ?? 0))), 0);
