import { classImbalance } from '@lathe/steps/analyses/formulas/class-imbalance';
import { differenceInPositiveProportions } from '@lathe/steps/analyses/formulas/difference-in-positive-proportions';
import { distributionOf } from '@lathe/steps/analyses/formulas/distribution';
import { jensenShannon } from '@lathe/steps/analyses/formulas/jensen-shannon';
import { kolmogorovSmirnov } from '@lathe/steps/analyses/formulas/kolmogorov-smirnov';
import { kullbackLeibler } from '@lathe/steps/analyses/formulas/kullback-leibler';
import { lpNorm } from '@lathe/steps/analyses/formulas/lp-norm';
import {
  drawMultinomial,
  multinomialBootstrap,
} from '@lathe/steps/analyses/formulas/multinomial-bootstrap';
import { newcombeInterval } from '@lathe/steps/analyses/formulas/newcombe-interval';
import { katzInterval, rateRatio } from '@lathe/steps/analyses/formulas/rate-ratio';
import { seededRandom } from '@lathe/steps/analyses/formulas/seeded-random';
import { totalVariation } from '@lathe/steps/analyses/formulas/total-variation';
import { wilsonInterval } from '@lathe/steps/analyses/formulas/wilson-interval';
import { describe, expect, it } from 'vitest';

describe('Wilson interval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i out of %i is as published', (hits, total, lower, upper) => {
    const interval = wilsonInterval({ hits, total });
    expect(interval?.lower).toBeCloseTo(lower, 4);
    expect(interval?.upper).toBeCloseTo(upper, 4);
  });

  it('of all out of all ends at 1', () => {
    expect(wilsonInterval({ hits: 20, total: 20 })?.upper).toBe(1);
  });

  it('is undefined where there is nothing to count', () => {
    expect(wilsonInterval({ hits: 0, total: 0 })).toBeUndefined();
  });
});

describe('Newcombe interval', () => {
  // Newcombe, "Interval estimation for the difference" (1998), table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ])('of %i/%i against %i/%i is as published', (hitsA, totalA, hitsD, totalD, lower, upper) => {
    const interval = newcombeInterval(
      { hits: hitsA, total: totalA },
      { hits: hitsD, total: totalD },
    );
    expect(interval?.lower).toBeCloseTo(lower, 4);
    expect(interval?.upper).toBeCloseTo(upper, 4);
  });
});

describe('ratio of rates', () => {
  const a = { hits: 499, total: 690 };
  const d = { hits: 201, total: 310 };

  it('divides the rate of the group by that of the rest', () => {
    expect(rateRatio({ hits: 1, total: 4 }, { hits: 1, total: 2 })).toBe(2);
  });

  it('has the Katz interval that scipy.stats.contingency.relative_risk gives', () => {
    expect(katzInterval(a, d)?.lower).toBeCloseTo(0.81606506, 7);
    expect(katzInterval(a, d)?.upper).toBeCloseTo(0.98501089, 7);
  });

  it('has no interval when a group is never favoured', () => {
    expect(katzInterval(a, { hits: 0, total: 10 })).toBeUndefined();
  });
});

describe('group sizes and rates', () => {
  it('class imbalance is positive for the smaller group', () => {
    expect(classImbalance(690, 310)).toBeCloseTo(0.38, 12);
    expect(classImbalance(5, 7)).toBeCloseTo(-1 / 6, 12);
  });

  it('the difference in positive proportions is the rest minus the group', () => {
    expect(
      differenceInPositiveProportions({ hits: 499, total: 690 }, { hits: 201, total: 310 }),
    ).toBeCloseTo(499 / 690 - 201 / 310, 15);
  });
});

describe('distances between label distributions', () => {
  it('Kullback-Leibler of rates .8 and .3 is 0.5341, as in the Clarify manual', () => {
    expect(kullbackLeibler([0.8, 0.2], [0.3, 0.7])).toBeCloseTo(0.5341, 4);
  });

  it('Kullback-Leibler is infinite when a value never occurs in the second', () => {
    expect(kullbackLeibler([0.5, 0.5], [1, 0])).toBe(Number.POSITIVE_INFINITY);
  });

  it('Kolmogorov-Smirnov of (.4, .4, .2) and (.2, .1, .7) is 0.5, as in the Clarify manual', () => {
    expect(kolmogorovSmirnov([0.4, 0.4, 0.2], [0.2, 0.1, 0.7])).toBeCloseTo(0.5, 12);
  });

  it('Jensen-Shannon is the square of the scipy distance', () => {
    expect(jensenShannon([0.25, 0.75], [0.5, 0.5])).toBeCloseTo(0.03382207556860521, 14);
  });

  it('Jensen-Shannon of distributions without a common value is ln 2', () => {
    expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 14);
  });

  it('a value missing from one group counts: labels 111000, group TFFFFF', () => {
    // Worked out with full support: P(d) = (0, 1), P(a) = (3/5, 2/5) for labels 0 and 1.
    const d = distributionOf([0, 1]);
    const a = distributionOf([3, 2]);
    expect(jensenShannon(a, d)).toBeCloseTo(0.2744, 4);
    expect(lpNorm(a, d)).toBeCloseTo(0.8485, 4);
    expect(totalVariation(a, d)).toBeCloseTo(0.6, 12);
    expect(kolmogorovSmirnov(a, d)).toBeCloseTo(0.6, 12);
  });

  it('for two outcomes the distances repeat the difference of rates', () => {
    const [a, d] = [distributionOf([7, 3]), distributionOf([4, 6])];
    expect(totalVariation(a, d)).toBeCloseTo(0.3, 12);
    expect(kolmogorovSmirnov(a, d)).toBeCloseTo(0.3, 12);
    expect(lpNorm(a, d)).toBeCloseTo(0.3 * Math.SQRT2, 12);
  });
});

describe('multinomial bootstrap', () => {
  const imbalance = ([a = 0, d = 0]: readonly number[]): number => (a - d) / (a + d);

  it('gives the same interval for the same seed and another for another', () => {
    const of = (seed: number) => multinomialBootstrap([690, 310], { imbalance }, { seed });
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  // The standard error of (a - d) / n is 2 sqrt(p (1 - p) / n): 0.029250 for 310 of 1,000.
  it('agrees with the normal interval of a proportion', () => {
    const interval = multinomialBootstrap([690, 310], { imbalance }, { seed: 1 }).get('imbalance');
    expect(interval?.lower).toBeGreaterThan(0.38 - 1.96 * 0.02925 - 0.005);
    expect(interval?.lower).toBeLessThan(0.38 - 1.96 * 0.02925 + 0.005);
    expect(interval?.upper).toBeGreaterThan(0.38 + 1.96 * 0.02925 - 0.005);
    expect(interval?.upper).toBeLessThan(0.38 + 1.96 * 0.02925 + 0.005);
  });

  it('agrees with it for ten million rows, where draws are approximated', () => {
    const interval = multinomialBootstrap([6_900_000, 3_100_000], { imbalance }, { seed: 1 }).get(
      'imbalance',
    );
    const error = 2 * Math.sqrt((0.31 * 0.69) / 1e7);
    expect(((interval?.upper ?? 0) - (interval?.lower ?? 0)) / (2 * 1.96 * error)).toBeCloseTo(
      1,
      1,
    );
  });

  it('has no interval for a statistic that is hardly ever defined', () => {
    const never = (): number => Number.NaN;
    expect(multinomialBootstrap([1, 1], { never }, { seed: 1 }).get('never')).toBeUndefined();
  });

  it.each([[[3, 0, 7]], [[1, 0, 0, 0]], [[120_000, 5, 880_000]]])(
    'draws from %j as many rows as there are, none where there is none',
    (cells) => {
      const random = seededRandom(3);
      for (let draw = 0; draw < 200; draw += 1) {
        const drawn = drawMultinomial(cells, random);
        expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(
          cells.reduce((sum, count) => sum + count, 0),
        );
        cells.forEach((count, index) => {
          if (count === 0) expect(drawn[index]).toBe(0);
          expect(drawn[index]).toBeGreaterThanOrEqual(0);
        });
      }
    },
  );

  // 400 rows, chance 0.3: mean 120, variance 84 (counted one by one); 4,000 rows: 1,200 and 840.
  it.each([
    [400, 120, 84],
    [4000, 1200, 840],
  ])('draws from %i rows with the mean and variance of a binomial', (rows, mean, variance) => {
    const random = seededRandom(11);
    const draws = Array.from(
      { length: 4000 },
      () => drawMultinomial([rows * 0.3, rows * 0.7], random)[0] ?? 0,
    );
    const found = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const spread = draws.reduce((sum, draw) => sum + (draw - found) ** 2, 0) / draws.length;
    expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / 4000));
    expect(spread / variance).toBeGreaterThan(0.9);
    expect(spread / variance).toBeLessThan(1.1);
  });
});

describe('seeded random numbers', () => {
  it('are uniform and repeatable', () => {
    const [first, second] = [seededRandom(42), seededRandom(42)];
    const draws = Array.from({ length: 10_000 }, () => first.uniform());
    expect(draws.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => second.uniform()));
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const draw of draws) tenths[Math.floor(draw * 10)]! += 1;
    // Chi-square with 9 degrees of freedom stays below 27.9 with probability 0.999.
    const chiSquare = tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(27.9);
  });
});
