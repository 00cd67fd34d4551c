import { type Proportion, rate } from './proportion.js';

/**
 * Difference in positive proportions in labels, q_a - q_d, between -1 and 1: positive when the rest
 * has the favourable label more often than group d. NaN when either is empty.
 * Source: Das et al. (2021), pre-training metric DPL; also "statistical parity difference".
 */
export const differenceInPositiveProportions = (a: Proportion, d: Proportion): number =>
  rate(a) - rate(d);
