import { constantArrivals, poissonArrivals } from '@lathe/serving/load/arrival-schedule';
import { expect, test } from 'vitest';

const first = (count: number, next: () => number): number[] =>
  Array.from({ length: count }, () => next());

test('constant arrivals have equal distances', () => {
  expect(first(4, constantArrivals(200, { index: 0, of: 1 }))).toEqual([0, 5, 10, 15]);
});

test('senders that share constant arrivals keep the distances together', () => {
  const left = first(3, constantArrivals(200, { index: 0, of: 2 }));
  const right = first(3, constantArrivals(200, { index: 1, of: 2 }));
  expect([...left, ...right].sort((a, b) => a - b)).toEqual([0, 5, 10, 15, 20, 25]);
});

test('Poisson arrivals are the same for the same seed and differ for another', () => {
  const of = (seed: number) => first(5, poissonArrivals(100, seed, { index: 0, of: 1 }));
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

test('distances of Poisson arrivals have the mean and the spread of an exponential distribution', () => {
  const times = first(20_000, poissonArrivals(100, 5, { index: 0, of: 1 }));
  const distances = times.map((time, at) => time - (times[at - 1] ?? 0));
  const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length;
  const variance = distances.reduce((sum, each) => sum + (each - mean) ** 2, 0) / distances.length;
  // Mean and standard deviation are both 10 ms; three standard errors of the mean are 0.21 ms.
  expect(Math.abs(mean - 10)).toBeLessThan(0.21);
  expect(Math.abs(Math.sqrt(variance) - 10)).toBeLessThan(0.5);
});
