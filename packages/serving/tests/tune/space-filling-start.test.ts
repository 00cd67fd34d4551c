import { combinationAt, combinations } from '@lathe/serving/tune/configuration-grid';
import { knobCoordinates } from '@lathe/serving/tune/search/knob-coordinates';
import { spaceFillingStart } from '@lathe/serving/tune/search/space-filling-start';
import { knobsOf } from '@lathe/serving/tune/tuning-space';
import { expect, test } from 'vitest';

const knobs = knobsOf({
  knobs: { workers: [1, 2, 4, 8, 16], instances: [1, 2, 4, 8], mode: ['a', 'b', 'c'] },
});
const all = Array.from({ length: combinations(knobs) }, (_, index) => combinationAt(knobs, index));
const start = (count: number, seed: number) =>
  spaceFillingStart(all, knobCoordinates(knobs), count, seed);

test.each([1, 2, 3])(
  'A start covers both ends of every knob and every choice (seed %i)',
  (seed) => {
    const chosen = start(9, seed);
    for (const { name, values } of knobs) {
      const seen = new Set(chosen.map((configuration) => configuration[name]));
      expect(seen).toContain(values[0]);
      expect(seen).toContain(values.at(-1));
    }
    expect(new Set(chosen.map(({ mode }) => mode)).size).toBe(3);
  },
);

test('A start begins with the baseline and repeats nothing', () => {
  const chosen = start(9, 1);
  expect(chosen[0]).toBe(all[0]);
  expect(new Set(chosen).size).toBe(9);
});

test('A start of a small grid is the whole grid', () => {
  expect(start(1000, 1)).toHaveLength(60);
});
