import { dirname } from 'node:path';
import { readState, stateFileOf } from '@lathe/engine';
import {
  checkFlow,
  type FlowDocument,
  LatheError,
  type ParameterValues,
  parameterValues,
  upstreamOf,
} from '@lathe/flow';
import { placeInWorkspace } from '../workspace/inside-workspace.js';
import type { OpenFlow } from '../workspace/session.js';
import type { Studio } from './call.js';

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
export async function openDraft(studio: Studio, draft: Draft): Promise<OpenFlow> {
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
  studio: Studio,
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
  studio: Studio,
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

/** What the engine needs to prepare `target` of a flow. */
export function prepareRequest(
  opened: OpenFlow,
  target: string,
  signal: AbortSignal,
): {
  readonly flow: FlowDocument;
  readonly values: ParameterValues;
  readonly baseFolder: string;
  readonly target: string;
  readonly fit: 'auto';
  readonly signal: AbortSignal;
  readonly state?: NonNullable<OpenFlow['state']>;
} {
  return {
    flow: opened.flow,
    values: opened.values,
    baseFolder: opened.baseFolder,
    target,
    fit: 'auto',
    signal,
    ...(opened.state === undefined ? {} : { state: opened.state }),
  };
}
