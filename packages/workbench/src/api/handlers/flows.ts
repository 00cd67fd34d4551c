import { type FlowDocument, type Json, LatheError } from '@lathe/flow';
import type { HistoryEntry } from '../../workspace/flow-history.js';
import type { StoredFlow } from '../../workspace/flow-store.js';
import { folderOf, makeFolderInWorkspace } from '../../workspace/inside-workspace.js';
import { copySample } from '../../workspace/samples.js';
import { bodyCall, queryCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';

export const flowCalls = {
  createFlow: bodyCall(OPERATIONS.createFlow, async (body, { studio }) => {
    const { path, document, sample } = body;
    if (sample === undefined) {
      return flowFileOf(await studio.flows.create(path, document ?? emptyFlow(path)));
    }
    if (document !== undefined) throw documentAndSample();
    // A copy gets a folder of its own, beside the wanted place: its data come with it.
    const folder = path === undefined ? '' : folderOf(path);
    const into = await makeFolderInWorkspace(studio.root, folder);
    const copied = await copySample(sample, into);
    const made = [folder, copied.folder, copied.file].filter((part) => part !== '');
    return flowFileOf(await studio.flows.open(made.join('/')));
  }),

  openFlow: queryCall(OPERATIONS.openFlow, async ({ path }, { studio }) =>
    flowFileOf(await studio.flows.open(path)),
  ),

  saveFlow: bodyCall(OPERATIONS.saveFlow, async (body, { studio }) => {
    const { path, version, document, summary, session } = body;
    const about = {
      ...(summary === undefined ? {} : { summary }),
      ...(session === undefined ? {} : { session }),
    };
    return flowFileOf(await studio.flows.save(path, version, document, about));
  }),

  deleteFlow: queryCall(OPERATIONS.deleteFlow, async ({ path }, { studio }) => {
    await studio.flows.remove(path);
    return {};
  }),

  flowHistory: queryCall(OPERATIONS.flowHistory, async ({ path }, { studio }) => ({
    entries: (await studio.flows.history(path)).map(entryOf),
  })),

  flowVersion: queryCall(OPERATIONS.flowVersion, async ({ path, id }, { studio }) => {
    const { entry, flow } = await studio.flows.version(path, id);
    return { entry: entryOf(entry), document: draftOf(flow) };
  }),

  checkpoint: bodyCall(OPERATIONS.checkpoint, async ({ path, document, label }, { studio }) =>
    entryOf(await studio.flows.checkpoint(path, document, label)),
  ),
};

/** As answers write it; also beside the error of a save that came too late. */
export function flowFileOf({ path, version, flow, fitted }: StoredFlow): {
  path: string;
  version: string;
  document: Record<string, Json>;
  fitted: StoredFlow['fitted'];
} {
  return { path, version, document: draftOf(flow), fitted };
}

export function draftOf(flow: FlowDocument): Record<string, Json> {
  return JSON.parse(JSON.stringify(flow));
}

function entryOf({ id, at, summary, label }: HistoryEntry): {
  id: string;
  at: string;
  summary: string;
  label: string | null;
} {
  return { id, at, summary, label };
}

function emptyFlow(path: string | undefined): unknown {
  const stem = (path?.split('/').at(-1) ?? '').replace(/\.lathe\.json$/, '').toLowerCase();
  const name = stem
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63);
  return { lathe: 1, name: name === '' ? 'flow' : name, sources: {}, nodes: [] };
}

function documentAndSample(): LatheError {
  return new LatheError({
    code: 'request-invalid',
    kind: 'usage',
    message: 'A new flow is made from a document or from a sample, not from both.',
    place: { parameter: 'sample' },
    advice: 'Leave one of them away.',
  });
}
