import type { FitMode, Prepared, PrepareRequest, RunEvent } from '@lathe/engine';
import { isStepNode } from '@lathe/flow';
import {
  type EngineLimits,
  type OpenFlow,
  openFlow,
  openSession,
  type Session,
} from '../workspace/session.js';
import { resolveNode } from './run-flow.js';

export interface PreparedFlow {
  readonly opened: OpenFlow;
  readonly session: Session;
  readonly request: PrepareRequest;
  readonly prepared: Prepared;
  readonly target: string;
}

export interface WithPreparedRequest {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly fit: FitMode;
  readonly workspace?: string;
  readonly limits?: EngineLimits;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Opens a flow, prepares one node (of an analysis: its input), does something with it, and closes all. */
export async function withPrepared<T>(
  wanted: WithPreparedRequest,
  use: (flow: PreparedFlow) => Promise<T>,
): Promise<T> {
  const opened = await openFlow(wanted.file, wanted.set, wanted.fit);
  const id = resolveNode(opened.flow, wanted.node);
  const node = opened.flow.nodes.find((candidate) => candidate.id === id);
  const target = node === undefined || isStepNode(node) ? id : (node.inputs[0] ?? id);
  const session = await openSession(wanted.workspace ?? opened.baseFolder, wanted.limits);
  try {
    const request: PrepareRequest = {
      flow: opened.flow,
      values: opened.values,
      baseFolder: opened.baseFolder,
      target,
      fit: wanted.fit,
      ...(opened.state === undefined ? {} : { state: opened.state }),
      ...(wanted.signal === undefined ? {} : { signal: wanted.signal }),
      ...(wanted.onEvent === undefined ? {} : { onEvent: wanted.onEvent }),
    };
    const prepared = await session.executor.prepare(request);
    return await use({ opened, session, request, prepared, target });
  } finally {
    await session.close();
  }
}
