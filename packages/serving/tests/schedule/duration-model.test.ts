import { DurationModel } from '@lathe/serving/schedule/duration-model';
import { expect, test } from 'vitest';

test('nothing is predicted before anything was observed', () => {
  expect(new DurationModel().predict(1)).toBeNull();
});

test('without forgetting it is the least-squares line', () => {
  const durations = new DurationModel(1);
  for (const [rows, ms] of [
    [1, 3],
    [2, 4],
    [4, 9],
    [5, 8],
  ] as const) {
    durations.observe(rows, ms);
  }
  // By hand: means 3 and 6; sum of (n - 3)(t - 6) = 6 + 2 + 3 + 4 = 15, of (n - 3)^2 = 4 + 1 + 1 + 4 = 10.
  const line = durations.line();
  expect(line?.b).toBeCloseTo(1.5, 9);
  expect(line?.a).toBeCloseTo(6 - 1.5 * 3, 9);
});

test('an older observation counts less by the factor of forgetting', () => {
  const durations = new DurationModel(0.5);
  durations.observe(1, 8);
  durations.observe(1, 2);
  // Weights 0.5 and 1: (0.5 * 8 + 2) / 1.5.
  expect(durations.predict(1)).toBeCloseTo(4, 9);
});

test('it follows a machine that becomes slower', () => {
  const durations = new DurationModel();
  for (let i = 0; i < 200; i += 1) durations.observe(1 + (i % 4), 1 + (i % 4));
  for (let i = 0; i < 200; i += 1) durations.observe(1 + (i % 4), 10 + 2 * (1 + (i % 4)));
  // 0.98^200 = 0.018 of the weight is left to the old line.
  expect(durations.predict(4)).toBeGreaterThan(16.5);
  expect(durations.predict(4)).toBeLessThan(18.5);
});

test('observations of one batch size give their mean for every size', () => {
  const durations = new DurationModel(1);
  durations.observe(4, 10);
  durations.observe(4, 20);
  expect(durations.predict(1)).toBeCloseTo(15, 9);
});

test('a line that would fall is replaced by the mean', () => {
  const durations = new DurationModel(1);
  durations.observe(1, 20);
  durations.observe(3, 10);
  expect(durations.line()).toEqual({ a: 15, b: 0 });
});

test('a line that would start below zero is replaced by the best line through zero', () => {
  const durations = new DurationModel(1);
  durations.observe(1, 1);
  durations.observe(2, 4);
  // sum n t / sum n^2 = (1 + 8) / 5.
  expect(durations.line()?.a).toBe(0);
  expect(durations.line()?.b).toBeCloseTo(1.8, 9);
});

test('what is nearly sure lies two standard deviations above the line', () => {
  const durations = new DurationModel(1);
  for (const ms of [10, 12, 8, 10]) durations.observe(1, ms);
  // Residuals from the mean of that moment: 0, 12 - 11 = 1, 8 - 10 = -2, 0; sqrt(5 / 4) = 1.118.
  expect(durations.predictSurely(1)).toBeCloseTo(10 + 2 * Math.sqrt(5 / 4), 9);
});

test('what is nearly sure is never more than twice the line', () => {
  const durations = new DurationModel(1);
  for (const ms of [1, 100]) durations.observe(1, ms);
  // Mean 50.5, residual 49.5, of which twice the root of half its square is 70.
  expect(durations.predictSurely(1)).toBeCloseTo(101, 9);
});
