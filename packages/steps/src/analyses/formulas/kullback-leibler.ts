import { type Distribution, sumOverValues } from './distribution.js';

/**
 * Kullback-Leibler divergence of p from q, sum p ln(p / q), in nats, 0 or more. Infinity when a value
 * occurs in p and never in q.
 * Source: S. Kullback, R. A. Leibler, "On information and sufficiency", Annals of Mathematical
 * Statistics 22 (1951), 79-86.
 */
export const kullbackLeibler = (p: Distribution, q: Distribution): number =>
  sumOverValues(p, q, (ofP, ofQ) => (ofP === 0 ? 0 : ofP * Math.log(ofP / ofQ)));
