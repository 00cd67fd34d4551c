import { checkNodes, type NodeCheck } from '@lathe/engine';
import { LatheError, type LatheErrorJson } from '@lathe/flow';
import { readableError } from '../../http/error-status.js';
import type { OpenFlow } from '../../workspace/session.js';
import { columnsAnswer } from '../basis.js';
import { bodyCall, type OpenWorkspace } from '../call.js';
import type { NodeCheck as CheckAnswer } from '../contract/flows.js';
import { OPERATIONS } from '../contract/operations.js';
import { openDraft, whereabouts } from '../subject.js';

export const checkCalls = {
  check: bodyCall(OPERATIONS.check, async (body, { studio, signal }) => {
    const { root } = studio;
    const opened = await openDraft(studio, body).catch(documentProblem);
    if (opened instanceof LatheError) {
      return { document: readableError(opened, root).toJSON(), nodes: {} };
    }
    const unreadable = await refusedSources(studio, opened);
    // The rest is checked without the sources that may not be read, as with files that are not there.
    const sources = Object.entries(opened.flow.sources).filter(([id]) => !unreadable.has(id));
    const flow = { ...opened.flow, sources: Object.fromEntries(sources) };
    const checks = await studio.session.use(
      'interactive',
      ({ executor }) => checkNodes(executor, { ...whereabouts(opened, signal), flow }),
      signal,
    );
    const nodes = new Map<string, CheckAnswer>();
    for (const [id, error] of unreadable) {
      nodes.set(id, { status: 'failed', error, missing: [], available: [], below: null });
    }
    for (const [id, check] of checks) nodes.set(id, answerOf(root, check));
    return { document: null, nodes: Object.fromEntries(nodes) };
  }),
};

/** What is wrong with the document is an answer; anything else is an error of the call. */
function documentProblem(thrown: unknown): LatheError {
  const error = LatheError.from(thrown);
  if (error.kind !== 'document') throw error;
  return error;
}

async function refusedSources(
  { root, paths }: OpenWorkspace,
  { flow, values, baseFolder }: OpenFlow,
): Promise<Map<string, LatheErrorJson>> {
  const refused = new Map<string, LatheErrorJson>();
  for (const id of Object.keys(flow.sources)) {
    await paths
      .requireSources(flow, values, baseFolder, [id])
      .catch((error: unknown) => refused.set(id, readableError(error, root).toJSON()));
  }
  return refused;
}

function answerOf(root: string, check: NodeCheck): CheckAnswer {
  switch (check.status) {
    case 'ready': {
      const { schema } = check;
      return { status: 'ready', schema: schema === null ? null : columnsAnswer(schema) };
    }
    case 'failed':
      return {
        status: 'failed',
        error: readableError(LatheError.fromJSON(check.error), root).toJSON(),
        missing: [...check.missing],
        available: columnsAnswer(check.available),
        below: check.below,
      };
    case 'waiting':
      return check;
  }
}
