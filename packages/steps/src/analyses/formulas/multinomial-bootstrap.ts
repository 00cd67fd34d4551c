import type { Interval } from './proportion.js';
import { type SeededRandom, seededRandom } from './seeded-random.js';

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 2,000. */
  readonly draws?: number;
}

/**
 * 95 % percentile intervals of statistics of a contingency table. Drawing its cells from a
 * multinomial is the same as drawing rows with replacement, at a cost that does not grow with the
 * number of rows. A statistic's draws that are not finite are left out; undefined when fewer than
 * half are left.
 * Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
export function multinomialBootstrap<Name extends string>(
  cells: readonly number[],
  statistics: Readonly<Record<Name, (cells: readonly number[]) => number>>,
  { seed, draws = 2000 }: BootstrapOptions,
): ReadonlyMap<Name, Interval | undefined> {
  const random = seededRandom(seed);
  const samples = Array.from({ length: draws }, () => drawMultinomial(cells, random));
  const intervals = new Map<Name, Interval | undefined>();
  for (const name in statistics) {
    const values = samples.map(statistics[name]).filter(Number.isFinite);
    intervals.set(name, values.length * 2 < draws ? undefined : percentiles(values));
  }
  return intervals;
}

function percentiles(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => {
    const position = share * (sorted.length - 1);
    const below = sorted[Math.floor(position)] ?? Number.NaN;
    const above = sorted[Math.ceil(position)] ?? Number.NaN;
    return below + (above - below) * (position - Math.floor(position));
  };
  return { lower: at(0.025), upper: at(0.975) };
}

/** One draw of as many rows as the cells hold, each cell as likely as it is large. */
export function drawMultinomial(cells: readonly number[], random: SeededRandom): number[] {
  let rows = cells.reduce((sum, count) => sum + count, 0);
  let weight = rows;
  return cells.map((count) => {
    const drawn = weight <= 0 ? 0 : drawBinomial(rows, Math.min(1, count / weight), random);
    rows -= drawn;
    weight -= count;
    return drawn;
  });
}

/** Variance from which the corrected normal takes over from counting successes one by one. */
const LARGE_VARIANCE = 200;

/**
 * One binomial draw. Small ones are exact, by the waiting times between successes (L. Devroye,
 * "Non-Uniform Random Variate Generation", 1986, chapter X.4); large ones are a rounded normal with
 * the Cornish-Fisher correction for skewness, whose error is far below that of 2,000 draws.
 */
function drawBinomial(trials: number, chance: number, random: SeededRandom): number {
  if (chance <= 0 || trials === 0) return 0;
  if (chance >= 1) return trials;
  if (chance > 0.5) return trials - drawBinomial(trials, 1 - chance, random);
  const variance = trials * chance * (1 - chance);
  if (variance > LARGE_VARIANCE) {
    const z = random.normal();
    const deviation = Math.sqrt(variance);
    const skewed = z + ((1 - 2 * chance) / deviation) * ((z * z - 1) / 6);
    return Math.min(trials, Math.max(0, Math.round(trials * chance + deviation * skewed)));
  }
  const logarithm = Math.log1p(-chance);
  let successes = 0;
  let position = 0;
  while (true) {
    position += Math.floor(Math.log(1 - random.uniform()) / logarithm) + 1;
    if (position > trials) return successes;
    successes += 1;
  }
}
