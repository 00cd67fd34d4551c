import {
  type AnalysisNode,
  type FlowDocument,
  isStepNode,
  type SinkDefinition,
  type SourceDefinition,
  type StepNode,
} from '@lathe/flow';

/** What the graph draws: everything of a flow that has a place in it. */
export type FlowItem =
  | { readonly kind: 'source'; readonly id: string; readonly source: SourceDefinition }
  | { readonly kind: 'step'; readonly id: string; readonly node: StepNode }
  | { readonly kind: 'analysis'; readonly id: string; readonly node: AnalysisNode }
  | {
      readonly kind: 'output';
      /** See `outputItemId`. */
      readonly id: string;
      readonly name: string;
      readonly of: string;
      readonly sink: SinkDefinition | undefined;
    };

/** Outputs have names of their own, which may equal the id of a node; no id of a node has a colon. */
export function outputItemId(name: string): string {
  return `output:${name}`;
}

/** The name of the output that an item id stands for; undefined when it is a source or node. */
export function outputName(itemId: string): string | undefined {
  return itemId.startsWith('output:') ? itemId.slice('output:'.length) : undefined;
}

/** Sources, nodes and outputs, inputs before those that read them. */
export function flowItems(flow: FlowDocument): FlowItem[] {
  return [
    ...Object.entries(flow.sources).map(
      ([id, source]): FlowItem => ({ kind: 'source', id, source }),
    ),
    ...flow.nodes.map(
      (node): FlowItem =>
        isStepNode(node)
          ? { kind: 'step', id: node.id, node }
          : { kind: 'analysis', id: node.id, node },
    ),
    ...Object.entries(flow.outputs).map(
      ([name, { node, sink }]): FlowItem => ({
        kind: 'output',
        id: outputItemId(name),
        name,
        of: node,
        sink,
      }),
    ),
  ];
}

/** Ids of what an item reads, the first input first, each once. */
export function inputsOf(item: FlowItem): readonly string[] {
  switch (item.kind) {
    case 'source':
      return [];
    case 'output':
      return [item.of];
    default:
      return [...new Set(item.node.inputs)];
  }
}

export function isDisabled(item: FlowItem): boolean {
  return item.kind === 'step' && item.node.disabled === true;
}
