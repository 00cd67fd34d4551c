import { dirname } from 'node:path';
import { type PreviewSubject, readState, stateFileOf } from '@lathe/engine';
import { checkFlow, type FlowDocument, LatheError, parameterValues, upstreamOf } from '@lathe/flow';
import { placeInWorkspace } from '../workspace/inside-workspace.js';
import type { Lane } from '../workspace/lanes.js';
import type { OpenFlow } from '../workspace/session.js';
import type { OpenWorkspace } from './call.js';

/** A flow as it stands on a page, saved or not. */
export interface Draft {
  /** The flow file: relative paths count from its folder. */
  readonly path: string;
  readonly document: unknown;
  readonly set?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a draft as `openFlow` reads a file: checked, with the values of its parameters and the state that
 * is stored beside its file.
 * Errors: those of `checkFlow`, `parameterValues` and `placeInWorkspace`.
 */
export async function openDraft(studio: OpenWorkspace, draft: Draft): Promise<OpenFlow> {
  const file = await placeInWorkspace(studio.root, draft.path);
  const flow = checkFlow(draft.document, draft.path);
  const state = await readState(stateFileOf(file)).catch(() => undefined);
  const values = parameterValues(flow, draft.set ?? {});
  return { flow, file, baseFolder: dirname(file), values, state };
}

/**
 * The same, when the files that `nodes` depend on may be read.
 * Errors: also `node-unknown` and `path-outside-workspace`.
 */
export async function openSubject(
  studio: OpenWorkspace,
  draft: Draft,
  nodes: readonly string[],
): Promise<OpenFlow> {
  const opened = await openDraft(studio, draft);
  const needed = nodes.flatMap((id) => {
    requireNode(opened.flow, id);
    return upstreamOf(opened.flow, id);
  });
  await requireSources(studio, opened, needed);
  return opened;
}

function requireSources(
  studio: OpenWorkspace,
  { flow, values, baseFolder }: OpenFlow,
  ids: readonly string[],
): Promise<void> {
  return studio.paths.requireSources(flow, values, baseFolder, ids);
}

function requireNode(flow: FlowDocument, id: string): void {
  const known = [...Object.keys(flow.sources), ...flow.nodes.map((node) => node.id)];
  if (known.includes(id)) return;
  throw new LatheError({
    code: 'node-unknown',
    kind: 'usage',
    message: `The flow has no node "${id.slice(0, 80)}".`,
    advice: `It has: ${known.join(', ')}.`,
  });
}

/** Everything that a look at a flow needs but the node. */
export type Whereabouts = Omit<PreviewSubject, 'target' | 'whole'>;

/** What the engine is told about a flow, whichever of its nodes is looked at. */
export function whereabouts(opened: OpenFlow, signal: AbortSignal): Whereabouts {
  return {
    flow: opened.flow,
    values: opened.values,
    baseFolder: opened.baseFolder,
    fit: 'auto',
    signal,
    ...(opened.state === undefined ? {} : { state: opened.state }),
  };
}

interface Looked {
  readonly node: string;
  /** Compute on every row, however long it takes. */
  readonly whole?: boolean | undefined;
}

/** One node to look at. */
export function subjectOf(
  opened: OpenFlow,
  { node, whole }: Looked,
  signal: AbortSignal,
): PreviewSubject {
  return { ...whereabouts(opened, signal), target: node, whole: whole === true };
}

export const laneOf = ({ whole }: Looked): Lane => (whole === true ? 'long' : 'interactive');
