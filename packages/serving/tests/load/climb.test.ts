import { climb, type LoadGenerator } from '@lathe/serving';
import { DurationRecorder } from '@lathe/serving/load/latency-histogram';
import { expect, test } from 'vitest';
import { soundStep } from './sound-step.js';

/** Deviations of ten batches from their mean, in shares; they sum to nothing. */
const WAVER = [0.01, -0.01, 0.02, -0.02, 0, 0.01, -0.01, 0.03, -0.03, 0];

/** A generator in front of a server that answers `rate` requests a second at a number of users. */
function pretend(rate: (users: number) => number) {
  const asked: number[] = [];
  const generator: LoadGenerator = {
    async measure(arrivals) {
      const users = arrivals.kind === 'users' ? arrivals.users : 0;
      asked.push(users);
      // Little's law: each user waits for users / rate seconds.
      const latency = (1000 * users) / rate(users);
      const batches = WAVER.map((share) => {
        const recorder = new DurationRecorder();
        for (let count = 0; count < 50; count += 1) recorder.record(latency * (1 + share));
        const answered = rate(users) * (1 + share);
        return { seconds: 1, answered, good: answered, latency: recorder.take() };
      });
      const same = (value: number) => ({ value, low: value, high: value });
      const figures = {
        p50: same(latency),
        p90: same(latency),
        p95: same(latency),
        p99: same(latency),
        p999: latency,
        mean: latency,
        max: latency,
      };
      const step = soundStep({
        arrivals,
        seconds: 10,
        requests: 10 * rate(users),
        throughput: same(rate(users)),
        latency: figures,
      });
      return { step, batches, doubts: [] };
    },
    close: async () => undefined,
  };
  return { generator, asked };
}

test('users are doubled until two steps bring nothing, then the gaps beside the knee are halved', async () => {
  const { generator, asked } = pretend((users) => 100 * Math.min(users, 6));
  const { knee, steps } = await climb(generator);
  // 8 brings 200 more than 4; 16 and 32 bring nothing. Then 6, between 4 and 8, and 12, between 8 and 16.
  expect(asked).toEqual([1, 2, 4, 8, 16, 32, 6, 12]);
  expect(knee).toMatchObject({ users: 6, why: 'gain-vanished' });
  expect(steps.map(({ step }) => step.arrivals)).toEqual(
    [1, 2, 4, 6, 8, 12, 16, 32].map((users) => ({ kind: 'users', users })),
  );
});

test('users are raised one by one until three steps bring nothing', async () => {
  const { generator, asked } = pretend((users) => 100 * Math.min(users, 2));
  const { knee } = await climb(generator, { step: 'linear' });
  expect(asked).toEqual([1, 2, 3, 4, 5]);
  expect(knee?.users).toBe(2);
});

test('a broken objective ends the climb', async () => {
  // At two places each user waits 10 ms up to 2 users, 20 ms with 4, 40 ms with 8.
  const { generator, asked } = pretend((users) => 100 * Math.min(users, 2));
  const objective = { percentile: 95, below: 15 } as const;
  const { knee } = await climb(generator, { objective, refinements: 0 });
  expect(asked).toEqual([1, 2, 4]);
  expect(knee).toMatchObject({ users: 2, why: 'objective-broken' });
});

test('the climb ends at the most users allowed', async () => {
  const { generator, asked } = pretend((users) => 100 * users);
  const { knee } = await climb(generator, { maxUsers: 6 });
  expect(asked.slice(0, 4)).toEqual([1, 2, 4, 6]);
  expect(knee).toMatchObject({ users: 6, why: 'last-step' });
});

test('a peak that the scalability law has bracketed ends the climb a step earlier', async () => {
  // Gunther's law with a = 0.02, b = 0.01: the peak is at sqrt(0.98 / 0.01) = 9.9 users.
  const law = (users: number) =>
    (100 * users) / (1 + 0.02 * (users - 1) + 0.01 * users * (users - 1));
  const { generator, asked } = pretend(law);
  const { scalability } = await climb(generator, { refinements: 0 });
  expect(asked.at(-1)).toBe(32);
  expect(scalability?.peakUsers).toBeCloseTo(9.9, 1);
});
