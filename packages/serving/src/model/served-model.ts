import type { Tensor, TensorSpec } from '../tensor/tensor.js';

export interface InferRequest {
  readonly inputs: readonly Tensor[];
  /** Names of the outputs wanted; undefined: all. */
  readonly outputs?: readonly string[];
  /**
   * When the answer is worth nothing any more, in milliseconds of `performance.now()`. A request that
   * cannot be answered by then is refused before work is done, and dropped if it expires while it waits.
   */
  readonly deadline?: number;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal;
}

export interface InferAnswer {
  readonly outputs: readonly Tensor[];
  readonly timing: InferTiming;
}

/** Milliseconds. */
export interface InferTiming {
  readonly queue: number;
  /** Of the batch that the request was part of. */
  readonly compute: number;
  /** Requests in that batch. */
  readonly batch: number;
}

/**
 * `loading`: not ready yet; `ready`; `draining`: finishes what it has, takes nothing new; `failed`: could not
 * be loaded, or its test fails.
 */
export type ModelState = 'loading' | 'ready' | 'draining' | 'failed';

/** One version of one model. Everything that speaks a protocol sees models only through this. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  /** `onnx_onnxv1`, or what the back end says it is. */
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly state: ModelState;
  /** Why it failed. */
  readonly problem: string | null;
  /** What rows (CSV, JSON records) become before the model and what its outputs become after; null: tensors only. */
  readonly rows: RowCodec | null;
  /**
   * Errors: `input-*` of kind `usage` (the request is wrong), `overloaded` (would have to wait longer than it
   * may; `RetryAfter`), `deadline-exceeded`, `run-limit`, `model-unavailable`, `inference-failed`, `cancelled`.
   */
  infer(request: InferRequest): Promise<InferAnswer>;
  /** Runs the model on made-up input of the least size. Errors: why it does not work. */
  test(): Promise<void>;
  statistics(): ModelStatistics;
}

export type RawValue = string | number | boolean | null;
export type RawRow = Readonly<Record<string, RawValue>>;

/** Between named raw rows and tensors; what the workbench fills in for models behind a flow. */
export interface RowCodec {
  /** Raw columns, in order, as the person who calls names them. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: 'number' | 'text' | 'boolean' | 'date' | 'timestamp';
  }[];
  /** Row `at[i]` of the rows given is row i of the tensors; rows that the flow leaves out are in `left`. */
  encode(
    rows: readonly RawRow[],
    signal?: AbortSignal,
  ): Promise<{
    readonly inputs: readonly Tensor[];
    readonly at: readonly number[];
    readonly left: readonly { readonly at: number; readonly why: string }[];
  }>;
  /** One object a row of the outputs, e.g. `{ prediction: 'high', probability: 0.83, ... }`. */
  decode(outputs: readonly Tensor[]): readonly Readonly<Record<string, RawValue>>[];
  close(): Promise<void>;
}

/** Counted since the model was loaded. */
export interface ModelStatistics {
  readonly requests: number;
  readonly failures: number;
  /** Refused before work was done. */
  readonly refused: number;
  /** Dropped because they expired while they waited. */
  readonly expired: number;
  readonly batches: number;
  /** Waiting now. */
  readonly waiting: number;
  /** In work now. */
  readonly running: number;
  /** Executors that can take work now or when they are done. */
  readonly instances: number;
  /** Times an executor died and was started again. */
  readonly restarts: number;
  /** Runs that were ended because they took longer than `runLimitMs`. */
  readonly overruns: number;
  /**
   * Executors that were ended and are still there, each with its memory and perhaps a core: threads inside native
   * code cannot be ended from outside.
   */
  readonly hanging: number;
  /** Milliseconds that the next request would wait, as far as is known. */
  readonly predictedWait: number;
}

/** The models of one server. */
export interface ModelDirectory {
  models(): readonly ServedModel[];
  /** The version asked for, else the latest that is ready. Errors: `model-unknown`, `model-version-unknown`. */
  find(name: string, version?: string): ServedModel;
  /**
   * Loads a model from a folder or file under a name. `location` may be empty where models have a place of their
   * own: then it is what lies there. Errors: `model-loaded`, `model-unknown`, `model-unreadable`, ...
   */
  load(name: string, location: string): Promise<void>;
  /** Finishes what is under way, then lets go. Errors: `model-unknown`. */
  unload(name: string): Promise<void>;
  /** Fulfilled when nothing waits or runs; nothing new is taken from now on. */
  drain(): Promise<void>;
  close(): Promise<void>;
}
