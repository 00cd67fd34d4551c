import { describe, expect, it } from 'vitest';
import type { EndpointEntry } from '../../src/api/client.js';
import { grownHistory, HISTORY_SPAN } from '../../src/pages/endpoints/endpoint-history.js';

const model = (waiting: number) => ({
  name: 'm',
  version: '1',
  platform: '',
  state: 'ready' as const,
  problem: null,
  inputs: [],
  outputs: [],
  columns: null,
  statistics: {
    requests: 0,
    failures: 0,
    refused: 0,
    expired: 0,
    batches: 0,
    waiting,
    running: 0,
    instances: 1,
    restarts: 0,
    overruns: 0,
    hanging: 0,
    predictedWait: 0,
  },
});

const entry = (throughput: number): Pick<EndpointEntry, 'status'> => ({
  status: {
    format: 'lathe-endpoint-1',
    state: 'ready',
    startedAt: '',
    pid: 1,
    settings: {},
    models: [model(2), model(3)],
    live: { seconds: 10, throughput, p50: 1, p95: 2, p99: null, errors: 0 },
    memory: 5,
    versions: {},
  },
});

describe('what is remembered of an endpoint', () => {
  it('is what it said at each time, with the requests that wait for any of its models', () => {
    expect(grownHistory([], entry(7), 1_000)).toEqual([
      { at: 1_000, throughput: 7, p50: 1, p95: 2, p99: null, errors: 0, waiting: 5, memory: 5 },
    ]);
  });

  it('is nothing while it does not answer', () => {
    const before = grownHistory([], entry(7), 1_000);
    expect(grownHistory(before, { status: null }, 2_000)).toEqual(before);
  });

  it('has one sample of two looks that were made together', () => {
    const before = grownHistory([], entry(7), 1_000);
    expect(grownHistory(before, entry(8), 1_100)).toEqual(before);
    expect(grownHistory(before, entry(8), 2_000)).toHaveLength(2);
  });

  it('is forgotten after the span', () => {
    const before = grownHistory([], entry(7), 1_000);
    const after = grownHistory(before, entry(8), 1_001 + HISTORY_SPAN);
    expect(after.map(({ throughput }) => throughput)).toEqual([8]);
  });
});
