import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { loggedEvent } from '../../src/pages/runs/logged-event.js';
import { expectedParts, partsDone } from '../../src/pages/runs/run-parts.js';
import { runProgress } from '../../src/pages/runs/run-progress.js';

const flow = checkFlow({
  lathe: 1,
  name: 'loans',
  sources: {
    loans: { format: 'csv', path: 'loans.csv' },
    unused: { format: 'csv', path: 'other.csv' },
  },
  nodes: [
    { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['age'] } },
    { id: 'scaled', step: 'scale-numbers', inputs: ['kept'], parameters: { columns: ['age'] } },
    { id: 'script', step: 'custom-python', inputs: ['scaled'], parameters: { code: 'df\n' } },
  ],
  outputs: {
    table: { node: 'script', sink: { format: 'csv', path: 'out.csv' } },
    half: { node: 'scaled', sink: { format: 'csv', path: 'half.csv' } },
  },
});

const at = '2026-03-10T12:00:00.000Z';

describe('the parts of a run', () => {
  it('are reads, learning, Python and writes, each once, of what the outputs need', () => {
    expect(expectedParts(flow, null)).toEqual([
      { node: 'loans', what: 'read' },
      { node: 'scaled', what: 'fit' },
      { node: 'script', what: 'python' },
      { node: 'script', what: 'write' },
      { node: 'scaled', what: 'write' },
    ]);
  });

  it('are those of one node when it was asked for, by its id or its output', () => {
    const parts = [
      { node: 'loans', what: 'read' },
      { node: 'scaled', what: 'fit' },
      { node: 'scaled', what: 'write' },
    ];
    expect(expectedParts(flow, 'scaled')).toEqual(parts);
    expect(expectedParts(flow, 'half')).toEqual(parts);
  });

  it('leave out a step that is disabled', () => {
    const nodes = flow.nodes.map((node) =>
      node.id === 'scaled' ? { ...node, disabled: true } : node,
    );
    expect(expectedParts({ ...flow, nodes }, 'kept')).toEqual([
      { node: 'loans', what: 'read' },
      { node: 'kept', what: 'write' },
    ]);
    expect(expectedParts(checkFlow({ ...flow, nodes }), 'scaled').map(({ what }) => what)).toEqual([
      'read',
      'write',
    ]);
  });

  it('count as done when finished, and by their share while they go on', () => {
    const told = runProgress([
      loggedEvent({ at, kind: 'finished', node: 'loans', what: 'read', seconds: 1 }),
      // State that was stored makes the learning a matter of no time.
      loggedEvent({ at, kind: 'fitted', node: 'scaled', from: 'stored', rows: 10 }),
      loggedEvent({ at, kind: 'started', node: 'script', what: 'python' }),
      loggedEvent({ at, kind: 'progress', node: 'script', share: 0.5, rows: null }),
    ]);
    // 2 of 5, and half of a third: 2.5 / 5.
    expect(partsDone(expectedParts(flow, null), told)).toEqual({ done: 2, of: 5, share: 0.5 });
  });

  it('are none of a flow without sources', () => {
    const empty = checkFlow({ lathe: 1, name: 'empty', sources: {} });
    expect(expectedParts(empty, null)).toEqual([]);
    expect(partsDone([], runProgress([]))).toEqual({ done: 0, of: 0, share: 0 });
  });
});
