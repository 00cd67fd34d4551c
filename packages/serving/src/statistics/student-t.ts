/** Natural logarithm of the gamma function for x > 0 (Lanczos; Numerical Recipes, section 6.1). */
function logGamma(x: number): number {
  const base = x + 5.5;
  const series = [
    76.18009172947146, -86.5053203294168, 24.0140982408309, -1.231739572450155,
    0.1208650973866179e-2, -0.5395239384953e-5,
  ].reduce((sum, coefficient, index) => sum + coefficient / (x + index + 1), 1.000000000190015);
  return (x + 0.5) * Math.log(base) - base + Math.log((2.506628274631 * series) / x);
}

/** Regularised incomplete beta function by its continued fraction (Numerical Recipes, section 6.4). */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  // The fraction converges fast only on this side of the mean.
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(a, b, x)) / a
    : 1 - (front * continuedFraction(b, a, 1 - x)) / b;
}

function continuedFraction(a: number, b: number, x: number): number {
  const least = 1e-300;
  const apart = (value: number): number => (Math.abs(value) < least ? least : value);
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return fraction;
}

/** Probability that a Student t variable is at least |t| away from 0, either way. */
export function studentTwoSided(t: number, degrees: number): number {
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/** The t for which `studentTwoSided` is `level`: 2.776 for 4 degrees of freedom and 0.05. */
export function studentCritical(degrees: number, level: number): number {
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, degrees) > level) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
