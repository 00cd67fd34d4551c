import { type FlowDocument, isStepNode, type StepNode, upstreamOf } from '../document.js';
import {
  type Edited,
  firstInput,
  type NodeParameters,
  redirected,
  redirectedOutputs,
  refusal,
  requireNode,
  requireTable,
  settled,
  withNode,
} from './flow-graph.js';
import { freshId } from './fresh-id.js';

/** A step that is to be added. */
export interface NewStep {
  /** Id in the catalogue, e.g. `scale-numbers`. */
  readonly step: string;
  readonly parameters: NodeParameters;
  /** Shown instead of the title of the step; also gives the node its id. */
  readonly title?: string;
}

export interface NewStepAfter extends NewStep {
  /** The source or step whose rows it takes. */
  readonly after: string;
  /** All inputs of a step that takes several, `after` among them. Default: `after` alone. */
  readonly inputs?: readonly string[];
}

/**
 * `append`: a new branch that reads `after`; what read `after` still does.
 * `insert`: the steps and outputs that read `after` read the new step instead. Analyses stay: they
 * were put there to look at that very table, whereas steps and outputs are the way the rows take.
 * A step that the new one itself needs (the other side of a join) stays, too.
 */
export type AddMode = 'append' | 'insert';

/** Errors: `node-unknown`, `not-a-table`, `inputs-wrong` when `inputs` leave `after` out. */
export function addStep(
  flow: FlowDocument,
  { after, inputs = [after], ...wanted }: NewStepAfter,
  mode: AddMode,
): Edited {
  requireTable(flow, after);
  for (const input of inputs) requireTable(flow, input);
  if (!inputs.includes(after)) {
    throw refusal(
      'inputs-wrong',
      `A step after "${after}" must have it among its inputs.`,
      after,
      'Add it to the inputs.',
    );
  }
  const node = newNode(flow, wanted, inputs);
  return {
    flow: settled(mode === 'insert' ? putAfter(flow, node, after) : withNode(flow, node)),
    id: node.id,
  };
}

/**
 * Adds a step between a step or analysis and its first input. Whatever else reads that input still
 * does.
 * Errors: `node-unknown`.
 */
export function insertBefore(flow: FlowDocument, id: string, wanted: NewStep): Edited {
  const node = newNode(flow, wanted, [firstInput(requireNode(flow, id))]);
  return { flow: settled(putBefore(flow, node, id)), id: node.id };
}

/**
 * A copy of a step right after it, so that what followed the step follows the copy; its further
 * inputs are the same. The copy of an analysis looks at the same table.
 * Errors: `node-unknown`.
 */
export function duplicateNode(flow: FlowDocument, id: string): Edited {
  const original = requireNode(flow, id);
  const copyId = freshId(flow, id);
  if (!isStepNode(original)) {
    return { flow: settled(withNode(flow, { ...original, id: copyId }, id)), id: copyId };
  }
  const copy = { ...original, id: copyId, inputs: [id, ...original.inputs.slice(1)] };
  return { flow: settled(putAfter(flow, copy, id)), id: copyId };
}

/** `node`, which reads `after`, put between `after` and what follows it. Not checked. */
export function putAfter(flow: FlowDocument, node: StepNode, after: string): FlowDocument {
  const needed = new Set(node.inputs.flatMap((input) => upstreamOf(flow, input)));
  return withNode(
    {
      ...flow,
      nodes: flow.nodes.map((other) =>
        isStepNode(other) && !needed.has(other.id) ? redirected(other, after, node.id) : other,
      ),
      outputs: redirectedOutputs(flow.outputs, after, node.id),
    },
    node,
    after,
  );
}

/** `node` put in the way of the first input of `id`. Not checked. */
export function putBefore(flow: FlowDocument, node: StepNode, id: string): FlowDocument {
  const place = flow.nodes.findIndex((other) => other.id === id);
  return {
    ...flow,
    nodes: [
      ...flow.nodes.slice(0, place),
      node,
      ...flow.nodes
        .slice(place)
        .map((other) =>
          other.id === id ? { ...other, inputs: [node.id, ...other.inputs.slice(1)] } : other,
        ),
    ],
  };
}

function newNode(flow: FlowDocument, wanted: NewStep, inputs: readonly string[]): StepNode {
  const { step, parameters, title } = wanted;
  return {
    id: freshId(flow, title ?? step),
    step,
    inputs: [...inputs],
    parameters,
    ...(title === undefined ? {} : { title }),
  };
}
