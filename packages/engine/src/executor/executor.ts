import {
  type AnalysisOutcome,
  type Ask,
  type Catalogue,
  isStepNode,
  LatheError,
  requireAnalysis,
  type SinkDefinition,
  substitute,
  table,
  upstreamOf,
} from '@lathe/flow';
import type { CallOptions, Engine, WriteReport } from '../engine.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { analysisRows } from './analysis-rows.js';
import type { Basis } from './basis.js';
import { nodeToBlame } from './blame.js';
import type { EventListener } from './events.js';
import { located, unknownTarget } from './failures.js';
import type { PrepareRequest } from './prepare-request.js';
import { type Prepared, type ReadyNode, readyNode, statementFor, statementOf } from './prepared.js';
import { PreparedReader } from './prepared-reader.js';
import { PythonSteps } from './python-steps.js';
import { SourceReader } from './source-reader.js';
import type { FittedNode } from './state.js';
import { StepPreparer } from './step-preparer.js';
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

/** What an analysis found, and the rows it was computed on. */
export interface ComputedAnalysis extends AnalysisOutcome {
  readonly basis: Basis;
}

/**
 * Runs flows on an engine: fits, applies, caches, reports, cancels. Written once above the engine
 * interface. Results are kept by content, so that preparing an edited flow again costs only what
 * the edit changed.
 */
export class Executor {
  /** Reads prepared nodes: counts, aggregates, profiles, samples. */
  readonly reader: PreparedReader;
  private readonly sourceReader: SourceReader;
  private readonly stepPreparer: StepPreparer;
  /** Takes tables to Python and back. */
  readonly pythonSteps: PythonSteps;

  constructor(private readonly options: ExecutorOptions) {
    const { engine, python, catalogue, folder } = options;
    const tables = new StoredTables(engine, options.cacheBytes ?? 8 * 2 ** 30);
    this.reader = new PreparedReader(engine, tables);
    this.sourceReader = new SourceReader(engine, tables, folder);
    this.pythonSteps = new PythonSteps(engine, python, tables, folder);
    this.stepPreparer = new StepPreparer(engine, catalogue, this.reader, this.pythonSteps);
  }

  get engine(): Engine {
    return this.options.engine;
  }

  get catalogue(): Catalogue {
    return this.options.catalogue;
  }

  /** For rows that come with a call; tables of a flow cross in `prepare`. */
  get python(): Sidecar {
    return this.options.python;
  }

  /** Reads, fits and types everything `target` depends on. */
  async prepare(request: PrepareRequest): Promise<Prepared> {
    const nodes = new Map<string, ReadyNode>();
    const fitted = new Map<string, FittedNode>();
    const prepared: Prepared = { target: request.target, nodes, fitted };
    const needed = upstreamOf(request.flow, request.target);
    for (const id of needed) {
      const { node, fitted: state } = await this.prepareNode(
        id,
        prepared,
        id !== request.target,
        request,
      );
      nodes.set(id, node);
      if (state !== undefined) fitted.set(id, state);
    }
    await this.reader.trim(nodes.values());
    return prepared;
  }

  /**
   * Reads, fits and types one source or step over its inputs, which are prepared.
   * Errors: what is wrong with it, at it or at the step above that a value belongs to.
   */
  async prepareNode(
    id: string,
    prepared: Prepared,
    isRead: boolean,
    request: PrepareRequest,
  ): Promise<{ readonly node: ReadyNode; readonly fitted: FittedNode | undefined }> {
    const { flow, signal } = request;
    signal?.throwIfAborted();
    const node = flow.nodes.find((candidate) => candidate.id === id);
    try {
      if (flow.sources[id] !== undefined) {
        return { node: await this.sourceReader.read(id, request), fitted: undefined };
      }
      if (node === undefined || !isStepNode(node)) throw unknownTarget(id, flow);
      return await this.stepPreparer.prepare(node, prepared, isRead, request);
    } catch (error) {
      const culprit = await this.culprit(error, prepared, node?.inputs ?? [], request);
      throw located(error, culprit ?? id, signal);
    }
  }

  /** Rows of a prepared node; counted only where no stored number tells it. */
  countRows(
    prepared: Pick<Prepared, 'nodes'>,
    id: string,
    options: CallOptions = {},
  ): Promise<number> {
    return this.reader.countRows(prepared, id, options);
  }

  /** Answers small relations over prepared nodes, remembering the answers. */
  askOver(
    prepared: Pick<Prepared, 'nodes'>,
    inputs: readonly string[],
    options: CallOptions = {},
  ): Ask {
    return this.reader.askOver(prepared, inputs, options);
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

  /**
   * Computes an analysis node over its prepared input: on every row, or, where the request has
   * `sampleAbove` and there are more, on a seeded sample. `basis` says which.
   */
  async analyse(
    prepared: Prepared,
    request: PrepareRequest,
    id: string,
  ): Promise<ComputedAnalysis> {
    const node = request.flow.nodes.find((candidate) => candidate.id === id);
    if (node === undefined || isStepNode(node)) throw unknownTarget(id, request.flow);
    const analysis = requireAnalysis(this.options.catalogue, node);
    const [input] = node.inputs;
    if (input === undefined) throw unknownTarget(id, request.flow);
    const relation = table(input, readyNode(prepared, input).schema);
    const options = request.signal === undefined ? {} : { signal: request.signal };
    try {
      const bound = analysis.bind(substitute(node.parameters, request.flow, request.values));
      const on = await analysisRows(this.reader, prepared, input, request);
      const outcome = await timed(id, 'analyse', request.onEvent, () =>
        bound.compute(relation, {
          ask: this.askOver(on.prepared, [input], options),
          train: (method, rows, task) =>
            this.pythonSteps.train(
              id,
              statementFor(on.prepared, [input], rows),
              method,
              task,
              request,
            ),
        }),
      );
      return { ...outcome, basis: on.basis };
    } catch (error) {
      throw located(
        error,
        (await this.culprit(error, prepared, [input], request)) ?? id,
        request.signal,
      );
    }
  }
}
