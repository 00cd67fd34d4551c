import { checkFlow, type FlowDocument, flowText } from '@lathe/flow';
import type { FlowDraft } from './client.js';

/** A flow as the API takes it. */
export function draftOf(flow: FlowDocument): FlowDraft {
  const draft: FlowDraft = JSON.parse(flowText(flow));
  return draft;
}

/** A draft as a flow; undefined when it is none. */
export function flowOf(draft: FlowDraft | null | undefined): FlowDocument | undefined {
  if (draft === null || draft === undefined) return undefined;
  try {
    return checkFlow(draft);
  } catch {
    return undefined;
  }
}
