const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/**
 * Probability that a standard normal variable is at most z; relative error of the tail below 1.2e-7.
 * Source: the Chebyshev fit of erfc in Numerical Recipes, 2nd edition, section 6.2.
 */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const polynomial = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223,
  ].reduce((sum, coefficient) => sum * t + coefficient, 0);
  const tail = 0.5 * t * Math.exp(-x * x + polynomial);
  return z >= 0 ? 1 - tail : tail;
}

/**
 * How much a normal variable of this mean and standard deviation is expected to exceed `best`:
 * `(m - b) F(z) + s f(z)` with `z = (m - b) / s`.
 * Source: D. Jones, M. Schonlau, W. Welch, "Efficient global optimization of expensive black-box functions",
 * Journal of Global Optimization 13 (1998), equation 15.
 */
export function expectedImprovement(mean: number, deviation: number, best: number): number {
  if (deviation <= 0) return Math.max(0, mean - best);
  const z = (mean - best) / deviation;
  return Math.max(0, (mean - best) * normalBelow(z) + deviation * density(z));
}
