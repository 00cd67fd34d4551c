import { addSource, checkFlow, type FlowDocument, freshId } from '@lathe/flow';
import { api, type FlowFile } from '../../api/client.js';
import { draftOf } from '../../api/flow-draft.js';
import { CallError } from '../../api/transport.js';
import { changeSummary, flowFromSources, withSource } from './flow-of-sources.js';
import { type SourceForm, sourceOf } from './source-form.js';

/** Makes a flow of new sources. */
export function createFlowOf(forms: readonly SourceForm[]): Promise<FlowFile> {
  return api.createFlow({ document: draftOf(flowFromSources(forms)) });
}

/** Adds sources to a flow. */
export function addSourcesTo(path: string, forms: readonly SourceForm[]): Promise<FlowFile> {
  return change(path, (flow) =>
    forms.reduce((grown, form) => {
      // Someone may have taken the name since the form was filled in.
      const isTaken =
        Object.hasOwn(grown.sources, form.id) || grown.nodes.some(({ id }) => id === form.id);
      return addSource(grown, sourceOf(form), isTaken ? freshId(grown, form.id) : form.id).flow;
    }, flow),
  );
}

/** Has a source of a flow read another way. Errors: `source-unknown` when it is gone. */
export function changeSourceOf(path: string, id: string, form: SourceForm): Promise<FlowFile> {
  return change(path, (flow) => withSource(flow, id, form));
}

const ATTEMPTS = 4;

/**
 * Changes the flow as it is now. When someone else saves in between, the change is made to what they
 * saved: it touches sources only, so nothing of theirs is lost.
 */
async function change(path: string, edit: (flow: FlowDocument) => FlowDocument): Promise<FlowFile> {
  for (let attempt = 1; ; attempt += 1) {
    const file = await api.openFlow({ path });
    const before = checkFlow(file.document);
    const after = edit(before);
    try {
      return await api.saveFlow({
        path,
        version: file.version,
        document: draftOf(after),
        summary: changeSummary(before, after),
      });
    } catch (error) {
      const isConflict = error instanceof CallError && error.status === 409;
      if (!isConflict || attempt === ATTEMPTS) throw error;
    }
  }
}
