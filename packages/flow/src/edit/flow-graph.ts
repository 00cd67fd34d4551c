import {
  checkFlow,
  type FlowDocument,
  type FlowNode,
  identifier,
  isStepNode,
  type StepNode,
  upstreamOf,
} from '../document.js';
import { LatheError } from '../error.js';
import { nearestNames } from '../schema.js';

/** What the parameters of a node hold: JSON, by parameter name. */
export type NodeParameters = FlowNode['parameters'];

/** A flow after an edit that made or renamed something, and the id that now stands for it. */
export interface Edited {
  readonly flow: FlowDocument;
  readonly id: string;
}

export function isSource(flow: FlowDocument, id: string): boolean {
  return Object.hasOwn(flow.sources, id);
}

export function findNode(flow: FlowDocument, id: string): FlowNode | undefined {
  return flow.nodes.find((node) => node.id === id);
}

/** The step or analysis of that id. Errors: `node-unknown`. */
export function requireNode(flow: FlowDocument, id: string): FlowNode {
  const node = findNode(flow, id);
  if (node !== undefined) return node;
  if (isSource(flow, id)) {
    throw refusal('node-unknown', `"${id}" is a source, not a step.`, id, 'Choose a step.');
  }
  throw nodeUnknown(flow, id);
}

/** Errors: `node-unknown`, and `not-a-step` for an analysis. */
export function requireStepNode(flow: FlowDocument, id: string): StepNode {
  const node = requireNode(flow, id);
  if (isStepNode(node)) return node;
  throw refusal('not-a-step', `"${id}" is an analysis, not a step.`, id, 'Choose a step.');
}

/** Refuses an id whose rows cannot be read. Errors: `node-unknown`, and `not-a-table` for an analysis. */
export function requireTable(flow: FlowDocument, id: string): void {
  if (isSource(flow, id)) return;
  const node = findNode(flow, id);
  if (node === undefined) throw nodeUnknown(flow, id);
  if (!isStepNode(node)) {
    throw refusal(
      'not-a-table',
      `"${id}" is an analysis and has no rows.`,
      id,
      'Choose a source or a step.',
    );
  }
}

/**
 * Refuses an id that is not free.
 * Errors: `id-invalid` for one that no source or node can have, `id-taken`.
 */
export function requireFreeId(flow: FlowDocument, id: string): void {
  const shape = identifier.safeParse(id);
  if (!shape.success) {
    throw refusal(
      'id-invalid',
      `"${id}" cannot be an id.`,
      id,
      'Use up to 63 lower-case letters, digits, _ or -, starting with a letter.',
    );
  }
  if (isSource(flow, id) || findNode(flow, id) !== undefined) {
    throw refusal('id-taken', `The id "${id}" is taken.`, id, 'Choose another id.');
  }
}

/** Steps whose first input is `id`: those that carry its rows on. In the order of the document. */
export function stepsAfter(flow: FlowDocument, id: string): StepNode[] {
  return flow.nodes.filter(isStepNode).filter(({ inputs }) => inputs[0] === id);
}

/** The input whose rows a node carries on; a node of a checked flow has one. */
export function firstInput({ id, inputs }: FlowNode): string {
  const [first] = inputs;
  if (first !== undefined) return first;
  throw refusal('inputs-wrong', `"${id}" has no input.`, id, 'Give it one.');
}

/** The flow with one more node, right after `after` or at the end. Not checked. */
export function withNode(flow: FlowDocument, node: FlowNode, after?: string): FlowDocument {
  const place = flow.nodes.findIndex(({ id }) => id === after);
  const rest = place === -1 ? flow.nodes.length : place + 1;
  return { ...flow, nodes: [...flow.nodes.slice(0, rest), node, ...flow.nodes.slice(rest)] };
}

/** Whether the rows of `id` depend on those of `on`; true when they are the same node. */
export function dependsOn(flow: FlowDocument, id: string, on: string): boolean {
  return upstreamOf(flow, id).includes(on);
}

/** The node with every input that is `from` replaced; the same node when it has none. */
export function redirected<N extends FlowNode>(node: N, from: string, to: string): N {
  if (!node.inputs.includes(from)) return node;
  return { ...node, inputs: node.inputs.map((input) => (input === from ? to : input)) };
}

/** The outputs with `from` replaced by `to`; the same object when none reads `from`. */
export function redirectedOutputs(
  outputs: FlowDocument['outputs'],
  from: string,
  to: string,
): FlowDocument['outputs'] {
  if (!Object.values(outputs).some(({ node }) => node === from)) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [
      name,
      output.node === from ? { ...output, node: to } : output,
    ]),
  );
}

/**
 * The flow with its nodes in order, checked as one read from a file is. Nodes keep their identity, so
 * that a view may tell by `===` what an edit did not touch.
 */
export function settled(flow: FlowDocument): FlowDocument {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]));
  const nodes = checkFlow(flow).nodes.flatMap(({ id }) => byId.get(id) ?? []);
  return { ...flow, nodes };
}

/** An edit that cannot be made, as the caller's error. */
export function refusal(code: string, message: string, node: string, advice: string): LatheError {
  return new LatheError({ code, kind: 'usage', message, place: { node }, advice });
}

function nodeUnknown(flow: FlowDocument, id: string): LatheError {
  const near = nearestNames(id, [...Object.keys(flow.sources), ...flow.nodes.map((n) => n.id)]);
  return refusal(
    'node-unknown',
    `The flow has no source or node "${id}".`,
    id,
    near.length > 0
      ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
      : 'Someone may have deleted it; open the flow again.',
  );
}
