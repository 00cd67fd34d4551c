import { doubtsOf, type Evidence } from '@lathe/serving/load/validity';
import { expect, test } from 'vitest';

const sound: Evidence = {
  arrivals: { kind: 'users', users: 8 },
  windows: 10,
  seconds: 10,
  answered: 8000,
  errors: {},
  p95: 12,
  underWay: 7.95,
  longest: 0.1,
  lag: null,
  threads: 1,
  cpu: 0.3,
  busyShare: 0.4,
};
const open: Evidence = { ...sound, arrivals: { kind: 'constant', rate: 800 }, lag: 0.2 };

test('a sound step is believed', () => {
  expect(doubtsOf(sound)).toEqual([]);
  expect(doubtsOf(open)).toEqual([]);
});

test.each([
  ['nine windows are too few', { ...sound, windows: 9 }, 'length', 'only 9 windows'],
  ['more than 1 % of errors', { ...sound, errors: { '503': 81 } }, 'server', '81 503'],
  ['no answer at all', { ...sound, answered: 0 }, 'server', 'no right answer'],
  ['sending late by more than a quarter of p95', { ...open, lag: 3.1 }, 'generator', 'fell behind'],
  ['four fifths of its processor time', { ...sound, cpu: 0.81 }, 'generator', 'at its limit: 81 %'],
  ['a thread that always waits', { ...sound, busyShare: 0.96 }, 'generator', '96 %'],
  ['users that waited for the generator', { ...sound, underWay: 7 }, 'generator', "Little's law"],
] as const)('%s is a reason against it', (_, evidence, of, reason) => {
  expect(doubtsOf(evidence)).toEqual([{ of, reason: expect.stringContaining(reason) }]);
});

test('1 % of errors is tolerated', () => {
  expect(doubtsOf({ ...sound, answered: 9900, errors: { timeout: 100 } })).toEqual([]);
});

test('requests that were cut by the ends of the measuring do not break the law', () => {
  // Requests of 2 s in 10 s: a fifth of each user's time may lie outside.
  expect(doubtsOf({ ...sound, longest: 2, underWay: 6.2 })).toEqual([]);
});
