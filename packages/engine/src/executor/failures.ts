import { type FlowDocument, LatheError } from '@lathe/flow';

/** What went wrong, at a node; what a cancelled run throws is a cancellation. */
export function located(error: unknown, node: string, signal: AbortSignal | undefined): LatheError {
  if (signal?.aborted === true && !(error instanceof LatheError)) {
    return new LatheError({
      code: 'cancelled',
      kind: 'cancelled',
      message: 'The run was cancelled.',
      place: { node },
      advice: 'Nothing was written; run again when ready.',
      cause: error,
    });
  }
  return LatheError.from(error).at({ node });
}

export function unknownTarget(id: string, flow: FlowDocument): LatheError {
  const known = [...Object.keys(flow.sources), ...flow.nodes.map((node) => node.id)];
  return new LatheError({
    code: 'node-unknown',
    kind: 'usage',
    message: `The flow has no node "${id}".`,
    place: { node: id },
    advice: `It has: ${known.join(', ')}.`,
  });
}

export function notStored(id: string): LatheError {
  return new LatheError({
    code: 'internal',
    kind: 'internal',
    message: `Node "${id}" has no stored rows.`,
    advice: 'This is a defect in Lathe; please report it.',
  });
}

/** A step through which single rows cannot go, and why: put behind `the step "x"`. */
export function notRowWise(
  node: string,
  why: string,
  advice = 'Give prepared columns instead, or replace the step by row-wise ones and train again.',
): LatheError {
  return new LatheError({
    code: 'flow-not-row-wise',
    kind: 'data',
    message: `Single rows cannot go through this flow: the step "${node}" ${why}.`,
    place: { node },
    advice,
  });
}
