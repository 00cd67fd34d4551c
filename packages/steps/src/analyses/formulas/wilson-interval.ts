import { type Interval, type Proportion, Z_95 } from './proportion.js';

/**
 * Wilson score interval for a proportion, 95 % by default; undefined for an empty total.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * Journal of the American Statistical Association 22 (1927), 209-212.
 */
export function wilsonInterval({ hits, total }: Proportion, z = Z_95): Interval | undefined {
  if (total === 0) return undefined;
  const share = hits / total;
  const shrink = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / shrink;
  const half =
    (z / shrink) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return {
    lower: hits === 0 ? 0 : Math.max(0, centre - half),
    upper: hits === total ? 1 : Math.min(1, centre + half),
  };
}
