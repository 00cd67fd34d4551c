import { seededRandom } from '../../statistics/seeded-random.js';
import type { Configuration } from '../tuning-target.js';
import type { KnobCoordinates } from './knob-coordinates.js';

/** Latin hypercubes that are drawn; the best one is taken. */
const DRAWS = 200;

/**
 * `count` configurations spread over the grid: the first one given (the baseline), then a Latin hypercube whose
 * levels reach from the least to the greatest value of every knob, moved to allowed configurations. Of many
 * hypercubes the one whose closest pair is farthest apart is taken (maximin).
 * Source: M. Morris, T. Mitchell, "Exploratory designs for computational experiments", Journal of Statistical
 * Planning and Inference 43 (1995).
 */
export function spaceFillingStart(
  configurations: readonly Configuration[],
  coordinates: KnobCoordinates,
  count: number,
  seed: number,
): readonly Configuration[] {
  if (configurations.length <= count) return configurations;
  const points = configurations.map(coordinates.of);
  const random = seededRandom(seed);
  const levels = coordinates.knobs.map(
    ({ kind, values }) =>
      (share: number): number =>
        kind === 'choice' ? Math.round(share * (values.length - 1)) : share,
  );
  let best: readonly number[] = [];
  let widest = Number.NEGATIVE_INFINITY;
  // Moving to allowed configurations looks at every one of them, which is slow on large grids.
  const draws = Math.max(10, Math.min(DRAWS, Math.floor(2_000_000 / points.length)));
  for (let draw = 0; draw < draws; draw += 1) {
    const columns = levels.map((level) => shuffled(count - 1, random.uniform).map(level));
    const chosen = [0];
    for (let row = 0; row < count - 1; row += 1) {
      const wanted = Float64Array.from(columns, (column) => column[row] ?? 0);
      chosen.push(nearestUnused(wanted, points, chosen, coordinates));
    }
    const spread = closestPair(chosen, points, coordinates);
    if (spread > widest) [best, widest] = [chosen, spread];
  }
  return configurations.filter((_, index) => index === 0 || best.includes(index));
}

/** 0, 1/(n-1), ..., 1 in random order. */
function shuffled(count: number, uniform: () => number): number[] {
  const shares = Array.from({ length: count }, (_, index) =>
    count === 1 ? 0.5 : index / (count - 1),
  );
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(uniform() * (last + 1));
    const [a, b] = [shares[last] ?? 0, shares[other] ?? 0];
    shares[last] = b;
    shares[other] = a;
  }
  return shares;
}

function nearestUnused(
  wanted: Float64Array,
  points: readonly Float64Array[],
  used: readonly number[],
  coordinates: KnobCoordinates,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    const distance = squaredDistance(wanted, point, coordinates);
    if (distance < least && !used.includes(index)) [best, least] = [index, distance];
  }
  return best;
}

function closestPair(
  chosen: readonly number[],
  points: readonly Float64Array[],
  coordinates: KnobCoordinates,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [position, a] of chosen.entries()) {
    for (const b of chosen.slice(0, position)) {
      const [here, there] = [points[a], points[b]];
      if (here === undefined || there === undefined) continue;
      least = Math.min(least, squaredDistance(here, there, coordinates));
    }
  }
  return least;
}

function squaredDistance(a: Float64Array, b: Float64Array, coordinates: KnobCoordinates): number {
  let sum = 0;
  for (let knob = 0; knob < a.length; knob += 1) {
    sum += coordinates.squared(knob, a[knob] ?? 0, b[knob] ?? 0);
  }
  return sum;
}
