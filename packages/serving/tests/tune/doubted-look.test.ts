import { tunedConfigurations } from '@lathe/serving/tune/tuned-configurations';
import type { Trial } from '@lathe/serving/tune/tuning-report';
import { judge } from '@lathe/serving/tune/verdict';
import { verdictOf } from '@lathe/serving/tune/verdict-reasons';
import { describe, expect, test } from 'vitest';
import { problemOf } from './simulated-search.js';

const problem = problemOf({
  knobs: [{ name: 'workers', kind: 'number', values: [1, 2, 4], log: true }],
  trials: 12,
});
const SHORT = 'the generator itself was at its limit';

function look(
  number: number,
  workers: number,
  throughput: number,
  { round = null, doubt = null }: { round?: number | null; doubt?: string | null } = {},
): Trial {
  return {
    number,
    configuration: { workers },
    purpose: round === null ? 'start' : 'confirm',
    round,
    asked: 6,
    measurement: {
      ...{ throughput, latency: 10, memory: 1, cpu: 1, users: 4, seconds: 6, restartSeconds: 0 },
      problem: null,
      doubt,
    },
    outcome: 'good',
  };
}

describe('A look in which the load generator was short', () => {
  test('counts a quarter of one in which it kept up', () => {
    const trials = [look(1, 1, 1000), look(2, 1, 500, { doubt: SHORT })];
    const [row] = tunedConfigurations(problem, trials);
    // exp((ln 1000 + 0.25 ln 500) / 1.25) = 1000 / 2^0.2
    expect(row!.figures!.throughput.value).toBeCloseTo(870.55, 2);
    expect(row!.doubts).toBe(1);
  });

  const start = [look(1, 1, 1000), look(2, 2, 1500), look(3, 4, 1400)];
  const fair = [look(4, 2, 1500, { round: 1 }), look(5, 4, 1400, { round: 1 })];
  const unfair = [look(6, 4, 1400, { round: 2 }), look(7, 2, 500, { round: 2, doubt: SHORT })];

  test('takes its round out of the comparison', () => {
    const trials = [...start, ...fair, ...unfair];
    const { leader, comparisons } = judge(
      problem,
      trials,
      tunedConfigurations(problem, trials),
      0.02,
    )!;
    expect(leader.configuration).toEqual({ workers: 2 });
    expect(comparisons.map(({ rounds }) => rounds)).toEqual([1]);
  });

  test('leaves its round where there is no other, and the verdict says so', () => {
    const trials = [...start, ...unfair];
    const { verdict } = verdictOf(problem, trials, tunedConfigurations(problem, trials));
    expect(verdict!.comparisons.map(({ rounds }) => rounds)).toEqual([1]);
    expect(verdict!.leader).toBe(3);
    const other = [look(4, 2, 1500, { round: 1, doubt: SHORT }), look(5, 4, 1400, { round: 1 })];
    const best = [...start, ...other];
    const told = verdictOf(problem, best, tunedConfigurations(problem, best)).verdict!;
    expect(told.reasons).toContain(
      'In 1 of 2 looks at #2 the load generator was short: it may be faster than its figures say.',
    );
  });
});
