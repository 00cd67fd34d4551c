import { changeNode, checkFlow, type FlowDocument } from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowItems, inputsOf } from '../../src/graph/flow-items.js';
import { flowShape, layoutFlow } from '../../src/graph/layout-flow.js';

/** Nodes read any that stand before them; some are analyses, some take two inputs, some are put out. */
const anyFlow: fc.Arbitrary<FlowDocument> = fc
  .array(
    fc.record({
      first: fc.nat(),
      second: fc.option(fc.nat(), { nil: undefined }),
      isAnalysis: fc.boolean(),
      isOutput: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((drawn) => {
    const tables = ['customers', 'orders'];
    const nodes = drawn.map(({ first, second, isAnalysis }, index) => {
      const id = `n${index}`;
      const inputs = [first, ...(second === undefined ? [] : [second])].map(
        (place) => tables[place % tables.length]!,
      );
      if (isAnalysis) return { id, analysis: 'histogram', inputs: [inputs[0]!] };
      tables.push(id);
      return { id, step: 'custom-sql', inputs };
    });
    const outputs = Object.fromEntries(
      tables.filter((_, place) => drawn[place]?.isOutput).map((node) => [node, { node }]),
    );
    return checkFlow({
      lathe: 1,
      name: 'any',
      sources: {
        customers: { format: 'csv', path: 'customers.csv' },
        orders: { format: 'csv', path: 'orders.csv' },
      },
      nodes,
      outputs,
    });
  });

const chain = checkFlow({
  lathe: 1,
  name: 'chain',
  sources: { loans: { format: 'csv', path: 'loans.csv' } },
  nodes: [
    { id: 'scale', step: 'scale-numbers', inputs: ['loans'], parameters: { columns: ['age'] } },
    { id: 'ages', analysis: 'histogram', inputs: ['scale'], parameters: { column: 'age' } },
    { id: 'sort', step: 'sort-rows', inputs: ['scale'], parameters: { keys: [{ column: 'age' }] } },
  ],
  outputs: { table: { node: 'sort' } },
});

describe('the layout of a flow', () => {
  it('places every source, node and output', () => {
    expect([...layoutFlow(chain).keys()]).toEqual([
      'loans',
      'scale',
      'ages',
      'sort',
      'output:table',
    ]);
  });

  it('places everything to the right of what it reads', () => {
    fc.assert(
      fc.property(anyFlow, (flow) => {
        const layout = layoutFlow(flow);
        for (const item of flowItems(flow)) {
          for (const input of inputsOf(item)) {
            const left = layout.get(input)!;
            expect(left.x + left.width).toBeLessThan(layout.get(item.id)!.x);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets nothing overlap', () => {
    fc.assert(
      fc.property(anyFlow, (flow) => {
        const boxes = [...layoutFlow(flow).values()];
        for (const [place, a] of boxes.entries()) {
          for (const b of boxes.slice(place + 1)) {
            const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
            const above = a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(beside || above).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives a flow without nodes no boxes', () => {
    expect(layoutFlow(checkFlow({ lathe: 1, name: 'empty', sources: {} })).size).toBe(0);
  });

  it('does not change with a parameter, a title, a note or a disabled step', () => {
    const changed = changeNode(chain, 'scale', {
      parameters: { columns: ['income'] },
      title: 'Scaled',
      note: 'Why',
      disabled: true,
    });
    expect(flowShape(changed)).toBe(flowShape(chain));
    expect(layoutFlow(changed)).toEqual(layoutFlow(chain));
  });

  it('changes its shape when a node reads something else', () => {
    const moved = checkFlow({
      ...chain,
      nodes: chain.nodes.map((node) =>
        node.id === 'sort' ? { ...node, inputs: ['loans'] } : node,
      ),
    });
    expect(flowShape(moved)).not.toBe(flowShape(chain));
  });

  it('grows with the text size of the reader', () => {
    const normal = layoutFlow(chain, 16).get('scale')!;
    const doubled = layoutFlow(chain, 32).get('scale')!;
    expect(doubled.width).toBe(2 * normal.width);
    expect(doubled.height).toBe(2 * normal.height);
  });
});
