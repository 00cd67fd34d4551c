// Seeded random numbers, the same on every machine and Node version.

/**
 * Standard normal quantile by rational approximation (Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.2.23; absolute error below 4.5e-4, ample for made-up applicants).
 */
export function normalQuantile(probability) {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return numerator / denominator - t;
}

const TABLE_BITS = 16;
const TABLE_SIZE = 2 ** TABLE_BITS;
/** Quantiles in equal steps of probability: a draw is one look-up with a random index. */
const TABLE = Float64Array.from({ length: TABLE_SIZE }, (_, index) =>
  normalQuantile((index + 0.5) / TABLE_SIZE),
);

/** A function that returns independent standard normal numbers, determined by the seed. */
export function normalSource(seed) {
  const word = wordSource(seed);
  let spare = -1;
  return () => {
    if (spare >= 0) {
      const index = spare;
      spare = -1;
      return TABLE[index];
    }
    const bits = word();
    spare = bits & (TABLE_SIZE - 1);
    return TABLE[bits >>> TABLE_BITS];
  };
}

/** 32-bit words from xoshiro128** (Blackman and Vigna 2018), its state filled by a Weyl hash. */
function wordSource(seed) {
  let weyl = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  const fill = () => {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(weyl ^ (weyl >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill() | 1;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}
