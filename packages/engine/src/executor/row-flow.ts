import {
  duckDbDialect,
  type FlowDocument,
  type Item,
  isStepNode,
  LatheError,
  type ParameterValues,
  parseTypeName,
  printStatement,
  quoteName,
  requireStep,
  type Schema,
  type SourceDefinition,
  substitute,
} from '@lathe/flow';
import type { GivenValues, Page, RowQuery } from '../engine.js';
import type { Executor } from './executor.js';
import { unknownTarget } from './failures.js';
import { contentKey } from './keys.js';
import type { PrepareRequest } from './prepare-request.js';
import { type ReadyNode, readyNode } from './prepared.js';
import { notRowWise, POSITION, planRows } from './row-plan.js';
import { sourceDefinition } from './source-reader.js';
import type { FlowState } from './state.js';
import { isReordering } from './step-shape.js';

export interface RowFlowRequest {
  readonly flow: FlowDocument;
  readonly values: ParameterValues;
  /** What the flow learned: types of the source's columns and the state of steps. Nothing is learned here. */
  readonly state: FlowState;
  /** Node whose rows are wanted. */
  readonly target: string;
  /** What is wanted of each row, over the columns of the target. */
  readonly select: (schema: Schema) => readonly Item[];
  /**
   * A column of the target that rows to come do not have, such as a label. Conditions of filters that
   * look at nothing else do not apply to them.
   */
  readonly absent: string | undefined;
}

/** A flow over rows that come with each call instead of from its source. */
export interface RowFlow {
  /** The columns of the source that are needed, of a row to come. */
  readonly columns: Schema;
  /** What the document says of that source, with parameters filled in. */
  readonly source: SourceDefinition;
  /**
   * Rows in the order of `at`: row `at[i]` of those given became row i of the page. Those left out by
   * filters are in neither.
   */
  through(values: GivenValues): Promise<{ readonly page: Page; readonly at: readonly number[] }>;
  /** The first value that does not fit its column's type; null when all fit. */
  misfit(values: GivenValues): ReturnType<RowQuery['misfit']>;
  /** For each row given, the step that leaves it out; undefined where none does. */
  leavers(values: GivenValues): Promise<readonly (string | undefined)[]>;
  close(): Promise<void>;
}

/**
 * Plans the way of a row through a flow once, as one query from the source to the target.
 * Errors: `flow-not-row-wise` naming the step whose rows depend on several rows, on other tables or on
 * Python; `state-missing`; `label-needed` where the rows cannot be computed without the absent column.
 */
export async function openRowFlow(executor: Executor, request: RowFlowRequest): Promise<RowFlow> {
  const chain = chainTo(request.flow, request.target);
  const nodes = await prepareChain(executor, chain, request);
  const plan = planRows(nodes, request);
  const given = {
    name: plan.source.id,
    schema: plan.columns,
    position: POSITION,
  };
  const query = await executor.engine.queryOver(
    given,
    printStatement(plan.parts, plan.result, duckDbDialect),
  );
  const left = lazily(() =>
    executor.engine.queryOver(given, printStatement(plan.parts, plan.survivors, duckDbDialect)),
  );
  return {
    columns: plan.columns,
    source: sourceOf(plan.source.id, request),
    misfit: (values) => query.misfit(values),
    async through(values) {
      const whole = await query.run(values);
      const positions = (whole.values.at(-1) ?? []).map(Number);
      const order = positions
        .map((_, row) => row)
        .sort((a, b) => at(positions, a) - at(positions, b));
      return {
        page: {
          schema: whole.schema.slice(0, -1),
          values: whole.values.slice(0, -1).map((list) => order.map((row) => list[row] ?? null)),
          rows: whole.rows,
        },
        at: order.map((row) => at(positions, row)),
      };
    },
    async leavers(values) {
      const page = await (await left.get()).run(values);
      const steps = new Array<number>(values[0]?.length ?? 0).fill(0);
      const [numbers = [], positions = []] = page.values;
      for (const [row, position] of positions.entries()) {
        const index = Number(position);
        steps[index] = Math.max(steps[index] ?? 0, Number(numbers[row]));
      }
      // A row was last seen before the step that left it out.
      return steps.map((last) => plan.chain[last + 1]?.id);
    },
    async close() {
      await query.close();
      await left.close();
    },
  };
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;

/** A query planned on first use only. */
function lazily(plan: () => Promise<RowQuery>): {
  get(): Promise<RowQuery>;
  close(): Promise<void>;
} {
  let planned: Promise<RowQuery> | undefined;
  return {
    get() {
      planned ??= plan();
      return planned;
    },
    async close() {
      await (await planned)?.close();
    },
  };
}

/** The source and the steps from it to the target; each must have one input. */
function chainTo(flow: FlowDocument, target: string): readonly string[] {
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

async function prepareChain(
  executor: Executor,
  chain: readonly string[],
  request: RowFlowRequest,
): Promise<readonly ReadyNode[]> {
  const [sourceId = '', ...steps] = chain;
  const source = await givenSource(executor, sourceId, request);
  const nodes = new Map([[sourceId, source]]);
  const wanted: PrepareRequest = {
    flow: request.flow,
    values: request.values,
    baseFolder: '/',
    target: request.target,
    fit: 'stored',
    state: request.state,
  };
  for (const id of steps) {
    requireNoPython(executor, id, request);
    const prepared = { target: request.target, nodes, fitted: new Map() };
    const { node } = await executor.prepareNode(id, prepared, id !== request.target, wanted);
    if (!node.rowWise && !isReordering(node)) {
      throw notRowWise(id, 'makes rows from several rows');
    }
    nodes.set(id, node);
  }
  return chain.map((id) => readyNode({ nodes }, id));
}

/** The source as steps see it: the columns it had when the flow learned, over a table without rows. */
async function givenSource(
  executor: Executor,
  id: string,
  request: RowFlowRequest,
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
  const empty = schema.map(
    ({ name, type }) => `CAST(NULL AS ${duckDbDialect.typeName(type)}) AS ${quoteName(name)}`,
  );
  const name = `given_${key}`;
  await executor.engine.store(name, `SELECT ${empty.join(', ')} LIMIT 0`);
  return {
    id,
    key,
    definition: sourceDefinition(sourceOf(id, request)),
    data: key,
    inputs: [],
    schema,
    rowWise: true,
    keepsRows: true,
    rows: { table: name, rows: 0 },
  };
}

function sourceOf(id: string, { flow, values }: RowFlowRequest): SourceDefinition {
  const written = flow.sources[id];
  if (written === undefined) throw unknownTarget(id, flow);
  return substitute(written, flow, values);
}

function requireNoPython(executor: Executor, id: string, request: RowFlowRequest): void {
  const node = request.flow.nodes.find((candidate) => candidate.id === id);
  if (node === undefined || !isStepNode(node) || node.disabled === true) return;
  const step = requireStep(executor.catalogue, node);
  const bound = step.bind(substitute(node.parameters, request.flow, request.values));
  if (bound.barrier !== undefined) throw notRowWise(id, 'runs Python over the whole table');
}
