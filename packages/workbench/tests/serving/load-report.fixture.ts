import type { Estimate, LatencyFigures, LoadReport, LoadStep } from '@lathe/serving';

/** A figure with an interval of `share` to both sides. */
export function estimate(value: number, share = 0.02): Estimate {
  return { value, low: value * (1 - share), high: value * (1 + share) };
}

function latencyOf(p50: number): LatencyFigures {
  return {
    p50: estimate(p50),
    p90: estimate(p50 * 1.5),
    p95: estimate(p50 * 2),
    p99: estimate(p50 * 3),
    p999: p50 * 4,
    mean: p50 * 1.1,
    max: p50 * 5,
  };
}

/** A sound step of so many users: `throughput` answers a second, median latency in milliseconds. */
export function userStep(
  users: number,
  throughput: number,
  p50: number,
  changes: Partial<LoadStep> = {},
): LoadStep {
  return {
    arrivals: { kind: 'users', users },
    seconds: 12,
    warmUpSeconds: 3,
    requests: Math.round(throughput * 12),
    throughput: estimate(throughput),
    latency: latencyOf(p50),
    serviceTime: latencyOf(p50),
    errors: {},
    goodput: null,
    server: { cpu: 1.5, memory: 250e6, processes: 3 },
    generator: { cpu: 0.4, memory: 90e6, processes: 1 },
    lag: null,
    invalid: [],
    settled: true,
    ...changes,
  };
}

/** A climb to 16 users whose knee is at 8. */
export function climbReport(changes: Partial<LoadReport> = {}): LoadReport {
  return {
    format: 'lathe-load-1',
    url: 'http://127.0.0.1:8080/v2/models/mlp/infer',
    startedAt: '2026-01-02T03:04:05.000Z',
    payload: { description: 'made from the schema of mlp', bytes: 120, variants: 16 },
    objective: null,
    steps: [
      userStep(1, 100, 10),
      userStep(2, 195, 10.2),
      userStep(4, 370, 10.7),
      userStep(8, 600, 13.2),
      userStep(16, 610, 26),
    ],
    knee: { users: 8, low: 8, high: 16, throughput: estimate(600), why: 'gain-vanished' },
    scalability: { gamma: 103, alpha: 0.06, beta: 0.001, peakUsers: 30.6, rSquared: 0.997 },
    machine: { cores: 2, model: 'A processor', sameMachine: true },
    versions: { lathe: '0.1.0', node: 'v20.0.0' },
    ...changes,
  };
}
