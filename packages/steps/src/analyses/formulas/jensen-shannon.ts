import type { Distribution } from './distribution.js';
import { kullbackLeibler } from './kullback-leibler.js';

/**
 * Jensen-Shannon divergence, (KL(p, m) + KL(q, m)) / 2 with m halfway between p and q, in nats:
 * from 0 (equal) to ln 2 = 0.693 (no value in common). The divergence, not its square root.
 * Source: J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on
 * Information Theory 37 (1991), 145-151.
 */
export function jensenShannon(p: Distribution, q: Distribution): number {
  const middle = p.map((share, index) => (share + (q[index] ?? 0)) / 2);
  // Rounding can leave a tiny negative number where both are equal.
  return Math.max(0, (kullbackLeibler(p, middle) + kullbackLeibler(q, middle)) / 2);
}
