import { join } from 'node:path';
import { type FitMode, type RunEvent, writeFileWhole } from '@lathe/engine';
import {
  type AnalysisNode,
  type AnalysisOutcome,
  type FlowDocument,
  fileJson,
  isStepNode,
  LatheError,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { renderPng, renderSvg } from '../charts/render.js';
import {
  type EngineLimits,
  type OpenFlow,
  openFlow,
  openSession,
  type Session,
} from '../workspace/session.js';
import { resolveNode } from './run-flow.js';

export interface AnalyzeFlowRequest {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  /** An analysis, or a step: then every analysis on its rows. Default: every analysis of the flow. */
  readonly node?: string;
  readonly fit: FitMode;
  /** Folder to write to, a folder per analysis; nothing is written without it. */
  readonly out?: string;
  /** Which chart files to draw; default both. */
  readonly images?: readonly ('svg' | 'png')[];
  readonly workspace?: string;
  readonly limits?: EngineLimits;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface AnalysisReport extends AnalysisOutcome {
  readonly node: string;
  readonly analysis: string;
  readonly title: string;
  /** What the author of the flow wrote beside the node. */
  readonly note: string | null;
  readonly files: readonly string[];
}

/** Computes analyses of a flow on the whole data and writes their data, specifications and charts. */
export async function analyzeFlow(request: AnalyzeFlowRequest): Promise<AnalysisReport[]> {
  const opened = await openFlow(request.file, request.set, request.fit);
  const nodes = analysesOf(opened.flow, request.node);
  const session = await openSession(request.workspace ?? opened.baseFolder, request.limits);
  try {
    return await analyzeNodes(session, opened, nodes, request);
  } finally {
    await session.close();
  }
}

/** The same in a session that is open already. */
export async function analyzeNodes(
  session: Session,
  opened: OpenFlow,
  nodes: readonly AnalysisNode[],
  request: Omit<AnalyzeFlowRequest, 'file' | 'set'>,
): Promise<AnalysisReport[]> {
  const reports: AnalysisReport[] = [];
  for (const node of nodes) {
    const prepareRequest = {
      flow: opened.flow,
      values: opened.values,
      baseFolder: opened.baseFolder,
      target: node.inputs[0] ?? '',
      fit: request.fit,
      ...(opened.state === undefined ? {} : { state: opened.state }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
    };
    const prepared = await session.executor.prepare(prepareRequest);
    // A node that is not in the document stands for "the summary of a step" and is added to it.
    const flow = opened.flow.nodes.includes(node)
      ? opened.flow
      : { ...opened.flow, nodes: [...opened.flow.nodes, node] };
    const outcome = await session.executor.analyse(prepared, { ...prepareRequest, flow }, node.id);
    reports.push({
      ...outcome,
      node: node.id,
      analysis: node.analysis,
      title: node.title ?? catalogue.analyses.get(node.analysis)?.title ?? node.analysis,
      note: node.note ?? null,
      files:
        request.out === undefined
          ? []
          : await writeOutcome(
              join(request.out, node.id),
              outcome,
              request.images ?? ['svg', 'png'],
            ),
    });
  }
  return reports;
}

function analysesOf(flow: FlowDocument, id: string | undefined): AnalysisNode[] {
  const analyses = flow.nodes.filter((node): node is AnalysisNode => !isStepNode(node));
  if (id === undefined) {
    if (analyses.length > 0) return analyses;
    throw new LatheError({
      code: 'no-analyses',
      kind: 'usage',
      message: 'The flow has no analyses.',
      advice: 'Add one to the flow, or name a step with --node ID to get its table summary.',
    });
  }
  const own = analyses.find((node) => node.id === id);
  if (own !== undefined) return [own];
  const target = resolveNode(flow, id);
  const attached = analyses.filter((node) => node.inputs.includes(target));
  if (attached.length > 0) return attached;
  return [{ id: `${target}-summary`, analysis: 'table-summary', inputs: [target], parameters: {} }];
}

async function writeOutcome(
  folder: string,
  outcome: AnalysisOutcome,
  images: readonly ('svg' | 'png')[],
): Promise<string[]> {
  const files: string[] = [];
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    const path = join(folder, name);
    await writeFileWhole(path, content);
    files.push(path);
  };
  await write('result.json', fileJson(outcome.result));
  for (const { name, spec } of outcome.presentation.charts) {
    await write(`${name}.vl.json`, fileJson(spec));
    if (images.includes('svg')) await write(`${name}.svg`, await renderSvg(spec));
    if (images.includes('png')) await write(`${name}.png`, await renderPng(spec));
  }
  return files;
}
