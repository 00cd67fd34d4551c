import { findKnee, fitScalability, type RampStep, scalabilityAt } from '@lathe/serving';
import { DurationRecorder } from '@lathe/serving/load/latency-histogram';
import { describe, expect, test } from 'vitest';

/** Deviations of ten batches from their mean, in shares; they sum to nothing. */
const WAVER = [0.01, -0.01, 0.02, -0.02, 0, 0.01, -0.01, 0.03, -0.03, 0];

/** A load at which `rate` answers come a second, each after `latency` milliseconds. */
function step(users: number, rate: number, latency = 10, waver = 1): RampStep {
  return {
    users,
    batches: WAVER.map((share) => {
      const recorder = new DurationRecorder();
      for (let count = 0; count < 100; count += 1) recorder.record(latency * (1 + share));
      const answered = rate * (1 + waver * share);
      return { seconds: 1, answered, good: answered, latency: recorder.take() };
    }),
  };
}

describe('the knee', () => {
  test('of a server that is full with 8 users is 8', () => {
    const ramp = [1, 2, 4, 8, 16, 32].map((users) => step(users, 100 * Math.min(users, 8)));
    expect(findKnee(ramp)).toMatchObject({ users: 8, why: 'gain-vanished' });
  });

  test('of a linear ramp to 12 users that is full with 8 is 8', () => {
    const ramp = Array.from({ length: 12 }, (_, at) =>
      step(at + 1, 100 * Math.min(at + 1, 8), 10, 0.2),
    );
    expect(findKnee(ramp)).toMatchObject({ users: 8, low: 8, why: 'gain-vanished' });
  });

  test('is the last load while throughput still grows', () => {
    const ramp = [1, 2, 4].map((users) => step(users, 100 * users));
    expect(findKnee(ramp)).toMatchObject({ users: 4, why: 'last-step' });
  });

  test('is the load before the one that breaks the objective', () => {
    const ramp = [1, 2, 4, 8].map((users) => step(users, 100 * users, 10 * users));
    const knee = findKnee(ramp, { objective: { percentile: 95, below: 60 } });
    expect(knee).toMatchObject({ users: 4, why: 'objective-broken' });
  });

  test('is not there when the first load breaks the objective', () => {
    const objective = { percentile: 95, below: 5 } as const;
    expect(findKnee([step(1, 100), step(2, 200)], { objective })).toBeNull();
  });

  test('is the smaller load when a gain may be noise', () => {
    // One more user brings 10 a second, a tenth of the first; the interval of the difference is that wide too.
    const ramp = [step(1, 100), step(8, 800, 10, 3), step(9, 810, 10, 3)];
    expect(findKnee(ramp)?.users).toBe(8);
  });

  test('has an interval that holds the loads that the noise allows', () => {
    const ramp = [step(1, 100), step(8, 800, 10, 3), step(9, 810, 10, 3)];
    const knee = findKnee(ramp)!;
    expect([knee.low, knee.high]).toEqual([8, 9]);
  });

  test('does not depend on the order in which loads were measured', () => {
    const ramp = [8, 1, 16, 4, 2].map((users) => step(users, 100 * Math.min(users, 8)));
    expect(findKnee(ramp)?.users).toBe(8);
  });
});

describe('the universal scalability law', () => {
  test('is found again from exact points', () => {
    const law = { gamma: 100, alpha: 0.05, beta: 0.002, peakUsers: null, rSquared: 1 };
    const points = [1, 2, 4, 8, 16, 32, 64].map((users) => ({
      users,
      throughput: scalabilityAt(law, users),
      error: 1,
    }));
    const fit = fitScalability(points)!;
    expect(fit.gamma).toBeCloseTo(100, 3);
    expect(fit.alpha).toBeCloseTo(0.05, 5);
    expect(fit.beta).toBeCloseTo(0.002, 6);
    // sqrt((1 - 0.05) / 0.002)
    expect(fit.peakUsers).toBeCloseTo(21.7945, 3);
    expect(fit.rSquared).toBeCloseTo(1, 9);
  });

  test('fits noisy points as scipy does', () => {
    // scipy 1.17.1: optimize.curve_fit with these errors as sigma and bounds from 0
    const points = [
      [1, 98, 2],
      [2, 189, 3],
      [4, 345, 5],
      [8, 560, 8],
      [16, 700, 10],
      [32, 640, 10],
    ].map(([users, throughput, error]) => ({
      users: users!,
      throughput: throughput!,
      error: error!,
    }));
    const fit = fitScalability(points)!;
    expect(fit.gamma).toBeCloseTo(98.5837, 2);
    expect(fit.alpha).toBeCloseTo(0.037165, 4);
    expect(fit.beta).toBeCloseTo(0.0028189, 5);
    expect(fit.peakUsers).toBeCloseTo(18.481, 2);
    expect(fit.rSquared).toBeCloseTo(0.99981, 4);
  });

  test('has no peak when nothing but contention slows', () => {
    const law = { gamma: 50, alpha: 0.1, beta: 0, peakUsers: null, rSquared: 1 };
    const points = [1, 2, 4, 8, 16].map((users) => ({
      users,
      throughput: scalabilityAt(law, users),
      error: 0.1,
    }));
    expect(fitScalability(points)).toMatchObject({ beta: 0, peakUsers: null });
  });

  test('is not fitted to three loads', () => {
    const points = [1, 2, 4].map((users) => ({ users, throughput: 10 * users, error: 1 }));
    expect(fitScalability(points)).toBeNull();
  });
});
