import { type FlowDocument, isStepNode } from '../document.js';
import { firstInput, redirected, redirectedOutputs, requireNode, settled } from './flow-graph.js';

/**
 * Removes one step or analysis and nothing else: whatever read the step (steps, analyses, outputs)
 * reads its first input instead.
 * Errors: `node-unknown`, for a source too: see `removeSource`.
 */
export function removeNode(flow: FlowDocument, id: string): FlowDocument {
  const node = requireNode(flow, id);
  const others = flow.nodes.filter((other) => other.id !== id);
  if (!isStepNode(node)) return settled({ ...flow, nodes: others });
  const instead = firstInput(node);
  return settled({
    ...flow,
    nodes: others.map((other) => redirected(other, id, instead)),
    outputs: redirectedOutputs(flow.outputs, id, instead),
  });
}
