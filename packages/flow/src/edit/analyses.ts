import type { AnalysisNode, FlowDocument } from '../document.js';
import { type Edited, type NodeParameters, requireTable, settled, withNode } from './flow-graph.js';
import { freshId } from './fresh-id.js';

export interface NewAnalysis {
  /** The source or step whose rows it looks at. */
  readonly of: string;
  /** Id in the catalogue, e.g. `histogram`. */
  readonly analysis: string;
  readonly parameters: NodeParameters;
  readonly title?: string;
}

/** Errors: `node-unknown`, `not-a-table`. */
export function addAnalysis(
  flow: FlowDocument,
  { of, analysis, parameters, title }: NewAnalysis,
): Edited {
  requireTable(flow, of);
  const node: AnalysisNode = {
    id: freshId(flow, title ?? analysis),
    analysis,
    inputs: [of],
    parameters,
    ...(title === undefined ? {} : { title }),
  };
  return { flow: settled(withNode(flow, node)), id: node.id };
}
