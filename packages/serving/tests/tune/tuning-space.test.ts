import { LatheError } from '@lathe/flow';
import { configurationGrid } from '@lathe/serving/tune/configuration-grid';
import { parseConstraint } from '@lathe/serving/tune/constraint';
import { checkTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import { spaceProblem } from '@lathe/serving/tune/search/space-problem';
import { knobsOf } from '@lathe/serving/tune/tuning-space';
import { describe, expect, test } from 'vitest';

const minimal = {
  latheTuning: 1,
  target: { kind: 'endpoint', models: ['models/mlp'] },
  knobs: { workers: [1, 2, 4], spinning: [false, true] },
};
const failure = (change: object): LatheError => {
  try {
    checkTuningSpace({ ...minimal, ...change });
  } catch (error) {
    return LatheError.from(error);
  }
  throw new Error('was taken');
};

describe('A space file', () => {
  test('gives ranges that double, and always ends with the greatest value', () => {
    const { knobs } = checkTuningSpace({
      ...minimal,
      knobs: {
        workers: { min: 1, max: 12 },
        maxWaitMs: { min: 100, max: 500, scale: 'linear', step: 200 },
        batchDelayMs: [5, 0, 1],
      },
    });
    expect(knobsOf({ knobs })).toEqual([
      { name: 'workers', kind: 'number', values: [1, 2, 4, 8, 12], log: true },
      { name: 'maxWaitMs', kind: 'number', values: [100, 300, 500], log: false },
      { name: 'batchDelayMs', kind: 'number', values: [0, 1, 5], log: true },
    ]);
  });

  test('is refused with the key that is wrong', () => {
    expect(failure({ knobs: { workers: 'many' } }).place.parameter).toBe('knobs.workers');
    expect(failure({ knob: {} }).message).toBe(
      'The space is not valid: knob is not a key Lathe knows.',
    );
    expect(failure({ fixed: { workers: 2 } }).place.parameter).toBe('fixed.workers');
    expect(failure({ baseline: { instances: 2 } }).place.parameter).toBe('baseline.instances');
    expect(failure({ aim: 'cost' }).place.parameter).toBe('price');
    expect(failure({ constraints: ['workers <= coers'] }).code).toBe('constraint-invalid');
    expect(failure({ objective: 'fast' }).code).toBe('objective-unreadable');
  });

  test('begins with the defaults of the endpoint where they are among the values', () => {
    const space = checkTuningSpace({
      ...minimal,
      knobs: { maxBatch: [1, 16, 64], spinning: [true, false], workers: [2, 4] },
    });
    const { grid } = spaceProblem(space, { refuse: () => null }, 2);
    expect(grid.configurations[0]).toEqual({ maxBatch: 16, spinning: false, workers: 2 });
  });
});

describe('A grid', () => {
  const knobs = knobsOf({ knobs: { workers: [1, 2, 4], threads: [1, 2, 4] } });
  const grid = (text: string, baseline = {}) =>
    configurationGrid({
      knobs,
      baseline,
      fixed: { cores: 4 },
      constraints: [parseConstraint(text, ['workers', 'threads', 'cores'])],
      refuse: () => null,
      seed: 1,
    });

  test('holds what the constraints allow: 6 of the 9 products of 1, 2, 4 are at most 4', () => {
    expect(grid('workers * threads <= cores').configurations).toHaveLength(6);
  });

  test('begins with the nearest allowed configuration when the baseline is not allowed', () => {
    const [first] = grid('workers * threads <= cores', { workers: 4, threads: 2 }).configurations;
    expect(first).toEqual({ workers: 2, threads: 2 });
  });

  test('that is empty is told', () => {
    expect(() => grid('workers > cores')).toThrow('No configuration is allowed');
  });
});
