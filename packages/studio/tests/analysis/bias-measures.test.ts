import { describe, expect, it } from 'vitest';
import type { Comparison, Measure } from '../../src/analysis/bias-findings.js';
import {
  intervalText,
  MEASURES,
  measureReading,
  measureText,
  positionOn,
} from '../../src/analysis/bias-measures.js';

const NONE: Measure = { value: null, interval: null };

/** 203 of 310 favourable against 497 of 690; difference by hand: 0.72029 - 0.65484 = 0.06545. */
function comparison(measures: Partial<Comparison> = {}): Comparison {
  const side = (name: string, rows: number, favourable: number) => ({
    name,
    rows,
    favourable,
    rate: favourable / rows,
    interval: null,
    isSmall: false,
  });
  return {
    group: side('female', 310, 203),
    rest: side('the rest', 690, 497),
    isSmall: false,
    classImbalance: { value: 0.38, interval: null },
    differenceInProportions: { value: 0.06545, interval: { lower: 0.004, upper: 0.129 } },
    jensenShannon: { value: 0.0025, interval: null },
    rateRatio: { value: 0.909, interval: { lower: 0.828, upper: 0.998 } },
    distances: {
      kullbackLeibler: null,
      lpNorm: null,
      totalVariation: null,
      kolmogorovSmirnov: null,
    },
    ...measures,
  };
}

describe('what a measure of bias says', () => {
  it('tells whom a difference of rates favours, and whether it may be chance', () => {
    expect(measureReading('differenceInProportions', comparison())).toBe(
      '65.5 % of the group and 72.0 % of the rest have the favourable label: 6.5 points in favour of the rest. The interval leaves 0 out, so chance alone hardly explains it.',
    );
    const other = comparison({
      differenceInProportions: { value: -0.02, interval: { lower: -0.09, upper: 0.05 } },
    });
    expect(measureReading('differenceInProportions', other)).toContain(
      '2.0 points in favour of the group. The interval includes 0, so there may be no difference.',
    );
  });

  it('measures a ratio against 1, not 0', () => {
    expect(measureReading('rateRatio', comparison())).toBe(
      'The group has the favourable label 90.9 % as often as the rest. The interval leaves 1 out, so chance alone hardly explains it.',
    );
    const twice = comparison({ rateRatio: { value: 2, interval: { lower: 0.9, upper: 4 } } });
    expect(measureReading('rateRatio', twice)).toContain(
      '2 times as often as the rest. The interval includes 1',
    );
  });

  it('says which side is under-represented', () => {
    expect(measureReading('classImbalance', comparison())).toBe(
      'The group is 31.0 % of both: the group is under-represented.',
    );
  });

  it('says why a measure has no value', () => {
    expect(measureReading('rateRatio', comparison({ rateRatio: NONE }))).toBe(
      'Not defined: no row of the rest has the favourable label.',
    );
  });
});

describe('the bar of a measure', () => {
  const scaleOf = (id: string) => MEASURES.find((measure) => measure.id === id)!.scale;

  it('stands in the middle when there is no difference', () => {
    expect(positionOn(scaleOf('differenceInProportions'), 0)).toBe(0.5);
    expect(positionOn(scaleOf('rateRatio'), 1)).toBe(0.5);
  });

  it('puts half and double as far from equal', () => {
    expect(positionOn(scaleOf('rateRatio'), 0.5)).toBeCloseTo(0.25);
    expect(positionOn(scaleOf('rateRatio'), 2)).toBeCloseTo(0.75);
  });

  it('keeps values beyond its ends at the end', () => {
    expect(positionOn(scaleOf('rateRatio'), 0)).toBe(0);
    expect(positionOn(scaleOf('rateRatio'), 100)).toBe(1);
  });
});

it('never writes a negative nothing', () => {
  expect(measureText(-0.0001, 3)).toBe('0.000');
  expect(intervalText({ lower: -0.12, upper: 0.0349 }, 2)).toBe('-0.12 to 0.03');
});
