import { functionalAnova } from '@lathe/serving/tune/functional-anova';
import { onParetoFront } from '@lathe/serving/tune/pareto-front';
import { knobsOf } from '@lathe/serving/tune/tuning-space';
import { expect, test } from 'vitest';

const knobs = knobsOf({ knobs: { a: [0, 1], b: [0, 1] } });

test('Of 2a + b the knob a has 4/5 of the variance, b 1/5, and the pair nothing', () => {
  // Variances of 2a and b over 0 and 1: 1 and 1/4.
  const { main, pairs } = functionalAnova(knobs, ({ a, b }) => 2 * Number(a) + Number(b));
  expect(main.map(({ knob }) => knob)).toEqual(['a', 'b']);
  expect(main[0]!.share).toBeCloseTo(0.8, 12);
  expect(main[1]!.share).toBeCloseTo(0.2, 12);
  expect(pairs[0]!.share).toBeCloseTo(0, 12);
});

test('Of "either a or b" all the variance belongs to the pair', () => {
  const { main, pairs } = functionalAnova(knobs, ({ a, b }) => (a === b ? 0 : 1));
  expect(main.map(({ share }) => share)).toEqual([0, 0]);
  expect(pairs).toEqual([{ knobs: ['a', 'b'], share: 1 }]);
});

test('On the Pareto front is what no other point beats in one figure without losing in another', () => {
  const points = [[1, 5], [2, 3], [3, 3], [4, 1], [4, 1], null, [1, 6]];
  expect(onParetoFront(points)).toEqual([true, true, false, true, true, false, false]);
});
