import { resolve } from 'node:path';
import {
  clearDeadTemporaries,
  type FitMode,
  type RunEvent,
  type SourceReport,
  stateFileOf,
  stateOf,
  type WriteReport,
  writeState,
} from '@lathe/engine';
import {
  type FlowDocument,
  isStepNode,
  LatheError,
  type SinkDefinition,
  substitute,
} from '@lathe/flow';
import { version } from '../version.js';
import { type AboutRun, RunLog } from '../workspace/run-record.js';
import { type EngineLimits, type OpenFlow, openFlow, openSession } from '../workspace/session.js';
import { openWorkspace } from '../workspace/workspace.js';

export interface RunFlowRequest {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  /** A node or an output of the flow; default: every output that has a sink, else the last step. */
  readonly node?: string;
  /** Where to write; default: the sink of the output. */
  readonly sink?: SinkDefinition;
  /** Several places to write the same node to; instead of `sink`. */
  readonly sinks?: readonly SinkDefinition[];
  /** As the run record shall call it; default `run`. */
  readonly command?: string;
  readonly fit: FitMode;
  /** Of a run that a studio has queued: its record goes on. Needs `workspace`. */
  readonly queued?: { readonly id: string; readonly queuedAt: string };
  readonly workspace?: string;
  readonly limits?: EngineLimits;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** What a run did: read, fitted, written. Printed by `lathe run --json`. */
export interface RunSummary {
  readonly flow: string;
  readonly run: string;
  readonly seconds: number;
  readonly sources: readonly SourceReport[];
  readonly fitted: readonly {
    readonly node: string;
    readonly from: 'stored' | 'data';
    readonly rows: number;
  }[];
  readonly written: readonly (WriteReport & { readonly node: string; readonly path: string })[];
  readonly stateSaved: string | null;
}

interface Target {
  readonly node: string;
  readonly sink: SinkDefinition;
}

/** Runs a flow (or one node of it) on the whole data and writes the result. */
export async function runFlow(request: RunFlowRequest): Promise<RunSummary> {
  const begin = performance.now();
  const begun = await beginning(request);
  const { opened, targets } = begun;
  const session = await openSession(request.workspace ?? opened.baseFolder, request.limits).catch(
    begun.failed,
  );
  const log =
    begun.log ??
    (await RunLog.start(session.workspace, aboutRun(request)).catch(async (error: unknown) => {
      await session.close();
      throw error;
    }));
  await log.keepFlow(opened.flow);
  await clearDeadTemporaries(stateFileOf(opened.file));
  const fitted = new Map<string, RunSummary['fitted'][number]>();
  const sources = new Map<string, SourceReport>();
  const onEvent = (told: RunEvent): void => {
    const event = withKeptRejects(told, log);
    log.note(event);
    if (event.kind === 'fitted') {
      fitted.set(event.node, { node: event.node, from: event.from, rows: event.rows });
    }
    if (event.kind === 'source') sources.set(event.node, event.report);
    request.onEvent?.(event);
  };
  try {
    const written: RunSummary['written'][number][] = [];
    let stateSaved: string | null = null;
    for (const { node, sink } of targets) {
      const prepared = await session.executor.prepare({
        flow: opened.flow,
        values: opened.values,
        baseFolder: opened.baseFolder,
        target: node,
        fit: request.fit,
        ...(opened.state === undefined ? {} : { state: opened.state }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        onEvent,
      });
      const report = await session.executor.write(prepared, node, sink, {
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        onEvent,
      });
      written.push({ ...report, node, path: sink.path });
      const learned = [...fitted.values()].some(({ from }) => from === 'data');
      if (learned && mayKeepState(opened, request)) {
        stateSaved = stateFileOf(opened.file);
        const state = stateOf(opened.flow, prepared);
        await writeState(stateSaved, {
          ...state,
          nodes: { ...(opened.state?.nodes ?? {}), ...state.nodes },
        });
      }
    }
    const summary: RunSummary = {
      flow: opened.flow.name,
      run: log.folder,
      seconds: (performance.now() - begin) / 1000,
      sources: [...sources.values()],
      fitted: [...fitted.values()],
      written,
      stateSaved,
    };
    await log.end('finished', {
      seconds: summary.seconds,
      sources: summary.sources.map(({ files, rows, rejectedRows }) => ({
        files: [...files],
        rows,
        rejectedRows,
      })),
      fitted: summary.fitted.map(({ node, from, rows }) => ({ node, from, rows })),
      written: written.map(({ node, path, rows, bytes }) => ({ node, path, rows, bytes })),
      stateSaved,
    });
    return summary;
  } catch (error) {
    throw await endedBy(error, log, request);
  } finally {
    await session.close();
  }
}

interface Beginning {
  readonly opened: OpenFlow;
  readonly targets: Target[];
  /** Of a queued run: begun before the flow was read, so that a flow that cannot be read is told in it. */
  readonly log: RunLog | undefined;
  /** Tells the record and throws on. */
  failed(error: unknown): Promise<never>;
}

async function beginning(request: RunFlowRequest): Promise<Beginning> {
  const log =
    request.queued === undefined || request.workspace === undefined
      ? undefined
      : await RunLog.start(
          await openWorkspace(request.workspace),
          aboutRun(request),
          request.queued,
        );
  const failed = async (error: unknown): Promise<never> => {
    throw log === undefined ? error : await endedBy(error, log, request);
  };
  try {
    const opened = await openFlow(request.file, request.set, request.fit);
    return { opened, targets: targetsOf(opened, request), log, failed };
  } catch (error) {
    return failed(error);
  }
}

/**
 * Tells the record how the run ended, and gives the error. While a run is called off its engine may fail
 * in any way: then it has been cancelled.
 */
async function endedBy(
  error: unknown,
  log: RunLog,
  { signal }: RunFlowRequest,
): Promise<LatheError> {
  const met = LatheError.from(error);
  // Where it was when it was called off is worth telling.
  const problem = signal?.aborted === true ? LatheError.from(signal.reason).at(met.place) : met;
  await log.end(problem.kind === 'cancelled' ? 'cancelled' : 'failed', null, problem.toJSON());
  return problem;
}

function aboutRun(request: RunFlowRequest): AboutRun {
  const sinks = request.sinks ?? (request.sink === undefined ? [] : [request.sink]);
  return {
    command: request.command ?? 'run',
    flow: request.file,
    version: version(),
    settings: {
      set: { ...request.set },
      fit: request.fit,
      node: request.node ?? null,
      sinks: sinks.map(({ format, path }) => ({ format, path })),
    },
  };
}

/** Rows that could not be read stay with the run. */
function withKeptRejects(event: RunEvent, log: RunLog): RunEvent {
  if (event.kind !== 'source' || event.report.rejectsFile === null) return event;
  return {
    ...event,
    report: { ...event.report, rejectsFile: log.keep(event.report.rejectsFile) },
  };
}

/**
 * Learned state is kept beside the flow when there was none, or when asked to learn again. A run
 * over other data that `--set` named does not silently replace what the flow has learned.
 */
function mayKeepState(opened: OpenFlow, request: RunFlowRequest): boolean {
  if (request.fit === 'again' || opened.state === undefined) return true;
  return Object.keys(request.set).length === 0;
}

/** The node that an id or an output's name means. */
export function resolveNode(flow: FlowDocument, id: string | undefined): string {
  if (id !== undefined) return flow.outputs[id]?.node ?? id;
  const [output] = Object.values(flow.outputs);
  const last = flow.nodes.filter(isStepNode).at(-1)?.id ?? Object.keys(flow.sources)[0];
  const node = output?.node ?? last;
  if (node !== undefined) return node;
  throw new LatheError({
    code: 'flow-empty',
    kind: 'document',
    message: 'The flow has no source and no step.',
    advice: 'Add a source under "sources".',
  });
}

function targetsOf(opened: OpenFlow, request: RunFlowRequest): Target[] {
  const { flow } = opened;
  const sinks = request.sinks ?? (request.sink === undefined ? [] : [request.sink]);
  if (sinks.length > 0) {
    const node = resolveNode(flow, request.node);
    return sinks.map((sink) => ({ node, sink }));
  }
  const outputs = Object.entries(flow.outputs).filter(
    ([name, output]) =>
      output.sink !== undefined &&
      (request.node === undefined || request.node === name || request.node === output.node),
  );
  const targets = outputs.flatMap(([, { node, sink }]) =>
    sink === undefined ? [] : [{ node, sink: absoluteSink(opened, sink) }],
  );
  if (targets.length > 0) return targets;
  throw new LatheError({
    code: 'out-missing',
    kind: 'usage',
    message: 'The flow does not say where to write this node.',
    place: request.node === undefined ? {} : { node: request.node },
    advice: 'Add --out PATH, or give the output a sink in the flow.',
  });
}

function absoluteSink(opened: OpenFlow, written: SinkDefinition): SinkDefinition {
  const sink = substitute(written, opened.flow, opened.values);
  return { ...sink, path: resolve(opened.baseFolder, sink.path) };
}
