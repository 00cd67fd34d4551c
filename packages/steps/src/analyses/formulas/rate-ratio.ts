import { type Interval, type Proportion, rate, Z_95 } from './proportion.js';

/** q_d / q_a: 1 when the rates are equal, below 1 when d is favoured less often. */
export const rateRatio = (a: Proportion, d: Proportion): number => rate(d) / rate(a);

/**
 * 95 % interval of the ratio on the logarithmic scale; undefined when a group is empty or has no
 * favourable row, where the method does not apply.
 * Source: D. Katz et al., "Obtaining confidence intervals for the risk ratio in cohort studies",
 * Biometrics 34 (1978), 469-474, method C.
 */
export function katzInterval(a: Proportion, d: Proportion, z = Z_95): Interval | undefined {
  if (a.hits === 0 || d.hits === 0) return undefined;
  const spread = z * Math.sqrt(1 / a.hits - 1 / a.total + 1 / d.hits - 1 / d.total);
  const ratio = rateRatio(a, d);
  return { lower: ratio * Math.exp(-spread), upper: ratio * Math.exp(spread) };
}
