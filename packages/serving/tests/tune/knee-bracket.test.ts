import { bracketKnee } from '@lathe/serving/tune/targets/knee-bracket';
import { expect, test } from 'vitest';

/** Rises by 10 a user up to the knee, then stays; latency grows with users and is the objective's at `soundUpTo`. */
async function bracket(knee: number, start: number, soundUpTo = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const users = await bracketKnee({
    start,
    most: 64,
    probe: async (tried) => {
      asked.push(tried);
      const throughput = 10 * Math.min(tried, knee);
      return { users: tried, throughput, strain: tried / soundUpTo };
    },
  });
  return { users, asked };
}

test('From below, users are doubled until that brings nothing', async () => {
  expect(await bracket(8, 2)).toEqual({ users: 8, asked: [2, 4, 8, 16] });
});

test('From above, users are halved until that loses something', async () => {
  expect(await bracket(8, 32)).toEqual({ users: 8, asked: [32, 64, 16, 8, 4] });
});

test('At the knee three probes are enough', async () => {
  expect(await bracket(8, 8)).toEqual({ users: 8, asked: [8, 16, 4] });
});

test('Users that break the objective are not taken, though they bring more', async () => {
  expect(await bracket(32, 4, 8)).toEqual({ users: 8, asked: [4, 8, 16] });
});

test('Between users that keep the objective and twice as many that break it, one more number is tried', async () => {
  // Strain 8/14 = 0.571 at 8 and 1.143 at 16; 0.9 is 0.575 of the way between: 12.6.
  expect(await bracket(32, 4, 14)).toEqual({ users: 12, asked: [4, 8, 16, 12] });
});

test('Where the start breaks the objective, users fall by as much as latency is too great', async () => {
  // 64 users take 64 / 6 times the objective: 6 keep it. Throughput is flat, so that fewer are tried, not more.
  expect(await bracket(2, 64, 6)).toEqual({ users: 3, asked: [64, 6, 3, 1] });
});

test('After such a fall users rise again while that brings something', async () => {
  // Latency is nothing up to 20 users, and ten times the objective beyond: 64 / 10 falls below the knee.
  const asked: number[] = [];
  const users = await bracketKnee({
    start: 64,
    most: 64,
    probe: async (tried) => {
      asked.push(tried);
      return { users: tried, throughput: tried, strain: tried > 20 ? 10 : 0.2 };
    },
  });
  // Between 12 and 24: 0.2 to 10, of which 0.9 is too near to 12 to be tried.
  expect({ users, asked }).toEqual({ users: 12, asked: [64, 6, 12, 24] });
});

test('Wrong answers halve the users', async () => {
  const asked: number[] = [];
  const users = await bracketKnee({
    start: 16,
    most: 64,
    probe: async (tried) => {
      asked.push(tried);
      return { users: tried, throughput: 10, strain: tried > 4 ? Number.POSITIVE_INFINITY : 0 };
    },
  });
  expect({ users, asked }).toEqual({ users: 1, asked: [16, 8, 4, 2, 1] });
});

test('Where nothing keeps the objective, one user is left', async () => {
  expect(await bracket(8, 8, 0.5)).toEqual({ users: 1, asked: [8, 1] });
});

test('No more users are tried than allowed', async () => {
  expect((await bracket(1000, 32)).asked).toEqual([32, 64]);
});
