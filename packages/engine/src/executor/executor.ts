import {
  type AnalysisOutcome,
  type Ask,
  aggregate,
  type Barrier,
  type BoundStep,
  type Catalogue,
  type CellRow,
  duckDbDialect,
  isStepNode,
  type Json,
  LatheError,
  needsDescription,
  printRelation,
  type Relation,
  requireAnalysis,
  requireStep,
  type Schema,
  type SinkDefinition,
  type StepNode,
  substitute,
  summarise,
  table,
  upstreamOf,
  withSchema,
} from '@lathe/flow';
import type { CallOptions, Engine, WriteReport } from '../engine.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { nodeToBlame } from './blame.js';
import { contentAddress, contentOf } from './content.js';
import type { EventListener } from './events.js';
import { located, notStored, unknownTarget } from './failures.js';
import { whyNotStored } from './fitted-state.js';
import { contentKey } from './keys.js';
import { KnownProfiles } from './known-profiles.js';
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
import type { ColumnProfile } from './profile.js';
import { PythonSteps } from './python-steps.js';
import { type SampleRule, sampleOf } from './sample.js';
import { SourceReader } from './source-reader.js';
import type { FittedNode } from './state.js';
import { StoredTables } from './stored-tables.js';
import { timed } from './timed.js';

export interface ExecutorOptions {
  readonly engine: Engine;
  /** Started on first use only. */
  readonly python: Sidecar;
  readonly catalogue: Catalogue;
  /** For tables that cross to Python and for rejects files; created when needed. */
  readonly folder: string;
  /** Bytes of stored results to keep, estimated; default 8 GiB. */
  readonly cacheBytes?: number;
}

/** Errors that a row brings about while several steps are computed together. */
const VALUE_ERRORS = new Set(['value-does-not-fit', 'value-unseen']);

const MEMO_SIZE = 2_000;
export const SAMPLE_ROWS = 10_000;
export const SAMPLE_SEED = 1;

/**
 * Runs flows on an engine: fits, applies, caches, reports, cancels. Written once above the engine
 * interface. Results are kept by content, so that preparing an edited flow again costs only what
 * the edit changed.
 */
export class Executor {
  private readonly tables: StoredTables;
  private readonly sourceReader: SourceReader;
  private readonly pythonSteps: PythonSteps;
  /** By content address. */
  private readonly answers = new Memo<readonly CellRow[]>(MEMO_SIZE);
  private readonly profiles = new KnownProfiles();
  private readonly schemas = new Memo<Schema>(MEMO_SIZE);
  /** Rows of stored tables, by table name. */
  private readonly stored = new Memo<number>(MEMO_SIZE);

  constructor(private readonly options: ExecutorOptions) {
    const { engine, python, folder } = options;
    this.tables = new StoredTables(engine, options.cacheBytes ?? 8 * 2 ** 30);
    this.sourceReader = new SourceReader(engine, this.tables, folder);
    this.pythonSteps = new PythonSteps(engine, python, this.tables, folder);
  }

  get engine(): Engine {
    return this.options.engine;
  }

  /** Reads, fits and types everything `target` depends on. */
  async prepare(request: PrepareRequest): Promise<Prepared> {
    const nodes = new Map<string, ReadyNode>();
    const fitted = new Map<string, FittedNode>();
    const prepared: Prepared = { target: request.target, nodes, fitted };
    const needed = upstreamOf(request.flow, request.target);
    const byId = new Map(request.flow.nodes.map((node) => [node.id, node]));
    for (const id of needed) {
      request.signal?.throwIfAborted();
      const node = byId.get(id);
      try {
        if (request.flow.sources[id] !== undefined) {
          nodes.set(id, await this.sourceReader.read(id, request));
        } else if (node !== undefined && isStepNode(node)) {
          nodes.set(id, await this.readyStep(node, needed, prepared, fitted, request));
        } else if (node === undefined) {
          throw unknownTarget(id, request.flow);
        }
      } catch (error) {
        throw located(
          error,
          (await this.culprit(error, prepared, node?.inputs ?? [], request)) ?? id,
          request.signal,
        );
      }
    }
    const inUse = new Set(
      [...nodes.values()].flatMap(({ rows }) => (isAnchor(rows) ? [rows.table] : [])),
    );
    for (const forgotten of await this.tables.trim(inUse)) this.stored.forget(forgotten);
    return prepared;
  }

  /** Rows of a prepared node; counted only where no stored number tells it. */
  async countRows(prepared: Prepared, id: string, options: CallOptions = {}): Promise<number> {
    const node = readyNode(prepared, id);
    if (isAnchor(node.rows)) return node.rows.rows;
    const [input] = node.inputs;
    if (node.keepsRows && input !== undefined) return this.countRows(prepared, input, options);
    const count = summarise(
      table(id, node.schema),
      [],
      [{ name: 'rows', expression: aggregate('count_rows') }],
    );
    const [row] = await this.askOver(prepared, [id], options)(count);
    return Number(row?.rows ?? 0);
  }

  /** Answers small relations over prepared nodes, remembering the answers. */
  askOver(
    prepared: Pick<Prepared, 'nodes'>,
    inputs: readonly string[],
    options: CallOptions = {},
  ): Ask {
    return (relation) =>
      this.answers.get(
        contentAddress(prepared, relation),
        () => this.engine.rows(statementFor(prepared, inputs, relation), options),
        options.signal,
      );
  }

  /** Profiles of a relation's columns over prepared nodes; columns whose content is known are not read again. */
  async profile(
    prepared: Pick<Prepared, 'nodes'>,
    inputs: readonly string[],
    relation: Relation,
    options: CallOptions = {},
  ): Promise<readonly ColumnProfile[]> {
    return this.profiles.of(
      relation,
      contentOf(prepared, relation),
      this.askOver(prepared, inputs, options),
    );
  }

  /** A named stored sample of an anchor's rows, and how it was drawn. */
  async sampleTable(
    node: ReadyNode,
    options: CallOptions = {},
  ): Promise<{ table: string; rule: SampleRule }> {
    if (!isAnchor(node.rows)) throw notStored(node.id);
    const { table: whole, rows } = node.rows;
    if (rows <= SAMPLE_ROWS) {
      return { table: whole, rule: { rows, of: rows, seed: SAMPLE_SEED, rule: 'all rows' } };
    }
    const name = `s_${contentKey([whole, SAMPLE_ROWS, SAMPLE_SEED])}`;
    const stored = await this.stored.get(name, () =>
      this.engine.store(
        name,
        statementFor(
          { nodes: new Map() },
          [],
          sampleOf(table(whole, node.schema), SAMPLE_ROWS, rows, SAMPLE_SEED),
        ),
        options,
      ),
    );
    return {
      table: name,
      rule: { rows: stored, of: rows, seed: SAMPLE_SEED, rule: 'hash of row number' },
    };
  }

  /** Writes a prepared node's rows, whole or not at all. */
  async write(
    prepared: Prepared,
    id: string,
    sink: SinkDefinition,
    options: CallOptions & { onEvent?: EventListener } = {},
  ): Promise<WriteReport> {
    try {
      return await timed(id, 'write', options.onEvent, () =>
        this.engine.write(statementOf(prepared, id), sink, {
          ...options,
          onProgress: (progress) => options.onEvent?.({ kind: 'progress', node: id, ...progress }),
        }),
      );
    } catch (error) {
      const node = (await this.culprit(error, prepared, [id], options)) ?? id;
      throw LatheError.from(error).at({ node });
    }
  }

  /** Which step at or above `ids` an error about a value belongs to: they are computed together. */
  private async culprit(
    error: unknown,
    prepared: Prepared,
    ids: readonly string[],
    { signal }: CallOptions,
  ): Promise<string | undefined> {
    if (!(error instanceof LatheError) || !VALUE_ERRORS.has(error.code)) return undefined;
    return nodeToBlame(this.engine, prepared, ids, signal === undefined ? {} : { signal });
  }

  /** Computes an analysis node over its prepared input. */
  async analyse(prepared: Prepared, request: PrepareRequest, id: string): Promise<AnalysisOutcome> {
    const node = request.flow.nodes.find((candidate) => candidate.id === id);
    if (node === undefined || isStepNode(node)) throw unknownTarget(id, request.flow);
    const analysis = requireAnalysis(this.options.catalogue, node);
    const [input] = node.inputs;
    if (input === undefined) throw unknownTarget(id, request.flow);
    const relation = table(input, readyNode(prepared, input).schema);
    const options = request.signal === undefined ? {} : { signal: request.signal };
    try {
      const bound = analysis.bind(substitute(node.parameters, request.flow, request.values));
      return await timed(id, 'analyse', request.onEvent, () =>
        bound.compute(relation, {
          ask: this.askOver(prepared, [input], options),
          train: (method, rows, task) =>
            this.pythonSteps.train(
              id,
              statementFor(prepared, [input], rows),
              method,
              task,
              request,
            ),
        }),
      );
    } catch (error) {
      throw located(
        error,
        (await this.culprit(error, prepared, [input], request)) ?? id,
        request.signal,
      );
    }
  }

  private async readyStep(
    node: StepNode,
    needed: readonly string[],
    prepared: Prepared,
    fitted: Map<string, FittedNode>,
    request: PrepareRequest,
  ): Promise<ReadyNode> {
    const step = requireStep(this.options.catalogue, node);
    const bound = step.bind(substitute(node.parameters, request.flow, request.values));
    const inputs = node.inputs.map((input) => readyNode(prepared, input));
    const [first] = inputs;
    if (first === undefined) throw unknownTarget(node.id, request.flow);
    const base = {
      id: node.id,
      inputs: node.inputs,
      definition: contentKey({
        step: node.step,
        parameters: bound.parameters,
        disabled: node.disabled ?? false,
        inputs: inputs.map((input) => input.definition),
      }),
      data: contentKey(inputs.map((input) => input.data)),
    };
    const input = table(first.id, first.schema);
    if (node.disabled === true) {
      return {
        ...base,
        key: first.key,
        schema: first.schema,
        rowWise: true,
        keepsRows: true,
        rows: input,
      };
    }
    if (bound.barrier !== undefined) {
      return { ...base, ...(await this.runPython(node, bound.barrier, inputs, prepared, request)) };
    }
    let learned: Json = null;
    if (bound.fits) {
      const state = await this.fitNode(node, bound, first, base, prepared, request);
      fitted.set(node.id, state);
      learned = state.learned;
    }
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
    const asked = needed.slice(needed.indexOf(node.id) + 1).length > 0;
    return asked && !bound.rowWise ? this.storeRows(ready, prepared, request) : ready;
  }

  /** Rows that several statements will need and that are dear to compute: kept in the engine. */
  private async storeRows(
    node: ReadyNode,
    prepared: Prepared,
    request: PrepareRequest,
  ): Promise<ReadyNode> {
    const nodes = new Map([...prepared.nodes, [node.id, node]]);
    const name = `t_${node.key}`;
    const rows = await this.stored.get(name, () =>
      timed(node.id, 'store', request.onEvent, () =>
        this.engine.store(name, statementOf({ nodes }, node.id), {
          ...(request.signal === undefined ? {} : { signal: request.signal }),
          onProgress: (progress) =>
            request.onEvent?.({ kind: 'progress', node: node.id, ...progress }),
        }),
      ),
    );
    if (!this.tables.has(name)) this.tables.add(name, rows, node.schema.length);
    return { ...node, rows: { table: name, rows } };
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
    const total = await this.countRows(prepared, input.id, options);
    const sampled = request.sampleAbove !== undefined && total > request.sampleAbove;
    const basis = sampled ? await this.sampled(prepared, input.id, options) : prepared;
    const learned = await timed(node.id, 'fit', request.onEvent, () =>
      bound.fit(table(input.id, input.schema), this.askOver(basis, [input.id], options)),
    );
    const rows = sampled
      ? await this.countRows({ ...prepared, ...basis }, input.id, options)
      : total;
    request.onEvent?.({
      kind: 'fitted',
      node: node.id,
      from: 'data',
      rows,
      ...(unfit === undefined ? {} : { because: unfit }),
    });
    return { definition: base.definition, data: base.data, rows, learned };
  }

  /** The same nodes with each anchor above `id` stood for by its sample. */
  async sampled(prepared: Prepared, id: string, options: CallOptions = {}): Promise<Prepared> {
    const nodes = new Map(prepared.nodes);
    const seen = new Set<string>();
    const visit = async (current: string): Promise<void> => {
      if (seen.has(current)) return;
      seen.add(current);
      const node = readyNode(prepared, current);
      if (isAnchor(node.rows)) {
        const sample = await this.sampleTable(node, options);
        nodes.set(current, { ...node, rows: { table: sample.table, rows: sample.rule.rows } });
        return;
      }
      for (const input of node.inputs) await visit(input);
    };
    await visit(id);
    return { ...prepared, nodes };
  }

  private async runPython(
    node: StepNode,
    barrier: Barrier,
    inputs: readonly ReadyNode[],
    prepared: Prepared,
    request: PrepareRequest,
  ): Promise<Pick<ReadyNode, 'key' | 'schema' | 'rowWise' | 'keepsRows' | 'rows' | 'printed'>> {
    const options = request.signal === undefined ? {} : { signal: request.signal };
    let basis: Prepared = prepared;
    for (const input of inputs) {
      const rows = await this.countRows(prepared, input.id, options);
      if (request.sampleAbove !== undefined && rows > request.sampleAbove) {
        basis = await this.sampled(basis, input.id, options);
        request.onEvent?.({
          kind: 'warning',
          node: node.id,
          message: `The Python step ran on a sample of ${SAMPLE_ROWS.toLocaleString('en')} of ${rows.toLocaleString('en')} rows for this preview.`,
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
    };
  }
}
