import { describe, expect, it } from 'vitest';
import type { RunDetail } from '../../src/api/client.js';
import { compareRuns, differs } from '../../src/pages/runs/run-comparison.js';

const document = (columns: readonly string[]): RunDetail['document'] => ({
  lathe: 1,
  name: 'loans',
  sources: { loans: { format: 'csv', path: 'loans.csv' } },
  nodes: [{ id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns } }],
  outputs: {},
});

function run(given: Partial<RunDetail>): RunDetail {
  return {
    run: {
      id: '1',
      folder: '',
      command: 'run',
      flow: 'loans.lathe.json',
      status: 'finished',
      queuedAt: null,
      startedAt: '2026-03-10T12:00:00Z',
      endedAt: '2026-03-10T12:00:10Z',
      error: null,
    },
    version: '0.1.0',
    document: document(['age']),
    settings: { set: {}, fit: 'auto' },
    summary: null,
    outputs: [],
    nodes: [],
    ...given,
  };
}

const activity = (seconds: number, rows: number | null) => ({ what: 'read', seconds, rows });

describe('two runs side by side', () => {
  it('pair settings, and say which differ', () => {
    const { settings } = compareRuns(
      run({ settings: { set: { data: 'a.csv' }, fit: 'auto' } }),
      run({ settings: { set: { data: 'b.csv' }, fit: 'again', node: 'kept' } }),
      new Map(),
    );
    expect(settings.filter(differs)).toEqual([
      { name: 'What was run', a: 'every output', b: 'kept' },
      { name: 'Learning', a: 'Learn when needed', b: 'Learn again' },
      { name: 'Parameter data', a: 'a.csv', b: 'b.csv' },
    ]);
  });

  it('pair rows and seconds by node, with nothing where one run has no such node', () => {
    const { rows, seconds } = compareRuns(
      run({
        nodes: [
          { node: 'loans', activities: [activity(1, null), activity(2, 100)], notes: [] },
          { node: 'kept', activities: [activity(1, 100)], notes: [] },
        ],
      }),
      run({ nodes: [{ node: 'loans', activities: [activity(4, 120)], notes: [] }] }),
      new Map(),
    );
    expect(rows).toEqual([
      { name: 'loans', a: 100, b: 120 },
      { name: 'kept', a: 100, b: null },
    ]);
    expect(seconds).toEqual([
      { name: 'loans', a: 3, b: 4 },
      { name: 'kept', a: 1, b: null },
    ]);
  });

  it('pair the time from start to end, which a run that goes on has not', () => {
    const open = run({});
    const { duration } = compareRuns(
      run({}),
      { ...open, run: { ...open.run, endedAt: null, status: 'running' } },
      new Map(),
    );
    expect(duration).toEqual({ name: 'duration', a: 10, b: null });
  });

  it('tell what changed in the flow', () => {
    const same = compareRuns(run({}), run({}), new Map());
    const changed = compareRuns(run({}), run({ document: document(['age', 'sex']) }), new Map());
    expect(same.changes).toEqual([]);
    expect(changed.changes).toHaveLength(1);
    expect(changed.changes?.[0]).toMatchObject({ kind: 'parameters', node: 'kept' });
  });

  it('cannot tell changes when a flow was not kept', () => {
    expect(compareRuns(run({ document: null }), run({}), new Map()).changes).toBeNull();
  });
});
