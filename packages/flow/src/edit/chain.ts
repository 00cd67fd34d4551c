import { type FlowDocument, isStepNode } from '../document.js';
import { findNode, firstInput, isSource, requireNode, stepsAfter } from './flow-graph.js';

/**
 * What a list of steps shows for a node: ids from the source along first inputs to the node, then on
 * as long as exactly one step carries the rows on (has them as its first input; being the other side
 * of a join does not count). The chain of an analysis ends with it.
 * Errors: `node-unknown`.
 */
export function chainOf(flow: FlowDocument, id: string): string[] {
  if (!isSource(flow, id)) requireNode(flow, id);
  const chain = [id];
  for (let node = findNode(flow, id); node !== undefined; ) {
    const input = firstInput(node);
    chain.unshift(input);
    node = findNode(flow, input);
  }
  const start = findNode(flow, id);
  if (start !== undefined && !isStepNode(start)) return chain;
  for (let next = stepsAfter(flow, id); next.length === 1; ) {
    const [only] = next;
    if (only === undefined) break;
    chain.push(only.id);
    next = stepsAfter(flow, only.id);
  }
  return chain;
}
