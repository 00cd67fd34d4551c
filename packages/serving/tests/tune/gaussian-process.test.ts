import { gaussianProcess } from '@lathe/serving/tune/search/gaussian-process';
import { describe, expect, test } from 'vitest';

/*
 * Expected values: scikit-learn 1.9.1,
 *   kernel = ConstantKernel(1.44) * Matern(length_scale=[0.7, 1.3], nu=2.5) + WhiteKernel(0.01)
 *   GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(X, y)
 * its deviations less the white noise, its gradients (of log variances) doubled for standard deviations.
 */
const process = gaussianProcess(
  {
    points: [
      [0, 0],
      [0.5, 0.25],
      [1, 1],
      [0.25, 0.75],
      [0.5, 0.25],
    ].map((point) => Float64Array.from(point)),
    values: [0.3, -0.4, 1.1, 0.2, -0.5],
    weights: [1, 1, 1, 1, 1],
  },
  { lengths: [Math.log(0.7), Math.log(1.3)], amplitude: Math.log(1.2), noise: Math.log(0.1) },
  (_, a, b) => (a - b) ** 2,
);

describe('A Gaussian process agrees with scikit-learn', () => {
  test('in its posterior', () => {
    const first = process.predict(Float64Array.from([0.4, 0.6]));
    expect(first.mean).toBeCloseTo(-0.05870304, 6);
    expect(first.deviation).toBeCloseTo(0.16929682, 6);
    const second = process.predict(Float64Array.from([0.9, 0.1]));
    expect(second.mean).toBeCloseTo(-0.10517769, 6);
    expect(second.deviation).toBeCloseTo(0.58215882, 6);
  });

  test('in its marginal likelihood', () => {
    expect(process.logMarginalLikelihood).toBeCloseTo(-4.108851912, 6);
  });

  test('in the slopes of its marginal likelihood', () => {
    const slopes = process.gradient();
    const expected = [-0.69665807, -0.22323822, 2 * -0.36606257, 2 * -0.24771281];
    slopes.forEach((slope, index) => {
      expect(slope).toBeCloseTo(expected[index]!, 5);
    });
  });
});

test('An observation of weight 2 counts as two that saw the same', () => {
  const settings = { lengths: [0], amplitude: 0, noise: Math.log(0.3) };
  const squared = (_: number, a: number, b: number): number => (a - b) ** 2;
  const at = (x: number): Float64Array => Float64Array.from([x]);
  const once = gaussianProcess(
    { points: [at(0), at(1)], values: [1, 2], weights: [2, 1] },
    settings,
    squared,
  );
  const twice = gaussianProcess(
    { points: [at(0), at(0), at(1)], values: [1, 1, 2], weights: [1, 1, 1] },
    settings,
    squared,
  );
  expect(once.predict(at(0.3)).mean).toBeCloseTo(twice.predict(at(0.3)).mean, 6);
  expect(once.predict(at(0.3)).deviation).toBeCloseTo(twice.predict(at(0.3)).deviation, 6);
});
