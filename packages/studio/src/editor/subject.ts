import { canonicalJson, type FlowDocument, upstreamOf } from '@lathe/flow';

/**
 * What the rows of a node depend on, as text: equal texts mean equal rows, so that an edit
 * elsewhere, or of a title, asks for nothing again.
 */
export function subjectKey(flow: FlowDocument, node: string): string {
  const needed = new Set(upstreamOf(flow, node));
  return canonicalJson({
    node,
    parameters: flow.parameters,
    sources: Object.fromEntries(Object.entries(flow.sources).filter(([id]) => needed.has(id))),
    nodes: flow.nodes
      .filter(({ id }) => needed.has(id))
      .map(({ title: _, note: __, ...rest }) => rest),
  });
}

/** Whether the flow has a source or node of that id. */
export function hasNode(flow: FlowDocument, id: string): boolean {
  return flow.sources[id] !== undefined || flow.nodes.some((node) => node.id === id);
}
