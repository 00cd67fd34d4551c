import type { EndpointSettings } from '../endpoint/endpoint-settings.js';
import type { Executor } from '../execute/executor.js';
import { Instance } from '../execute/instance.js';
import { openExecutor } from '../execute/open-executor.js';
import type { SessionSource } from '../execute/session.js';
import { batchKey } from '../schedule/batch-key.js';
import { BatchScheduler } from '../schedule/batch-scheduler.js';
import type { TensorSpec } from '../tensor/tensor.js';
import { checkInputs, checkWanted, rowsOf } from './check-inputs.js';
import { madeUpInputs, type Recipe } from './made-up-inputs.js';
import type {
  InferAnswer,
  InferRequest,
  ModelState,
  ModelStatistics,
  RowCodec,
  ServedModel,
} from './served-model.js';
import { tryModel, warmUp } from './trial-run.js';

export type ModelSettings = Pick<
  EndpointSettings,
  | 'isolation'
  | 'instances'
  | 'maxBatch'
  | 'batchDelayMs'
  | 'maxWaitMs'
  | 'queueLimit'
  | 'runLimitMs'
  | 'loadLimitMs'
>;

export interface ModelLoad {
  readonly name: string;
  readonly version: string;
  readonly source: SessionSource;
  /** `instances`: sessions in this process. */
  readonly settings: ModelSettings;
  /** What happens to its executors later. */
  readonly onEvent: (event: ExecutorEvent) => void;
}

export type ExecutorEvent =
  | { readonly kind: 'executor-lost'; readonly reason: string }
  | { readonly kind: 'executor-back' }
  | { readonly kind: 'executor-stuck'; readonly reason: string }
  /** So many of an instance were ended, and are still there: each has its memory, and perhaps a core. */
  | { readonly kind: 'executor-hanging'; readonly count: number };

/** How long a passed test, or a request that was answered well, stands for the next test. Milliseconds. */
const TEST_STANDS_MS = 1_000;

/**
 * Loads, tries and warms a model; it is ready when this is done.
 * Errors: `model-unreadable`, `model-unsupported`, `model-test-failed`, `model-load-timeout`, `ExecutorLost`.
 */
export async function loadModel(load: ModelLoad): Promise<LoadedModel> {
  const { source, settings } = load;
  const limits = { run: settings.runLimitMs, load: settings.loadLimitMs };
  const open = () => openExecutor(source, settings.isolation, limits);
  const first = await open();
  const executors = [first];
  try {
    const trial = await tryModel(first);
    const maxBatch = trial.unbatched === null ? settings.maxBatch : 1;
    const timings = await warmUp(first, trial.recipe, maxBatch);
    // Inline every session runs in the same thread: a second one could do nothing.
    const count = settings.isolation === 'inline' ? 1 : settings.instances;
    const others = await Promise.allSettled(
      Array.from({ length: count - 1 }, async () => {
        const executor = await open();
        executors.push(executor);
        await warmUp(executor, trial.recipe, maxBatch);
      }),
    );
    for (const other of others) if (other.status === 'rejected') throw other.reason;
    const model = new LoadedModel(load, executors, open, {
      recipe: trial.recipe,
      outputs: trial.outputs,
      unbatched: trial.unbatched,
      maxBatch,
    });
    for (const { rows, milliseconds } of timings) model.observe(rows, milliseconds);
    return model;
  } catch (error) {
    await Promise.allSettled(executors.map((executor) => executor.close()));
    throw error;
  }
}

interface Found {
  readonly recipe: Recipe;
  readonly outputs: readonly TensorSpec[];
  readonly unbatched: string | null;
  readonly maxBatch: number;
}

/** A version of a model with its executors and its queue. */
export class LoadedModel implements ServedModel {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Why requests are not put together; null when they are. */
  readonly unbatched: string | null;
  /** Set by the directory: what is wrong with a newer file, while this one goes on. */
  newerProblem: string | null = null;
  #rows: RowCodec | null = null;
  readonly #recipe: Recipe;
  readonly #instances: readonly Instance[];
  readonly #scheduler: BatchScheduler;
  #state: ModelState = 'ready';
  #problem: string | null = null;
  #testing: Promise<void> | null = null;
  #testedAt = Number.NEGATIVE_INFINITY;

  constructor(
    load: ModelLoad,
    executors: readonly Executor[],
    open: () => Promise<Executor>,
    found: Found,
  ) {
    const { name, version, settings, onEvent } = load;
    const [first] = executors;
    if (first === undefined) throw new RangeError('A model without executors.');
    this.name = name;
    this.version = version;
    this.platform = first.description.platform;
    this.inputs = first.description.inputs;
    this.outputs = found.outputs;
    this.unbatched = found.unbatched;
    this.#recipe = found.recipe;
    this.#instances = executors.map(
      (executor) =>
        new Instance(executor, open, {
          onOpen: () => {
            this.#recover();
            onEvent({ kind: 'executor-back' });
          },
          onLost: (reason) => onEvent({ kind: 'executor-lost', reason }),
          onHanging: (count) => onEvent({ kind: 'executor-hanging', count }),
          onStuck: (reason) => {
            this.#giveUpIfAllAreDown(reason);
            onEvent({ kind: 'executor-stuck', reason });
          },
        }),
    );
    this.#scheduler = new BatchScheduler(
      { ...settings, model: name, maxBatch: found.maxBatch },
      this.#instances,
    );
  }

  get state(): ModelState {
    return this.#state;
  }

  get problem(): string | null {
    return this.#problem ?? this.newerProblem;
  }

  get rows(): RowCodec | null {
    return this.#rows;
  }

  /** Processes that run it; one for all when it runs in threads. */
  get pids(): readonly number[] {
    return this.#instances.map((instance) => instance.pid);
  }

  /** The model closes it. */
  takeRows(rows: RowCodec | null): void {
    this.#rows = rows;
  }

  observe(rows: number, milliseconds: number): void {
    this.#scheduler.observe(rows, milliseconds);
  }

  async infer(request: InferRequest): Promise<InferAnswer> {
    const inputs = checkInputs(request.inputs, this.inputs);
    const wanted = checkWanted(request.outputs, this.outputs);
    const batched = this.unbatched === null;
    const rows = batched ? rowsOf(inputs, this.inputs) : 1;
    return this.#scheduler.submit({
      inputs,
      rows,
      wanted,
      // Some models fail on no rows at all: they do so alone.
      key: rows === 0 ? null : batched ? batchKey(inputs, this.inputs, wanted) : '',
      deadline: request.deadline,
      signal: request.signal,
    });
  }

  /**
   * A request that was answered within the last second is proof enough; under load it costs nothing.
   */
  test(): Promise<void> {
    const lately = performance.now() - TEST_STANDS_MS;
    if (this.#state === 'ready' && Math.max(this.#testedAt, this.#scheduler.lastSuccess) > lately) {
      return Promise.resolve();
    }
    this.#testing ??= this.#runTest().finally(() => {
      this.#testing = null;
    });
    return this.#testing;
  }

  statistics(): ModelStatistics {
    let restarts = 0;
    let overruns = 0;
    let hanging = 0;
    let instances = 0;
    for (const instance of this.#instances) {
      restarts += instance.restarts;
      overruns += instance.overruns;
      hanging += instance.hanging;
      if (instance.state === 'open') instances += 1;
    }
    return { ...this.#scheduler.statistics(), instances, restarts, overruns, hanging };
  }

  /** Takes nothing new; fulfilled when all is answered. */
  async drain(): Promise<void> {
    this.#state = 'draining';
    await this.#scheduler.drain();
  }

  /** Refuses what waits, gives what runs a few seconds to finish, lets go of the model. */
  async close(): Promise<void> {
    this.#state = 'draining';
    this.#scheduler.suspend('it is being unloaded');
    await Promise.all([
      ...this.#instances.map((instance) => instance.close()),
      this.#rows?.close(),
    ]);
  }

  async #runTest(): Promise<void> {
    await this.#scheduler.submit({
      inputs: madeUpInputs(this.inputs, this.#recipe, 1, 1),
      rows: 1,
      wanted: null,
      key: null,
      isTest: true,
    });
    this.#testedAt = performance.now();
  }

  #recover(): void {
    if (this.#state === 'failed') this.#state = 'ready';
    this.#problem = null;
    this.#scheduler.resume();
  }

  #giveUpIfAllAreDown(reason: string): void {
    if (this.#instances.some((instance) => instance.state === 'open')) return;
    if (this.#state === 'ready') this.#state = 'failed';
    this.#problem = `no executor can be started: ${reason}`;
    this.#scheduler.suspend(this.#problem);
  }
}
