import type { Json } from '@lathe/flow';
import { type LoadStep, loadCharts } from '@lathe/serving';
import { compile, type TopLevelSpec } from 'vega-lite';
import { expect, test } from 'vitest';

const at = (value: number) => ({ value, low: 0.9 * value, high: 1.1 * value });

function step(users: number): LoadStep {
  const latency = { p50: at(5), p90: at(6), p95: at(7), p99: at(9), p999: 12, mean: 5, max: 20 };
  return {
    arrivals: { kind: 'users', users },
    seconds: 10,
    warmUpSeconds: 1,
    requests: 1000,
    throughput: at(100 * users),
    latency,
    serviceTime: latency,
    errors: {},
    goodput: null,
    server: { cpu: 0.5, memory: 1e8, processes: 2 },
    generator: { cpu: 0.1, memory: 1e8, processes: 1 },
    lag: null,
    invalid: [],
    settled: true,
  };
}
const knee = { users: 4, low: 2, high: 4, throughput: at(400), why: 'gain-vanished' } as const;
const scalability = { gamma: 100, alpha: 0.1, beta: 0.001, peakUsers: 30, rSquared: 0.99 };
const objective = { percentile: 95, below: 60 } as const;

const compiled = (spec: Json) =>
  compile(spec as unknown as TopLevelSpec, {
    logger: {
      level: () => 0,
      error: (...text: unknown[]) => expect.fail(text.join(' ')),
      warn: (...text: unknown[]) => expect.fail(text.join(' ')),
      info: () => undefined,
      debug: () => undefined,
    } as never,
  });

test('a ramp is drawn as throughput, latency, processor, memory and percentiles', () => {
  const charts = loadCharts({ steps: [1, 2, 4, 8].map(step), knee, objective, scalability });
  expect(charts.map(({ name }) => name)).toEqual([
    'throughput',
    'latency',
    'processor',
    'memory',
    'percentiles',
  ]);
});

test('Vega-Lite takes every chart without a warning', () => {
  const load = { steps: [1, 2, 4, 32].map(step), knee, objective, scalability };
  for (const { spec } of loadCharts(load)) expect(() => compiled(spec)).not.toThrow();
});

test('one load is drawn over its percentiles only, an open one from both starts', () => {
  const open = { ...step(1), arrivals: { kind: 'constant', rate: 100 } as const };
  const charts = loadCharts({ steps: [open], knee: null, objective: null, scalability: null });
  expect(charts.map(({ name }) => name)).toEqual(['percentiles']);
  expect(JSON.stringify(charts[0]?.spec)).toContain('from the intended start');
});

test('nothing measured, nothing drawn', () => {
  expect(loadCharts({ steps: [], knee: null, objective: null, scalability: null })).toEqual([]);
});
