import { bracketKnee } from '@lathe/serving/tune/targets/knee-bracket';
import { expect, test } from 'vitest';

/** Rises by 10 a user up to the knee, then stays; sound while users are at most `soundUpTo`. */
async function bracket(knee: number, start: number, soundUpTo = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const users = await bracketKnee({
    start,
    most: 64,
    probe: async (tried) => {
      asked.push(tried);
      return { users: tried, throughput: 10 * Math.min(tried, knee), sound: tried <= soundUpTo };
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

test('Where the start breaks the objective, fewer users are tried', async () => {
  expect((await bracket(32, 16, 5)).users).toBe(4);
});

test('No more users are tried than allowed', async () => {
  expect((await bracket(1000, 32)).asked).toEqual([32, 64]);
});
