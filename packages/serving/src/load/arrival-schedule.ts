import { seededRandom } from '../statistics/seeded-random.js';

/** When open-loop requests are meant to start: each call gives the next time, in milliseconds from the beginning. */
export type ArrivalSchedule = () => number;

/** One of several senders that share the arrivals. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/**
 * Arrivals at equal distances: request k at `1000 k / rate`. Sender i of n takes every n-th, so that all
 * together keep the distance. `rate`: requests a second of all.
 */
export function constantArrivals(rate: number, { index, of }: Share): ArrivalSchedule {
  let number = index;
  return () => {
    const at = (1000 * number) / rate;
    number += of;
    return at;
  };
}

/**
 * A Poisson process: exponential distances of mean `1000 / rate`. Senders have independent processes of
 * `rate / n`, whose sum is a Poisson process of `rate`.
 */
export function poissonArrivals(rate: number, seed: number, { index, of }: Share): ArrivalSchedule {
  const { uniform } = seededRandom(seed * 1_000_003 + index);
  const meanDistance = (1000 * of) / rate;
  let at = 0;
  return () => {
    // 1 - u is never 0, so that the logarithm is finite.
    at -= Math.log(1 - uniform()) * meanDistance;
    return at;
  };
}
