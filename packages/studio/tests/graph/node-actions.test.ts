import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { flowItems, outputItemId, outputName } from '../../src/graph/flow-items.js';
import { actionOfKey, actionsFor } from '../../src/graph/node-actions.js';
import { nodeMenu } from '../../src/graph/node-menu.js';

const flow = checkFlow({
  lathe: 1,
  name: 'actions',
  sources: { loans: { format: 'csv', path: 'loans.csv' } },
  nodes: [
    { id: 'sort', step: 'sort-rows', inputs: ['loans'] },
    { id: 'off', step: 'sort-rows', inputs: ['sort'], disabled: true },
    { id: 'ages', analysis: 'histogram', inputs: ['off'] },
  ],
  outputs: { sort: { node: 'sort' } },
});
const item = (id: string) => flowItems(flow).find((each) => each.id === id)!;
const key = (id: string, pressed: string, shiftKey = false) =>
  actionOfKey(item(id), { key: pressed, shiftKey });

describe('what can be done with an item', () => {
  it('lets a transform, an analysis, a join and an export start at every table', () => {
    for (const id of ['loans', 'sort', 'off']) {
      expect(actionsFor(item(id)).flat()).toEqual(
        expect.arrayContaining(['add-transform', 'add-analysis', 'join', 'export', 'run-to-here']),
      );
    }
  });

  it('adds nothing to an analysis or an output, which have no rows', () => {
    for (const id of ['ages', 'output:sort']) {
      expect(actionsFor(item(id)).flat()).not.toContain('add-transform');
    }
  });

  it('offers to enable a disabled step, and to disable another', () => {
    expect(actionsFor(item('off')).flat()).toContain('enable');
    expect(actionsFor(item('off')).flat()).not.toContain('disable');
    expect(actionsFor(item('sort')).flat()).toContain('disable');
  });

  it('lists in the menu what can be done, and does it', () => {
    const done: string[] = [];
    const entries = nodeMenu(item('ages'), (action) => done.push(action)).flatMap(
      (group) => group.entries,
    );
    expect(entries.map(({ label }) => label)).toEqual([
      'Open',
      'Run up to here',
      'Rename',
      'Duplicate',
      'Delete',
    ]);
    entries[2]!.onAction();
    expect(done).toEqual(['rename']);
  });
});

describe('keys on an item', () => {
  it('adds a transform with a and an analysis with Shift a', () => {
    expect(key('sort', 'a')).toBe('add-transform');
    expect(key('sort', 'A', true)).toBe('add-analysis');
  });

  it('disables and enables a step with the space bar', () => {
    expect(key('sort', ' ')).toBe('disable');
    expect(key('off', ' ')).toBe('enable');
  });

  it('means nothing where the action is not possible', () => {
    expect(key('ages', 'a')).toBeUndefined();
    expect(key('loans', ' ')).toBeUndefined();
  });

  it('opens, renames and deletes', () => {
    expect(key('ages', 'Enter')).toBe('open');
    expect(key('ages', 'F2')).toBe('rename');
    expect(key('output:sort', 'Delete')).toBe('delete');
  });
});

describe('the id of an output in the graph', () => {
  it('differs from that of a node with the same name', () => {
    expect(outputItemId('sort')).toBe('output:sort');
    expect(outputName('output:sort')).toBe('sort');
    expect(outputName('sort')).toBeUndefined();
  });
});
