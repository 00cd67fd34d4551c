import type { LoadGenerator } from '@lathe/serving/load/generator';
import type { Doubt } from '@lathe/serving/load/validity';
import { generatorDoubt, measureLook } from '@lathe/serving/tune/targets/measured-look';
import { expect, test } from 'vitest';
import { soundStep } from '../load/sound-step.js';

const SHORT: Doubt = { of: 'generator', reason: 'the generator itself was at its limit' };
const objective = { percentile: 95, below: 100 } as const;
const wish = { trial: 1, seconds: 6, signal: new AbortController().signal };
const same = (value: number) => ({ value, low: value, high: value });

/** A server of 1000 answers a second at most, 10 ms an answer; `latency` and `doubts` of the n-th look. */
function pretend({
  latency = (users: number) => Math.max(10, users),
  doubts = (): readonly Doubt[] => [],
}: {
  latency?: (users: number, seconds: number) => number;
  doubts?: (look: number) => readonly Doubt[];
}) {
  const asked: { users: number; seconds: number }[] = [];
  const generator: LoadGenerator = {
    async measure(arrivals, { seconds = 0 } = {}) {
      const users = arrivals.kind === 'users' ? arrivals.users : 0;
      asked.push({ users, seconds });
      const at = same(latency(users, seconds));
      const figures = { p50: at, p90: at, p95: at, p99: at, p999: 0, mean: 0, max: 0 };
      const step = soundStep({
        arrivals,
        seconds,
        requests: 1000,
        throughput: same(Math.min(1000, 100 * users)),
        latency: figures,
      });
      return { step, batches: [], doubts: doubts(asked.length) };
    },
    close: async () => undefined,
  };
  return { generator, asked };
}

test('A look at given users is made there, once', async () => {
  const { generator, asked } = pretend({});
  await measureLook(generator, { objective, maxUsers: 64 }, { ...wish, users: 16 });
  expect(asked).toEqual([{ users: 16, seconds: 6 }]);
});

test('A look in which the generator was short is made once more', async () => {
  const { generator, asked } = pretend({ doubts: (look) => (look === 1 ? [SHORT] : []) });
  const found = await measureLook(generator, { objective, maxUsers: 64 }, { ...wish, users: 16 });
  expect(asked).toHaveLength(2);
  expect(generatorDoubt(found)).toBeNull();
});

test('A generator that is short again is told', async () => {
  const { generator, asked } = pretend({ doubts: () => [SHORT] });
  const found = await measureLook(generator, { objective, maxUsers: 64 }, { ...wish, users: 16 });
  expect(asked).toHaveLength(2);
  expect(generatorDoubt(found)).toBe(SHORT.reason);
});

test('Errors of the server and few windows are no doubt of the generator', async () => {
  const { generator, asked } = pretend({
    doubts: () => [
      { of: 'server', reason: '2 % of the requests failed' },
      { of: 'length', reason: 'only 9 windows were measured' },
    ],
  });
  const found = await measureLook(generator, { objective, maxUsers: 64 }, { ...wish, users: 16 });
  expect(asked).toHaveLength(1);
  expect(generatorDoubt(found)).toBeNull();
});

test('Where the look breaks the objective that its probe kept, it is made with fewer users', async () => {
  // Flat from 10 users on; probes of 2 s see 10 ms, the look of 6 s 12 ms a user: 120 ms.
  const { generator, asked } = pretend({
    latency: (users, seconds) => (seconds < 6 ? 10 : 12 * users),
  });
  const found = await measureLook(generator, { objective, maxUsers: 64 }, wish);
  const looks = asked.filter(({ seconds }) => seconds === 6);
  // 16 users take 192 ms; 0.9 of 100 ms is 16 / 1.92 * 0.9 = 7.5 users.
  expect(looks.map(({ users }) => users)).toEqual([16, 7]);
  expect(found.step.latency.p95.value).toBe(84);
});
