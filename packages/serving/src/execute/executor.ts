import type { Tensor, TensorSpec } from '../tensor/tensor.js';

/** What a session says about its model. */
export interface ModelDescription {
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export interface BatchResult {
  /** Of the whole batch: rows in the order of the parts. */
  readonly outputs: readonly Tensor[];
  /** Milliseconds in the session itself, without the way there and back. */
  readonly compute: number;
}

/** The inputs of each request of a batch, in the order that the model names them. */
export type BatchParts = readonly (readonly Tensor[])[];

/** How an executor came to its end. */
export interface ExecutorEnd {
  /** A clause, such as "the process was ended by SIGKILL". */
  readonly reason: string;
  /** Whether it was ended because a run took longer than it may. */
  readonly overran: boolean;
  /**
   * Fulfilled when it has really gone, and its memory with it. A thread inside native code cannot be ended from
   * outside: then that is when the code returns, if it ever does.
   */
  readonly gone: Promise<void>;
}

/** Something that runs batches of one model one after the other: one session. */
export interface Executor {
  readonly description: ModelDescription;
  /**
   * Batches that may be given to it at once. 2: the next one crosses over while the first runs, so that the
   * session does not wait for it.
   */
  readonly depth: number;
  /** Process that runs it. */
  readonly pid: number;
  /**
   * Parts with several rows are put together along the first dimension.
   * `wanted`: names of the outputs; null: all.
   * Errors: `ExecutorLost` when the executor died; `run-limit` when it was ended in this batch, which took too
   * long; else why the model refused the batch.
   */
  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult>;
  /** Fulfilled when it dies; never after `close`. */
  readonly lost: Promise<ExecutorEnd>;
  /** Finishes what it has, then lets go of the model. */
  close(): Promise<void>;
}

/** The executor died with the batch in hand; the batch itself may be sound. */
export class ExecutorLost extends Error {
  /** Whether this batch was in work; the others only waited behind it. */
  readonly inWork: boolean;

  constructor(reason: string, inWork: boolean) {
    super(reason);
    this.name = 'ExecutorLost';
    this.inWork = inWork;
  }
}
