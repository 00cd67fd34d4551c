import { type FlowDocument, type FlowNode, isStepNode } from '../document.js';
import {
  dependsOn,
  isSource,
  type NodeParameters,
  redirected,
  redirectedOutputs,
  refusal,
  requireFreeId,
  requireNode,
  requireStepNode,
  requireTable,
  settled,
} from './flow-graph.js';

export interface NodeChange {
  /** All of them: parameters that are left out are gone. */
  readonly parameters?: NodeParameters;
  /** Empty: the title of the step or analysis shows again. */
  readonly title?: string;
  /** Empty: none. */
  readonly note?: string;
  /** Steps only. */
  readonly disabled?: boolean;
}

/**
 * Changes what a node does or says; what is left out of `change` stays.
 * Errors: `node-unknown`; `not-a-step` when an analysis is to be disabled.
 */
export function changeNode(flow: FlowDocument, id: string, change: NodeChange): FlowDocument {
  const node = requireNode(flow, id);
  const { title = node.title, note = node.note, parameters = node.parameters } = change;
  if (!isStepNode(node)) {
    if (change.disabled !== undefined) requireStepNode(flow, id);
    const { id: same, inputs, analysis } = node;
    return withChanged(flow, { id: same, analysis, inputs, parameters, ...words(title, note) });
  }
  const { disabled = node.disabled } = change;
  const { id: same, inputs, step } = node;
  return withChanged(flow, {
    id: same,
    step,
    inputs,
    parameters,
    ...words(title, note),
    ...(disabled === true ? { disabled } : {}),
  });
}

/**
 * Gives a source or node another id. Inputs and outputs follow; custom SQL that names the old id
 * does not, because the text is its author's.
 * Errors: `node-unknown`, `id-invalid`, `id-taken`.
 */
export function renameNode(flow: FlowDocument, id: string, newId: string): FlowDocument {
  if (!isSource(flow, id)) requireNode(flow, id);
  if (id === newId) return flow;
  requireFreeId(flow, newId);
  return settled({
    ...flow,
    sources: isSource(flow, id)
      ? Object.fromEntries(
          Object.entries(flow.sources).map(([key, source]) => [key === id ? newId : key, source]),
        )
      : flow.sources,
    nodes: flow.nodes.map((node) =>
      node.id === id ? { ...node, id: newId } : redirected(node, id, newId),
    ),
    outputs: redirectedOutputs(flow.outputs, id, newId),
  });
}

/**
 * Lets a node read other tables.
 * Errors: `node-unknown`, `not-a-table`, `inputs-wrong` for none, `flow-circle` when an input depends
 * on the node.
 */
export function setInputs(flow: FlowDocument, id: string, inputs: readonly string[]): FlowDocument {
  const node = requireNode(flow, id);
  if (inputs.length === 0) {
    throw refusal('inputs-wrong', `"${id}" must have an input.`, id, 'Choose a source or a step.');
  }
  for (const input of inputs) {
    requireTable(flow, input);
    if (dependsOn(flow, input, id)) {
      throw refusal(
        'flow-circle',
        `"${id}" cannot read "${input}", which depends on it.`,
        id,
        'Choose a table that does not depend on it.',
      );
    }
  }
  return withChanged(flow, { ...node, inputs: [...inputs] });
}

function withChanged(flow: FlowDocument, changed: FlowNode): FlowDocument {
  return settled({
    ...flow,
    nodes: flow.nodes.map((node) => (node.id === changed.id ? changed : node)),
  });
}

function words(
  title: string | undefined,
  note: string | undefined,
): Pick<FlowNode, 'title' | 'note'> {
  return {
    ...(title === undefined || title === '' ? {} : { title }),
    ...(note === undefined || note === '' ? {} : { note }),
  };
}
