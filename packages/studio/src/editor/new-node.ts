import {
  addAnalysis,
  addStep,
  type Edited,
  type FlowDocument,
  insertBefore,
  type NodeParameters,
  stepsAfter,
} from '@lathe/flow';

/** Where a new node goes: between a table and what follows it, beside it, or in front of a step. */
export type Placement =
  | { readonly kind: 'insert'; readonly after: string }
  | { readonly kind: 'append'; readonly after: string }
  | { readonly kind: 'before'; readonly id: string };

/** A step or analysis that is being set up and not part of the flow yet. */
export interface NewNode {
  readonly kind: 'step' | 'analysis';
  /** Id in the catalogue. */
  readonly declared: string;
  readonly placement: Placement;
  /** Further inputs, after the table it is added to. */
  readonly others: readonly string[];
  readonly parameters: NodeParameters;
}

/** The table that a new node reads first. */
export function inputOf(flow: FlowDocument, placement: Placement): string {
  if (placement.kind !== 'before') return placement.after;
  const node = flow.nodes.find(({ id }) => id === placement.id);
  return node?.inputs[0] ?? placement.id;
}

/** The flow with the new node in it. Errors: those of the edit. */
export function withNewNode(flow: FlowDocument, node: NewNode): Edited {
  const { kind, declared, placement, others, parameters } = node;
  const first = inputOf(flow, placement);
  if (kind === 'analysis') {
    return addAnalysis(flow, { of: first, analysis: declared, parameters });
  }
  const step = { step: declared, parameters };
  if (placement.kind === 'before') return insertBefore(flow, placement.id, step);
  return addStep(
    flow,
    { ...step, after: placement.after, inputs: [placement.after, ...others] },
    placement.kind,
  );
}

/** Inserting keeps the steps below in one line; only where nothing follows the two are the same. */
export function usualPlacement(flow: FlowDocument, after: string): Placement {
  return { kind: stepsAfter(flow, after).length > 1 ? 'append' : 'insert', after };
}
