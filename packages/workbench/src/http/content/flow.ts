import { basename } from 'node:path';
import { stateFileOf } from '@lathe/engine';
import {
  type FlowNode,
  type FlowParameter,
  isStepNode,
  type Json,
  LatheError,
  type LatheErrorJson,
  requireAnalysis,
  requireStep,
  type SinkDefinition,
  type SourceDefinition,
  substitute,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import type { OpenFlow } from '../../workspace/session.js';

export interface NodeSummary {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly kind: 'source' | 'step' | 'analysis';
  /** Id of the step or analysis; the format of a source. */
  readonly step: string;
  readonly stepTitle: string;
  readonly inputs: readonly string[];
  readonly disabled: boolean;
  readonly parameters: { readonly [name: string]: Json };
  /** Whether the step learns from data; null when that cannot be told. */
  readonly fits: boolean | null;
  /** Rows that the stored state was learned from; null when none is stored. */
  readonly storedFromRows: number | null;
  /** What is wrong with the step's name or parameters. */
  readonly problem: LatheErrorJson | null;
}

export interface FlowContent {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly (FlowParameter & { readonly name: string })[];
  readonly sources: readonly NodeSummary[];
  readonly nodes: readonly NodeSummary[];
  readonly outputs: readonly {
    readonly name: string;
    readonly node: string;
    readonly sink: SinkDefinition | null;
  }[];
  /** Name of the file with what the steps learned; null when there is none. */
  readonly stateFile: string | null;
}

/** A flow as its document says it, without touching the data. */
export function flowContent(file: string, opened: OpenFlow): FlowContent {
  const { flow } = opened;
  return {
    file,
    name: flow.name,
    title: flow.title ?? flow.name,
    description: flow.description ?? '',
    parameters: Object.entries(flow.parameters).map(([name, rest]) => ({ ...rest, name })),
    sources: Object.entries(flow.sources).map(([id, source]) => sourceSummary(id, source)),
    nodes: flow.nodes.map((node) => nodeSummary(node, opened)),
    outputs: Object.entries(flow.outputs).map(([name, { node, sink }]) => ({
      name,
      node,
      sink: sink ?? null,
    })),
    stateFile: opened.state === undefined ? null : basename(stateFileOf(opened.file)),
  };
}

function sourceSummary(id: string, { format, ...rest }: SourceDefinition): NodeSummary {
  return {
    id,
    title: id,
    note: '',
    kind: 'source',
    step: format,
    stepTitle: `${format} source`,
    inputs: [],
    disabled: false,
    parameters: JSON.parse(JSON.stringify(rest)),
    fits: false,
    storedFromRows: null,
    problem: null,
  };
}

function nodeSummary(node: FlowNode, opened: OpenFlow): NodeSummary {
  const declared = declaration(node, opened);
  return {
    id: node.id,
    title: node.title ?? declared.title,
    note: node.note ?? '',
    kind: isStepNode(node) ? 'step' : 'analysis',
    step: isStepNode(node) ? node.step : node.analysis,
    stepTitle: declared.title,
    inputs: node.inputs,
    disabled: isStepNode(node) && node.disabled === true,
    parameters: node.parameters,
    fits: declared.fits,
    storedFromRows: opened.state?.nodes[node.id]?.rows ?? null,
    problem: declared.problem,
  };
}

function declaration(
  node: FlowNode,
  { flow, values }: OpenFlow,
): Pick<NodeSummary, 'fits' | 'problem'> & { readonly title: string } {
  let title = isStepNode(node) ? node.step : node.analysis;
  try {
    const parameters = substitute(node.parameters, flow, values);
    if (!isStepNode(node)) {
      const analysis = requireAnalysis(catalogue, node);
      title = analysis.title;
      analysis.bind(parameters);
      return { title, fits: false, problem: null };
    }
    const step = requireStep(catalogue, node);
    title = step.title;
    return { title, fits: step.bind(parameters).fits, problem: null };
  } catch (error) {
    const problem = LatheError.from(error).at({ node: node.id }).toJSON();
    return { title, fits: null, problem };
  }
}

/** The summary of a source or node. Errors: `node-unknown` with the ids there are. */
export function requireSummary(flow: FlowContent, id: string): NodeSummary {
  const all = [...flow.sources, ...flow.nodes];
  const found = all.find((node) => node.id === id);
  if (found !== undefined) return found;
  throw new LatheError({
    code: 'node-unknown',
    kind: 'usage',
    message: `The flow has no node "${id.slice(0, 80)}".`,
    place: { file: flow.file },
    advice: `It has: ${all.map((node) => node.id).join(', ')}.`,
  });
}
