/** Random numbers that are the same for the same seed, on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * A 128-bit xorshift generator, its state filled from the seed by a multiplicative hash.
 * Source: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003), section 4.
 * Good for resampling, not for secrets.
 */
export function seededRandom(seed: number): SeededRandom {
  const state = new Uint32Array(4);
  let fill = Math.trunc(seed) >>> 0;
  for (let index = 0; index < 4; index += 1) {
    fill = (fill + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(fill ^ (fill >>> 16), 0x85ebca6b);
    state[index] = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  }
  state[3] = (state[3] ?? 0) | 1;

  function next(): number {
    let first = state[0] ?? 0;
    const last = state[3] ?? 0;
    first ^= first << 11;
    first ^= first >>> 8;
    state.copyWithin(0, 1);
    const made = (last ^ (last >>> 19) ^ first) >>> 0;
    state[3] = made;
    return made;
  }
  for (let warm = 0; warm < 16; warm += 1) next();

  const uniform = (): number => next() / 2 ** 32;
  return {
    uniform,
    // Box-Muller; 1 - u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
