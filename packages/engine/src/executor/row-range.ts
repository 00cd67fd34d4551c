import { limit, table } from '@lathe/flow';
import { isAnchor, type Prepared, type ReadyNode, readyNode } from './prepared.js';

/**
 * The same nodes with stored rows cut to a range, so that a page far down costs what the first one does:
 * engines skip stored rows that they need not read, but compute those of a step. Undefined where a row
 * of `id` is not the row of that number of one stored table.
 */
export function withRowRange(
  prepared: Prepared,
  id: string,
  offset: number,
  count: number,
): Prepared | undefined {
  let node: ReadyNode = readyNode(prepared, id);
  while (!isAnchor(node.rows)) {
    const [input, ...others] = node.inputs;
    if (!node.rowWise || !node.keepsRows || input === undefined || others.length > 0) {
      return undefined;
    }
    node = readyNode(prepared, input);
  }
  const rows = limit(table(node.rows.table, node.schema), count, offset);
  const nodes = new Map([...prepared.nodes, [node.id, { ...node, inputs: [], rows }]]);
  return { ...prepared, nodes };
}
