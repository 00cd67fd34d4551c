import {
  type AnalysisNode,
  type FlowNode,
  isStepNode,
  LatheError,
  type LatheErrorJson,
  requireAnalysis,
  requireInputs,
  requireStep,
  type Schema,
  type StepNode,
  substitute,
  table,
} from '@lathe/flow';
import type { Executor } from './executor.js';
import { located } from './failures.js';
import { missingForAnalysis, missingForStep, problemOfAnalysis } from './missing-columns.js';
import { type Prepared, type ReadyNode, readyNode } from './prepared.js';
import { PREVIEW_WHOLE_ROWS, type PreviewSubject } from './preview-request.js';
import type { FittedNode } from './state.js';
import { passedThrough } from './step-preparer.js';

/** Whether a source, step or analysis of a flow can work, as far as columns, types and parameters tell. */
export type NodeCheck =
  /** `schema`: null for an analysis, and for a Python step that did not have to run. */
  | { readonly status: 'ready'; readonly schema: Schema | null }
  | {
      readonly status: 'failed';
      readonly error: LatheErrorJson;
      /** Columns that it names and its input lacks. */
      readonly missing: readonly string[];
      /** Columns of its first input. */
      readonly available: Schema;
      /** A node above that failed, too, and may be why; null when there is none. */
      readonly below: string | null;
    }
  /** Nothing is wrong with it, but a node above has failed. */
  | { readonly status: 'waiting'; readonly for: string };

export type CheckRequest = Omit<PreviewSubject, 'target'>;

/**
 * Checks every source, step and analysis of a flow as a preview would prepare it: steps learn from samples
 * of large tables, Python steps run where another node needs their rows, no analysis is computed. A step
 * that fails lets its input through, so that the nodes below are judged by the columns they would have.
 * Only a cancelled check is an error.
 */
export async function checkNodes(
  executor: Executor,
  request: CheckRequest,
): Promise<ReadonlyMap<string, NodeCheck>> {
  const { flow, signal } = request;
  const nodes = new Map<string, ReadyNode>();
  const fitted = new Map<string, FittedNode>();
  const checked: Checked = { nodes, fitted, checks: new Map() };
  const read = new Set(flow.nodes.flatMap(({ inputs }) => inputs));
  for (const id of [...Object.keys(flow.sources), ...flow.nodes.map((node) => node.id)]) {
    signal?.throwIfAborted();
    const node = flow.nodes.find((candidate) => candidate.id === id);
    const check = await checkNode(executor, request, checked, id, node, read.has(id));
    checked.checks.set(id, check);
  }
  await executor.reader.trim(nodes.values());
  return checked.checks;
}

interface Checked {
  readonly nodes: Map<string, ReadyNode>;
  readonly fitted: Map<string, FittedNode>;
  readonly checks: Map<string, NodeCheck>;
}

async function checkNode(
  executor: Executor,
  request: CheckRequest,
  checked: Checked,
  id: string,
  node: FlowNode | undefined,
  isRead: boolean,
): Promise<NodeCheck> {
  const blocked = blockedBy(checked, node?.inputs ?? []);
  // Without the columns of a source nothing can be said of what reads it.
  const unread = node?.inputs.find((input) => !checked.nodes.has(input));
  if (unread !== undefined) return { status: 'waiting', for: blocked ?? unread };
  const works = (schema: Schema | null): NodeCheck =>
    blocked === undefined ? { status: 'ready', schema } : { status: 'waiting', for: blocked };
  try {
    if (node !== undefined && !isStepNode(node)) {
      await checkAnalysis(executor, request, checked, node);
      return works(null);
    }
    if (node !== undefined && !isRead && isPython(executor, request, node)) return works(null);
    const prepared: Prepared = { target: id, nodes: checked.nodes, fitted: checked.fitted };
    const ready = await executor.prepareNode(id, prepared, isRead, {
      ...request,
      target: id,
      ...(request.whole === true ? {} : { sampleAbove: PREVIEW_WHOLE_ROWS }),
    });
    checked.nodes.set(id, ready.node);
    if (ready.fitted !== undefined) checked.fitted.set(id, ready.fitted);
    return works(ready.node.schema);
  } catch (thrown) {
    const error = LatheError.from(thrown).at({ node: id });
    if (error.kind === 'cancelled' || request.signal?.aborted === true) throw error;
    const missing = await missingIn(executor, request, checked, node, error);
    const available = checked.nodes.get(node?.inputs[0] ?? '')?.schema ?? [];
    if (node !== undefined && isStepNode(node)) letThrough(checked, node);
    const failed: NodeCheck = {
      status: 'failed',
      error: error.toJSON(),
      missing,
      available,
      below: blocked ?? null,
    };
    const culprit = error.place.node;
    if (culprit === undefined || culprit === id || !checked.checks.has(culprit)) return failed;
    // A value that a step above cannot compute was met here first.
    checked.checks.set(culprit, { ...failed, available: [], below: null });
    return { status: 'waiting', for: culprit };
  }
}

/** The nearest failed node above; undefined when all of them work. */
function blockedBy(checked: Checked, inputs: readonly string[]): string | undefined {
  for (const input of inputs) {
    const check = checked.checks.get(input);
    if (check?.status === 'failed') return input;
    if (check?.status === 'waiting') return check.for;
  }
  return undefined;
}

function letThrough(checked: Checked, node: FlowNode): void {
  const input = checked.nodes.get(node.inputs[0] ?? '');
  if (input === undefined) return;
  const { definition, data } = input;
  checked.nodes.set(node.id, {
    id: node.id,
    inputs: [input.id],
    definition,
    data,
    ...passedThrough(input),
  });
}

async function checkAnalysis(
  { catalogue }: Executor,
  request: CheckRequest,
  checked: Checked,
  node: AnalysisNode,
): Promise<void> {
  const bound = requireAnalysis(catalogue, node).bind(parametersOf(request, node));
  const problem = await problemOfAnalysis(bound, inputOf(checked, node.inputs[0] ?? ''));
  if (problem !== undefined) throw located(problem, node.id, request.signal);
}

/** Whether a step hands its rows to Python. Errors: those of its parameters and inputs. */
function isPython({ catalogue }: Executor, request: CheckRequest, node: StepNode): boolean {
  if (node.disabled === true) return false;
  const step = requireStep(catalogue, node);
  requireInputs(step, node);
  return step.bind(parametersOf(request, node)).barrier !== undefined;
}

async function missingIn(
  { catalogue }: Executor,
  request: CheckRequest,
  checked: Checked,
  node: FlowNode | undefined,
  error: LatheError,
): Promise<string[]> {
  const { column } = error.place;
  if (error.code !== 'column-missing' || column === undefined || node === undefined) return [];
  try {
    const inputs = node.inputs.map((name) => ({ name, relation: inputOf(checked, name) }));
    const [first] = inputs;
    if (first === undefined) return [column];
    const found = isStepNode(node)
      ? await missingForStep(requireStep(catalogue, node).bind(parametersOf(request, node)), inputs)
      : await missingForAnalysis(
          requireAnalysis(catalogue, node).bind(parametersOf(request, node)),
          first.relation,
        );
    return found.includes(column) ? found : [column, ...found];
  } catch {
    // The step could not even be asked again; what it said first stands.
    return [column];
  }
}

const parametersOf = ({ flow, values }: CheckRequest, node: FlowNode): unknown =>
  substitute(node.parameters, flow, values);

const inputOf = ({ nodes }: Checked, id: string) => table(id, readyNode({ nodes }, id).schema);
