import { type Distribution, sumOverValues } from './distribution.js';

/** Total variation distance, half the sum of |p - q|, between 0 and 1. Equals |DPL| for two values. */
export const totalVariation = (p: Distribution, q: Distribution): number =>
  sumOverValues(p, q, (ofP, ofQ) => Math.abs(ofP - ofQ)) / 2;
