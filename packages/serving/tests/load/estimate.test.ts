import { inBatches, meanEstimate, percentileEstimates } from '@lathe/serving/load/estimate';
import { DurationRecorder, mergeDurations } from '@lathe/serving/load/latency-histogram';
import { warmUpLength } from '@lathe/serving/load/warm-up';
import { seededRandom } from '@lathe/serving/statistics/seeded-random';
import { expect, test } from 'vitest';

function batch(milliseconds: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const each of milliseconds) recorder.record(each);
  return recorder.take();
}

test('the interval of a mean is that of Student', () => {
  // scipy 1.17.1: stats.t.interval(.95, 9, loc=mean(x), scale=sem(x))
  const { value, low, high } = meanEstimate([98, 102, 101, 97, 105, 99, 100, 103, 96, 104]);
  expect(value).toBe(100.5);
  expect(low).toBeCloseTo(98.33414941033183, 9);
  expect(high).toBeCloseTo(102.66585058966817, 9);
});

test('one batch says nothing about the width', () => {
  expect(meanEstimate([7])).toEqual({ value: 7, low: 0, high: Number.MAX_VALUE });
});

test('a percentile of batches that are all alike is as wide as the binomial distribution says', () => {
  // 10 batches of 1 to 100 ms: 1,000 durations, median 50. Ranks 500 -+ 1.96 sqrt(250): 469 and 531 + 1,
  // which are the durations 47 and 54 (each value stands ten times).
  const batches = Array.from({ length: 10 }, () =>
    batch(Array.from({ length: 100 }, (_, at) => at + 1)),
  );
  const [median] = percentileEstimates(batches, mergeDurations(batches), [50]);
  expect(median!.value).toBeCloseTo(50, 1);
  expect(median!.low).toBeCloseTo(47, 1);
  expect(median!.high).toBeCloseTo(54, 1);
});

test('a percentile of batches that differ is as wide as they differ', () => {
  // Ten batches, each of one duration only, 10 to 100 ms: the median of ten draws lies between them.
  const batches = Array.from({ length: 10 }, (_, at) =>
    batch(Array.from({ length: 1000 }, () => 10 * (at + 1))),
  );
  const [median] = percentileEstimates(batches, mergeDurations(batches), [50]);
  expect(median!.low).toBeLessThanOrEqual(30);
  expect(median!.high).toBeGreaterThanOrEqual(80);
});

test('p99 of 100 requests has no upper end, of 1,000 it has', () => {
  const of = (count: number) => {
    const batches = Array.from({ length: 10 }, () =>
      batch(Array.from({ length: count / 10 }, (_, at) => at + 1)),
    );
    return percentileEstimates(batches, mergeDurations(batches), [99])[0]!.bounded;
  };
  // Rank 99 + 1.96 sqrt(0.99) + 1 is beyond 100; rank 990 + 1.96 sqrt(9.9) + 1 = 998 is within 1,000.
  expect(of(100)).toBe(false);
  expect(of(1000)).toBe(true);
});

test('intervals of 95 % hold the truth in about 95 of 100 runs', () => {
  // The 95th percentile of an exponential distribution of mean 10 is 10 ln 20 = 29.957.
  const { uniform } = seededRandom(11);
  const runs = 100;
  let held = 0;
  for (let run = 0; run < runs; run += 1) {
    const batches = Array.from({ length: 12 }, () =>
      batch(Array.from({ length: 100 }, () => -10 * Math.log(1 - uniform()))),
    );
    const [p95] = percentileEstimates(batches, mergeDurations(batches), [95], { resamples: 200 });
    if (p95!.low <= 29.957 && p95!.high >= 29.957) held += 1;
  }
  expect(held / runs).toBeGreaterThan(0.92);
});

test('neighbours make batches of like length', () => {
  expect(inBatches([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([
    [1, 2],
    [3, 4],
    [5, 6, 7],
  ]);
  expect(inBatches([1, 2], 3)).toEqual([[1], [2]]);
});

test('the warm-up ends where a series becomes level', () => {
  expect(warmUpLength([10, 50, 80, 100, 101, 99, 100, 101, 99, 100, 100, 101])).toBe(3);
});

test('a level series has no warm-up', () => {
  expect(warmUpLength([100, 100, 100, 100])).toBe(0);
});

test('at most half of a series is warm-up', () => {
  expect(warmUpLength([1, 2, 4, 8, 16, 32, 64, 128])).toBeLessThanOrEqual(4);
});
