import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { flowItems } from '../../src/graph/flow-items.js';
import { layoutFlow } from '../../src/graph/layout-flow.js';
import { type Direction, walk } from '../../src/graph/walk.js';

const flow = checkFlow({
  lathe: 1,
  name: 'walk',
  sources: {
    orders: { format: 'csv', path: 'orders.csv' },
    customers: { format: 'csv', path: 'customers.csv' },
  },
  nodes: [
    { id: 'summary', analysis: 'table-summary', inputs: ['orders'] },
    { id: 'matched', step: 'custom-sql', inputs: ['orders', 'customers'] },
    { id: 'sorted', step: 'sort-rows', inputs: ['matched'], parameters: { keys: [] } },
    { id: 'ages', analysis: 'histogram', inputs: ['matched'] },
  ],
  outputs: { table: { node: 'sorted' } },
});
const layout = layoutFlow(flow);
const go = (from: string, direction: Direction): string | undefined =>
  walk(flow, layout, from, direction);

describe('walking the graph with arrow keys', () => {
  it('goes left to the first input', () => {
    expect(go('matched', 'left')).toBe('orders');
  });

  it('goes right to the step that carries the rows on, not to an analysis', () => {
    expect(go('orders', 'right')).toBe('matched');
    expect(go('matched', 'right')).toBe('sorted');
  });

  it('goes right to an output where no step follows', () => {
    expect(go('sorted', 'right')).toBe('output:table');
  });

  it('stays where nothing reads or is read', () => {
    expect(go('output:table', 'right')).toBeUndefined();
    expect(go('orders', 'left')).toBeUndefined();
  });

  it('goes up and down between the two that read the same table', () => {
    const [upper, lower] =
      layout.get('sorted')!.y < layout.get('ages')!.y ? ['sorted', 'ages'] : ['ages', 'sorted'];
    expect(go(upper!, 'down')).toBe(lower);
    expect(go(lower!, 'up')).toBe(upper);
  });

  it('goes to the first source and the last output', () => {
    expect(go('matched', 'first')).toBe('orders');
    expect(go('matched', 'last')).toBe('output:table');
  });

  it('reaches everything from anywhere', () => {
    for (const { id: start } of flowItems(flow)) {
      const reached = new Set([start]);
      const open = [start];
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        for (const direction of ['left', 'right', 'up', 'down'] as const) {
          const next = go(id, direction);
          if (next !== undefined && !reached.has(next)) {
            reached.add(next);
            open.push(next);
          }
        }
      }
      expect(reached.size).toBe(layout.size);
    }
  });
});
