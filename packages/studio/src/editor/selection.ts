import { chainOf, type FlowDocument, isStepNode } from '@lathe/flow';
import { hasNode } from './subject.js';

/** What the editor shows first: the end of the longest line of steps. */
export function firstSelection(flow: FlowDocument): string {
  const ends = Object.keys(flow.sources).map((source) => chainOf(flow, source));
  const longest = ends.reduce((a, b) => (b.length > a.length ? b : a), ends[0] ?? []);
  return longest.at(-1) ?? '';
}

/**
 * The selected node where it still exists; else what now stands nearest to where it stood: undoing or
 * deleting must not leave the page without a table.
 */
export function keptSelection(
  flow: FlowDocument,
  wanted: string,
  chain: readonly string[],
): string {
  if (hasNode(flow, wanted)) return wanted;
  const place = chain.indexOf(wanted);
  const before = chain.slice(0, Math.max(0, place)).findLast((id) => hasNode(flow, id));
  return before ?? firstSelection(flow);
}

/** The table that stands behind a selection: that of a source or step, or what an analysis looks at. */
export function tableOf(flow: FlowDocument, id: string): string {
  const node = flow.nodes.find((each) => each.id === id);
  return node === undefined || isStepNode(node) ? id : (node.inputs[0] ?? id);
}
