import { type Distribution, sumOverValues } from './distribution.js';

/**
 * Euclidean (L2) distance between two distributions, between 0 and the square root of 2.
 * For two label values it is the square root of 2 times |DPL|.
 */
export const lpNorm = (p: Distribution, q: Distribution): number =>
  Math.sqrt(sumOverValues(p, q, (ofP, ofQ) => (ofP - ofQ) ** 2));
