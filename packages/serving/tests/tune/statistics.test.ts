import { expectedImprovement, normalBelow } from '@lathe/serving/statistics/normal';
import { studentCritical, studentTwoSided } from '@lathe/serving/statistics/student-t';
import { blockedDifference } from '@lathe/serving/tune/statistics/blocked-comparison';
import { describe, expect, test } from 'vitest';

describe('Distributions agree with SciPy', () => {
  test('Student t: scipy.stats.t.ppf(0.975, [1, 4, 9, 30])', () => {
    const expected = [12.70620474, 2.77644511, 2.26215716, 2.04227246];
    [1, 4, 9, 30].forEach((degrees, index) => {
      expect(studentCritical(degrees, 0.05)).toBeCloseTo(expected[index]!, 6);
    });
  });

  test('Student t: 2 * scipy.stats.t.sf([2, 1], [4, 2])', () => {
    expect(studentTwoSided(2, 4)).toBeCloseTo(0.11611652, 7);
    expect(studentTwoSided(1, 2)).toBeCloseTo(0.42264973, 7);
  });

  test('normal: scipy.stats.norm.cdf([-2, -0.5, 1.3])', () => {
    expect(normalBelow(-2)).toBeCloseTo(0.02275013, 6);
    expect(normalBelow(-0.5)).toBeCloseTo(0.30853754, 6);
    expect(normalBelow(1.3)).toBeCloseTo(0.90319952, 6);
  });
});

describe('Expected improvement', () => {
  test('is s / sqrt(2 pi) where the mean is the best so far', () => {
    expect(expectedImprovement(1, 0.5, 1)).toBeCloseTo(0.5 / Math.sqrt(2 * Math.PI), 6);
  });

  test('is the closed form one deviation above: s (F(1) + f(1)), 0.841345 + 0.241971', () => {
    expect(expectedImprovement(3, 2, 1)).toBeCloseTo(2 * (0.841345 + 0.241971), 4);
  });

  test('is what is certain where there is no doubt', () => {
    expect(expectedImprovement(3, 0, 1)).toBe(2);
    expect(expectedImprovement(1, 0, 3)).toBe(0);
  });
});

describe('Candidates measured in the same rounds', () => {
  test('two of them are compared as scipy.stats.ttest_rel does', () => {
    const first = [31.3, 30.8, 31.6, 30.9].map(Math.log);
    const second = [31.0, 30.9, 31.2, 30.6].map(Math.log);
    const { difference, margin, pValue } = blockedDifference([first, second], 0, 1, {
      level: 0.05,
      spread: 1,
    });
    expect(difference).toBeCloseTo(0.00722115, 7);
    expect(pValue).toBeCloseTo(0.13560693, 6);
    expect(difference - margin).toBeCloseTo(-0.00411074, 6);
    expect(difference + margin).toBeCloseTo(0.01855304, 6);
  });

  test('a round that is slower for all of them changes nothing', () => {
    const plain = [
      [1, 1.2, 0.9],
      [0.5, 0.8, 0.6],
      [0.7, 0.7, 0.8],
    ];
    const drifting = plain.map((row) => row.map((value, round) => value - 3 * round));
    const options = { level: 0.05, spread: 1 };
    const [a, b] = [plain, drifting].map((values) => blockedDifference(values, 0, 1, options));
    expect(b!.difference).toBeCloseTo(a!.difference, 10);
    expect(b!.pValue).toBeCloseTo(a!.pValue, 10);
  });

  test('a single round is judged by the spread that is known: 0.1 apart at spread 0.05 is z = 1.414', () => {
    const { pValue } = blockedDifference([[1.1], [1]], 0, 1, { level: 0.05, spread: 0.05 });
    expect(pValue).toBeCloseTo(0.1573, 3);
  });
});
