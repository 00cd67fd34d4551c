import type { Trial, TunedConfiguration, TuningReport } from '@lathe/serving/tune/tuning-report';
import { estimate } from './load-report.fixture.js';

function row(
  id: number,
  configuration: Record<string, number>,
  throughput: number,
  changes: Partial<TunedConfiguration> = {},
): TunedConfiguration {
  return {
    id,
    configuration,
    trials: 3,
    failures: 0,
    doubts: 0,
    figures: {
      throughput: estimate(throughput),
      ratio: estimate(throughput / 100, 0.03),
      latency: estimate(4000 / throughput),
      memory: 2e8 * (configuration.instances ?? 1),
      cpu: throughput / 200,
      users: 8,
      costPerMillion: null,
    },
    meetsObjective: true,
    restartSeconds: 2,
    problem: null,
    onFront: false,
    ...changes,
  };
}

function trial(number: number, configuration: Record<string, number>, throughput: number): Trial {
  return {
    number,
    configuration,
    purpose: number < 3 ? 'start' : 'confirm',
    round: number < 3 ? null : 1,
    asked: 6,
    measurement: {
      throughput,
      latency: 4000 / throughput,
      memory: 2e8,
      cpu: 1,
      users: 8,
      seconds: 8,
      restartSeconds: 1.2,
      problem: null,
      doubt: null,
    },
    outcome: 'good',
  };
}

/** Four configurations: a baseline, the one that measured best, a cheaper one that ties with it, a failure. */
export function tieReport(changes: Partial<TuningReport> = {}): TuningReport {
  return {
    format: 'lathe-tuning-1',
    title: 'Tuning of retrieval',
    target: 'lathe serve retrieval',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:09:25.000Z',
    aim: 'throughput',
    objective: { percentile: 95, below: 60 },
    price: null,
    seed: 1,
    knobs: [
      { name: 'workers', kind: 'number', values: [1, 2, 4], log: true },
      { name: 'instances', kind: 'number', values: [1, 2, 4, 8], log: true },
    ],
    fixed: { intraOpThreads: 1 },
    constraints: ['workers <= instances'],
    rows: [
      row(1, { workers: 1, instances: 1 }, 100),
      row(2, { workers: 4, instances: 8 }, 310, { onFront: true }),
      row(3, { workers: 2, instances: 4 }, 308, { onFront: true }),
      row(4, { workers: 1, instances: 8 }, 0, { figures: null, problem: 'not ready', failures: 1 }),
    ],
    trials: [
      trial(1, { workers: 1, instances: 1 }, 100),
      trial(2, { workers: 4, instances: 8 }, 310),
      trial(3, { workers: 2, instances: 4 }, 308),
    ],
    verdict: {
      best: 3,
      leader: 2,
      comparisons: [
        { id: 3, ratio: estimate(0.994), pValue: 0.61, rounds: 4, tie: true },
        { id: 1, ratio: estimate(0.32), pValue: 0.0001, rounds: 4, tie: false },
      ],
      level: 0.05,
      tieMargin: 0.05,
      reasons: ['#3 ties with #2 and has fewer processes.'],
    },
    importance: {
      main: [
        { knob: 'instances', share: 0.62 },
        { knob: 'workers', share: 0.2 },
      ],
      pairs: [{ knobs: ['workers', 'instances'], share: 0.18 }],
      rSquared: 0.91,
    },
    effort: {
      trials: 12,
      configurations: 4,
      grid: 9,
      seconds: 320,
      restartSeconds: 44,
      stopped: 'converged',
    },
    evidence: null,
    machine: { cores: 2, model: 'A processor' },
    versions: { lathe: '0.1.0', node: 'v20.0.0' },
    ...changes,
  };
}
