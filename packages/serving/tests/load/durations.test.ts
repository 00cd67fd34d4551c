import {
  countBelow,
  countOf,
  DurationRecorder,
  mergeDurations,
  percentileOf,
} from '@lathe/serving/load/latency-histogram';
import { seededRandom } from '@lathe/serving/statistics/seeded-random';
import { expect, test } from 'vitest';

function recorded(milliseconds: readonly number[]) {
  const recorder = new DurationRecorder();
  for (const each of milliseconds) recorder.record(each);
  return recorder.take();
}

/** Durations over four orders of magnitude, in milliseconds. */
function durations(count: number, seed: number): number[] {
  const { uniform } = seededRandom(seed);
  return Array.from({ length: count }, () => 10 ** (4 * uniform() - 1));
}

test('percentiles are those of the sorted durations, to 0.1 %', () => {
  const all = durations(10_000, 3);
  const sorted = all.toSorted((a, b) => a - b);
  const histogram = recorded(all);
  for (const percent of [1, 50, 90, 95, 99, 99.9, 100]) {
    const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
    const relative = percentileOf(histogram, percent) / exact - 1;
    // Durations are kept in whole microseconds, with three digits.
    expect(Math.abs(relative)).toBeLessThan(0.0015 + 0.0005 / exact);
  }
});

test('the percentile of merged histograms is that of all durations, not the mean of percentiles', () => {
  // 99 durations of 1 ms on one side, 1 of 1,000 ms on the other: the mean of medians would be 500 ms.
  const merged = mergeDurations([recorded(Array.from({ length: 99 }, () => 1)), recorded([1000])]);
  expect(percentileOf(merged, 50)).toBeCloseTo(1, 2);
  expect(percentileOf(merged, 99)).toBeCloseTo(1, 2);
  expect(percentileOf(merged, 99.5)).toBe(1000);
});

test('merged parts are the same as one recording', () => {
  const [left, right] = [durations(500, 1), durations(700, 2)];
  const merged = mergeDurations([recorded(left), recorded(right)]);
  const together = recorded([...left, ...right]);
  expect(merged.values).toEqual(together.values);
  expect(merged.counts).toEqual(together.counts);
  expect(merged.sum).toBeCloseTo(together.sum, 3);
  expect(merged.max).toBe(together.max);
});

test('what was taken is not counted again', () => {
  const recorder = new DurationRecorder();
  recorder.record(1);
  recorder.take();
  recorder.record(2);
  recorder.record(3);
  expect(countOf(recorder.take())).toBe(2);
});

test('durations beyond a minute are kept', () => {
  expect(percentileOf(recorded([200_000]), 50)).toBe(200_000);
});

test('durations below a limit are counted', () => {
  expect(countBelow(recorded([1, 2, 60, 61]), 60)).toBe(2);
});
