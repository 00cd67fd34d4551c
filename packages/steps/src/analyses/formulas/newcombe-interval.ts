import { type Interval, type Proportion, rate, Z_95 } from './proportion.js';
import { wilsonInterval } from './wilson-interval.js';

/**
 * Newcombe's hybrid score interval for the difference of two independent proportions, `a - d`;
 * undefined when either group is empty.
 * Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions",
 * Statistics in Medicine 17 (1998), 873-890, method 10 (no continuity correction).
 */
export function newcombeInterval(a: Proportion, d: Proportion, z = Z_95): Interval | undefined {
  const ofA = wilsonInterval(a, z);
  const ofD = wilsonInterval(d, z);
  if (ofA === undefined || ofD === undefined) return undefined;
  const rateOfA = rate(a);
  const rateOfD = rate(d);
  const difference = rateOfA - rateOfD;
  return {
    lower: difference - Math.hypot(rateOfA - ofA.lower, ofD.upper - rateOfD),
    upper: difference + Math.hypot(ofA.upper - rateOfA, rateOfD - ofD.lower),
  };
}
