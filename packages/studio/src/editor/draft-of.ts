import type { FlowDocument } from '@lathe/flow';
import type { FlowDraft } from '../api/client.js';

/** A flow as it travels: plain JSON. */
export function draftOf(flow: FlowDocument): FlowDraft {
  return JSON.parse(JSON.stringify(flow));
}
