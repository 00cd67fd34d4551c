import {
  type Barrier,
  type BoundStep,
  type Catalogue,
  duckDbDialect,
  LatheError,
  needsDescription,
  printRelation,
  type Relation,
  requireInputs,
  requireStep,
  type Schema,
  type StepNode,
  substitute,
  table,
  withSchema,
} from '@lathe/flow';
import type { Engine } from '../engine.js';
import { unknownTarget } from './failures.js';
import { whyNotStored } from './fitted-state.js';
import { contentKey } from './keys.js';
import { Memo } from './memo.js';
import type { PrepareRequest } from './prepare-request.js';
import {
  isAnchor,
  type Prepared,
  type ReadyNode,
  readyNode,
  statementFor,
  statementOf,
} from './prepared.js';
import type { PreparedReader } from './prepared-reader.js';
import type { PythonSteps } from './python-steps.js';
import type { FittedNode } from './state.js';
import { isReordering } from './step-shape.js';
import { timed } from './timed.js';

const MEMO_SIZE = 2_000;

/** A step that can be read, and what it learned. */
export interface PreparedStep {
  readonly node: ReadyNode;
  readonly fitted: FittedNode | undefined;
}

/** Makes steps of a flow readable over their prepared inputs: binds, fits, types, runs Python, keeps rows. */
export class StepPreparer {
  private readonly schemas = new Memo<Schema>(MEMO_SIZE);

  constructor(
    private readonly engine: Engine,
    private readonly catalogue: Catalogue,
    private readonly reader: PreparedReader,
    private readonly pythonSteps: PythonSteps,
  ) {}

  /**
   * @param isRead whether another node will read its rows
   * Errors: those of the step, `inputs-wrong`, `state-missing`.
   */
  async prepare(
    node: StepNode,
    prepared: Prepared,
    isRead: boolean,
    request: PrepareRequest,
  ): Promise<PreparedStep> {
    const step = requireStep(this.catalogue, node);
    if (node.disabled !== true) requireInputs(step, node);
    const bound = step.bind(substitute(node.parameters, request.flow, request.values));
    const inputs = node.inputs.map((input) => readyNode(prepared, input));
    const [first] = inputs;
    if (first === undefined) throw unknownTarget(node.id, request.flow);
    const base = {
      id: node.id,
      inputs: node.inputs,
      definition: definitionOf(node, bound, inputs),
      data: contentKey(inputs.map((input) => input.data)),
    };
    const input = table(first.id, first.schema);
    if (node.disabled === true) {
      return { node: { ...base, ...passedThrough(first) }, fitted: undefined };
    }
    if (bound.barrier !== undefined) {
      const output = await this.runPython(node, bound.barrier, inputs, prepared, request);
      return { node: { ...base, ...output }, fitted: undefined };
    }
    const fitted = bound.fits
      ? await this.fitNode(node, bound, first, base, prepared, request)
      : undefined;
    const learned = fitted?.learned ?? null;
    const described = await this.described(
      bound.apply(
        input,
        learned,
        inputs.map((other) => ({ name: other.id, relation: table(other.id, other.schema) })),
      ),
      prepared,
      node.inputs,
      request.signal,
    );
    const ready: ReadyNode = {
      ...base,
      key: contentKey({
        step: node.step,
        parameters: bound.parameters,
        learned,
        inputs: inputs.map((other) => other.key),
      }),
      schema: described.schema,
      rowWise: bound.rowWise,
      keepsRows: bound.keepsRows,
      rows: described,
    };
    const kept = !bound.rowWise && (isRead || isTargetKept(ready, request));
    return { node: kept ? await this.keepRows(ready, prepared, request) : ready, fitted };
  }

  /** Rows that several statements will need and that are dear to compute: kept in the engine. */
  private async keepRows(
    node: ReadyNode,
    prepared: Prepared,
    request: PrepareRequest,
  ): Promise<ReadyNode> {
    const nodes = new Map([...prepared.nodes, [node.id, node]]);
    const kept = await this.reader.keep(
      { nodes },
      [node.id],
      `t_${node.key}`,
      table(node.id, node.schema),
      {
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        onProgress: (progress) =>
          request.onEvent?.({ kind: 'progress', node: node.id, ...progress }),
      },
      (work) => timed(node.id, 'store', request.onEvent, work),
    );
    return isAnchor(node.rows) ? node : { ...node, rows: kept, computed: node.rows };
  }

  /** The relation with a full schema, asking the engine where only it can tell. */
  private async described(
    relation: Relation,
    prepared: Prepared,
    inputs: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Relation> {
    if (!needsDescription(relation)) return relation;
    signal?.throwIfAborted();
    const given = inputs.map((input) => readyNode(prepared, input).schema);
    const schema = await this.schemas.get(
      contentKey([printRelation(relation, duckDbDialect), given]),
      () => this.engine.describe(statementFor(prepared, inputs, relation)),
    );
    return withSchema(relation, schema);
  }

  private async fitNode(
    node: StepNode,
    bound: BoundStep,
    input: ReadyNode,
    base: { readonly definition: string; readonly data: string },
    prepared: Prepared,
    request: PrepareRequest,
  ): Promise<FittedNode> {
    const stored = request.state?.nodes[node.id];
    const unfit = whyNotStored(stored, base, request.fit);
    if (stored !== undefined && unfit === undefined) {
      request.onEvent?.({ kind: 'fitted', node: node.id, from: 'stored', rows: stored.rows });
      return stored;
    }
    if (request.fit === 'stored') {
      throw new LatheError({
        code: 'state-missing',
        kind: 'data',
        message: `This step has no usable stored state: ${unfit}.`,
        place: { node: node.id },
        advice: 'Run the flow once on the data it should learn from, then run with --fit stored.',
      });
    }
    const options = request.signal === undefined ? {} : { signal: request.signal };
    const total = await this.reader.countRows(prepared, input.id, options);
    const sampled = request.sampleAbove !== undefined && total > request.sampleAbove;
    const basis = sampled
      ? (await this.reader.sampled(prepared, input.id, 'to learn from', options)).prepared
      : prepared;
    const learned = await timed(node.id, 'fit', request.onEvent, () =>
      bound.fit(table(input.id, input.schema), this.reader.askOver(basis, [input.id], options)),
    );
    const rows = sampled ? await this.reader.countRows(basis, input.id, options) : total;
    request.onEvent?.({
      kind: 'fitted',
      node: node.id,
      from: 'data',
      rows,
      ...(unfit === undefined ? {} : { because: unfit }),
    });
    return { definition: base.definition, data: base.data, rows, learned };
  }

  private async runPython(
    node: StepNode,
    barrier: Barrier,
    inputs: readonly ReadyNode[],
    prepared: Prepared,
    request: PrepareRequest,
  ): Promise<Omit<ReadyNode, 'id' | 'definition' | 'data' | 'inputs'>> {
    const options = request.signal === undefined ? {} : { signal: request.signal };
    let basis: Prepared = prepared;
    let ranOn: ReadyNode['ranOn'];
    for (const input of inputs) {
      const of = await this.reader.countRows(prepared, input.id, options);
      if (request.sampleAbove !== undefined && of > request.sampleAbove) {
        basis = (await this.reader.sampled(basis, input.id, 'to learn from', options)).prepared;
        const rows = await this.reader.countRows(basis, input.id, options);
        ranOn ??= { rows, of };
        request.onEvent?.({ kind: 'sampled', node: node.id, rows, of });
        request.onEvent?.({
          kind: 'warning',
          node: node.id,
          message: `The Python step ran on a sample of ${rows.toLocaleString('en')} of ${of.toLocaleString('en')} rows for this preview.`,
        });
      }
    }
    const given = inputs.map(({ id, key }) => ({ id, key, statement: statementOf(basis, id) }));
    const output = await this.pythonSteps.transform(node.id, barrier, given, request);
    return {
      key: output.key,
      schema: output.schema,
      rowWise: false,
      keepsRows: false,
      rows: { table: output.table, rows: output.rows },
      printed: output.printed,
      ...(ranOn === undefined ? {} : { ranOn }),
    };
  }
}

/** Hash of what the document says of a step and of everything above it. */
export function definitionOf(
  node: StepNode,
  bound: BoundStep,
  inputs: readonly ReadyNode[],
): string {
  return contentKey({
    step: node.step,
    parameters: bound.parameters,
    disabled: node.disabled ?? false,
    inputs: inputs.map((input) => input.definition),
  });
}

/** The rows of a node that lets its first input through. */
export function passedThrough(
  input: ReadyNode,
): Omit<ReadyNode, 'id' | 'definition' | 'data' | 'inputs'> {
  return {
    key: input.key,
    schema: input.schema,
    rowWise: true,
    keepsRows: true,
    rows: table(input.id, input.schema),
  };
}

function isTargetKept(node: ReadyNode, { target, keepTarget }: PrepareRequest): boolean {
  if (node.id !== target || keepTarget === undefined) return false;
  return keepTarget === 'all' || !isReordering(node);
}
