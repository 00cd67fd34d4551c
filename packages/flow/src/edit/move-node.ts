import { type FlowDocument, isStepNode } from '../document.js';
import { putAfter, putBefore } from './add-step.js';
import { chainOf } from './chain.js';
import {
  dependsOn,
  firstInput,
  redirected,
  redirectedOutputs,
  refusal,
  requireNode,
  requireStepNode,
  requireTable,
  settled,
} from './flow-graph.js';

/** Where a step may go: before a step, or after a source or step. */
export type MoveTarget = { readonly before: string } | { readonly after: string };

/**
 * Moves a step: it is taken out, so that the steps and outputs that read it read its first input, and
 * put in again as `insertBefore` or `addStep` with `insert` would. Its further inputs and its analyses
 * go with it.
 * Errors: `node-unknown`, `not-a-step`, `not-a-table`; `move-impossible` beside itself, or where it
 * would depend on itself.
 */
export function moveNode(flow: FlowDocument, id: string, target: MoveTarget): FlowDocument {
  const node = requireStepNode(flow, id);
  const beside = 'before' in target ? target.before : target.after;
  if ('before' in target) requireStepNode(flow, beside);
  else requireTable(flow, beside);
  if (beside === id) throw impossible(id, `"${id}" cannot be moved beside itself.`);
  const without = takenOut(flow, id);
  const further = node.inputs.slice(1);
  if ('after' in target) {
    return settled(putAfter(without, { ...node, inputs: [beside, ...further] }, beside));
  }
  if (further.some((input) => dependsOn(without, input, beside))) {
    throw impossible(id, `"${id}" cannot stand before "${beside}", on which its inputs depend.`);
  }
  const input = firstInput(requireNode(without, beside));
  return settled(putBefore(without, { ...node, inputs: [input, ...further] }, beside));
}

/**
 * The places of its chain (see `chainOf`) to which a step may be moved and where it does not stand
 * now, from the source on: before a step of the chain, or after the last one.
 * Errors: `node-unknown`, `not-a-step`.
 */
export function whereItMayMove(flow: FlowDocument, id: string): MoveTarget[] {
  const node = requireStepNode(flow, id);
  const [, ...steps] = chainOf(flow, id);
  const without = takenOut(flow, id);
  const further = node.inputs.slice(1);
  const here = steps.indexOf(id);
  const before = steps
    .filter((_, place) => place !== here && place !== here + 1)
    .filter((other) => !further.some((input) => dependsOn(without, input, other)))
    .map((other): MoveTarget => ({ before: other }));
  const last = steps.at(-1);
  return last === undefined || last === id ? before : [...before, { after: last }];
}

/** The flow without the step; its analyses wait for it to be put in again, with a dangling input. */
function takenOut(flow: FlowDocument, id: string): FlowDocument {
  const instead = firstInput(requireNode(flow, id));
  return {
    ...flow,
    nodes: flow.nodes
      .filter((other) => other.id !== id)
      .map((other) => (isStepNode(other) ? redirected(other, id, instead) : other)),
    outputs: redirectedOutputs(flow.outputs, id, instead),
  };
}

function impossible(id: string, message: string): ReturnType<typeof refusal> {
  return refusal('move-impossible', message, id, 'Choose another place.');
}
