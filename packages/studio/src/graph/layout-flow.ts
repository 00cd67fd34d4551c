import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre';
import type { FlowDocument } from '@lathe/flow';
import { type FlowItem, flowItems, inputsOf } from './flow-items.js';

/** Top left corner and size, in pixels at zoom 1. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything of a flow stands, by item id. */
export type FlowLayout = ReadonlyMap<string, Box>;

/** Sizes in rem, so that cards hold their text when the reader's text is larger. */
const SIZES: Readonly<Record<FlowItem['kind'], { width: number; height: number }>> = {
  source: { width: 15, height: 5.5 },
  step: { width: 15, height: 5.5 },
  analysis: { width: 15, height: 5.5 },
  output: { width: 12, height: 3 },
};
const GAP_ACROSS = 3.5;
const GAP_BETWEEN = 1.25;

/** The rows that are carried on stand in one line; analyses and further inputs give way. */
const CARRIED_ON = 8;
const ASIDE = 1;

/**
 * Places a flow from left to right: everything stands to the right of what it reads, nothing overlaps.
 * Depends only on which items there are, in which order, and what they read.
 * @param rem Pixels of a rem; default 16.
 */
export function layoutFlow(flow: FlowDocument, rem = 16): FlowLayout {
  const items = flowItems(flow);
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'LR', ranksep: GAP_ACROSS * rem, nodesep: GAP_BETWEEN * rem });
  for (const item of items) {
    const { width, height } = SIZES[item.kind];
    graph.setNode(item.id, { width: width * rem, height: height * rem });
  }
  for (const item of items) {
    for (const [position, input] of inputsOf(item).entries()) {
      graph.setEdge(input, item.id, {
        weight: item.kind === 'step' && position === 0 ? CARRIED_ON : ASIDE,
      });
    }
  }
  layout(graph);
  return new Map(
    items.map(({ id }) => {
      const { x = 0, y = 0, width, height }: NodeLabel = graph.node(id);
      return [
        id,
        { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height },
      ] as const;
    }),
  );
}

/** Equal for flows with equal layouts: a parameter that changes leaves it as it is. */
export function flowShape(flow: FlowDocument): string {
  return flowItems(flow)
    .map((item: FlowItem) => `${item.id}<${inputsOf(item).join(',')}`)
    .join(';');
}
