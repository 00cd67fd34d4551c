import {
  type Barrier,
  type BoundStep,
  duckDbDialect,
  type FlowDocument,
  isStepNode,
  LatheError,
  type ParameterValues,
  parseTypeName,
  quoteName,
  requireStep,
  type Schema,
  type SourceDefinition,
  type StepNode,
  substitute,
} from '@lathe/flow';
import type { Executor } from './executor.js';
import { notRowWise, unknownTarget } from './failures.js';
import { contentKey } from './keys.js';
import type { PrepareRequest } from './prepare-request.js';
import { type ReadyNode, readyNode } from './prepared.js';
import { givenRowSchema, type PythonRowStep, requireVerdict } from './row-python.js';
import { sourceDefinition } from './source-reader.js';
import type { FlowState } from './state.js';
import { definitionOf } from './step-preparer.js';
import { isReordering } from './step-shape.js';

/** What the way of a row to come through a flow follows from. */
export interface ChainRequest {
  readonly flow: FlowDocument;
  readonly values: ParameterValues;
  /** What the flow learned: types of the source's columns and the state of steps. Nothing is learned here. */
  readonly state: FlowState;
  /** Node whose rows are wanted. */
  readonly target: string;
  /** By id: what was found of the Python steps when they were tried on single rows. Default: nothing. */
  readonly python?: Readonly<Record<string, PythonRowStep>>;
}

/** A node on the way of a row. */
export interface ChainLink {
  readonly node: ReadyNode;
  /** Of a step that runs Python on the rows that come. */
  readonly python?: { readonly barrier: Barrier; readonly step: PythonRowStep };
}

/**
 * The source and the steps from it to the target; each must have one input.
 * Errors: `flow-not-row-wise`, `node-unknown`.
 */
export function chainTo(flow: FlowDocument, target: string): readonly string[] {
  const chain: string[] = [target];
  for (;;) {
    const [id = target] = chain;
    if (flow.sources[id] !== undefined) return chain;
    const node = flow.nodes.find((candidate) => candidate.id === id);
    if (node === undefined || !isStepNode(node)) throw unknownTarget(id, flow);
    const [input, ...others] = node.inputs;
    if (input === undefined) throw unknownTarget(id, flow);
    if (others.length > 0) throw notRowWise(id, 'puts several tables together');
    chain.unshift(input);
  }
}

/** A step of a chain that runs Python, with what it runs. */
export interface PythonOnChain {
  readonly node: StepNode;
  readonly bound: BoundStep;
  readonly barrier: Barrier;
}

/** The Python of a step; undefined for one that runs none or is turned off. */
export function pythonOf(
  executor: Executor,
  id: string,
  { flow, values }: Pick<ChainRequest, 'flow' | 'values'>,
): PythonOnChain | undefined {
  const node = flow.nodes.find((candidate) => candidate.id === id);
  if (node === undefined || !isStepNode(node) || node.disabled === true) return undefined;
  const bound = requireStep(executor.catalogue, node).bind(
    substitute(node.parameters, flow, values),
  );
  return bound.barrier === undefined ? undefined : { node, bound, barrier: bound.barrier };
}

/**
 * The nodes of a chain as steps see them, over tables without rows. Nothing is read and no Python runs.
 * Errors: `flow-not-row-wise`, `state-missing`.
 */
export async function prepareChain(
  executor: Executor,
  chain: readonly string[],
  request: ChainRequest,
): Promise<readonly ChainLink[]> {
  const [sourceId = '', ...steps] = chain;
  const links: ChainLink[] = [{ node: await givenSource(executor, sourceId, request) }];
  const nodes = new Map(links.map(({ node }) => [node.id, node]));
  const wanted: PrepareRequest = {
    flow: request.flow,
    values: request.values,
    baseFolder: '/',
    target: request.target,
    fit: 'stored',
    state: request.state,
  };
  for (const id of steps) {
    const python = pythonOf(executor, id, request);
    const link =
      python === undefined
        ? { node: await rowWiseStep(executor, id, nodes, wanted) }
        : await pythonStep(executor, python, nodes, request);
    nodes.set(id, link.node);
    links.push(link);
  }
  return links;
}

async function rowWiseStep(
  executor: Executor,
  id: string,
  nodes: ReadonlyMap<string, ReadyNode>,
  wanted: PrepareRequest,
): Promise<ReadyNode> {
  const prepared = { target: wanted.target, nodes, fitted: new Map() };
  const { node } = await executor.prepareNode(id, prepared, id !== wanted.target, wanted);
  if (!node.rowWise && !isReordering(node)) throw notRowWise(id, 'makes rows from several rows');
  return node;
}

/** A Python step as the steps below see it: the columns that it gave when it was tried. */
async function pythonStep(
  executor: Executor,
  { node, bound, barrier }: PythonOnChain,
  nodes: ReadonlyMap<string, ReadyNode>,
  { python = {} }: ChainRequest,
): Promise<ChainLink> {
  const inputs = node.inputs.map((input) => readyNode({ nodes }, input));
  const definition = definitionOf(node, bound, inputs);
  const step = requireVerdict(node.id, python[node.id], definition, inputs[0]?.schema ?? []);
  const schema = givenRowSchema(step);
  const key = contentKey(['given', definition, schema]);
  return {
    node: {
      ...(await givenRows(executor, key, schema)),
      id: node.id,
      definition,
      data: contentKey(inputs.map((input) => input.data)),
      inputs: node.inputs,
    },
    python: { barrier, step },
  };
}

/** The source as steps see it: the columns it had when the flow learned. */
async function givenSource(
  executor: Executor,
  id: string,
  request: ChainRequest,
): Promise<ReadyNode> {
  const types = request.state.sources[id]?.types;
  if (types === undefined) {
    throw new LatheError({
      code: 'state-missing',
      kind: 'data',
      message: `The flow's state does not say which columns the source "${id}" had.`,
      place: { node: id },
      advice: 'Run the flow once on the data it should learn from, and keep its state beside it.',
    });
  }
  const schema = Object.entries(types).map(([name, text]) => {
    const type = parseTypeName(text);
    if (type !== undefined) return { name, type };
    throw notRowWise(id, `has the column "${name}" of type ${text}`);
  });
  const key = contentKey(['given', id, types]);
  return {
    ...(await givenRows(executor, key, schema)),
    id,
    definition: sourceDefinition(sourceOf(id, request)),
    data: key,
    inputs: [],
  };
}

/** A table without rows, for rows that will be given. */
async function givenRows(
  executor: Executor,
  key: string,
  schema: Schema,
): Promise<Pick<ReadyNode, 'key' | 'schema' | 'rowWise' | 'keepsRows' | 'rows'>> {
  const empty = schema.map(
    ({ name, type }) => `CAST(NULL AS ${duckDbDialect.typeName(type)}) AS ${quoteName(name)}`,
  );
  const name = `given_${key}`;
  await executor.engine.store(name, `SELECT ${empty.join(', ')} LIMIT 0`);
  return { key, schema, rowWise: true, keepsRows: true, rows: { table: name, rows: 0 } };
}

/** What the document says of a source, with parameters filled in. */
export function sourceOf(
  id: string,
  { flow, values }: Pick<ChainRequest, 'flow' | 'values'>,
): SourceDefinition {
  const written = flow.sources[id];
  if (written === undefined) throw unknownTarget(id, flow);
  return substitute(written, flow, values);
}
