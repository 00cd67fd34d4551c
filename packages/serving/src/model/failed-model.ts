import { LatheError } from '@lathe/flow/error';
import type { InferAnswer, ModelStatistics, ServedModel } from './served-model.js';

/** A version that could not be loaded, so that people see that it is there and why it does not serve. */
export class FailedModel implements ServedModel {
  readonly platform = 'unknown';
  readonly inputs = [];
  readonly outputs = [];
  readonly state = 'failed';
  readonly rows = null;
  readonly problem: string;
  readonly #error: LatheError;

  constructor(
    readonly name: string,
    readonly version: string,
    error: LatheError,
  ) {
    this.#error = error;
    this.problem = error.message;
  }

  infer(): Promise<InferAnswer> {
    return Promise.reject(
      new LatheError({
        code: 'model-unavailable',
        kind: 'engine',
        message: `Model ${this.name} could not be loaded. ${this.problem}`,
        advice: this.#error.advice,
        cause: this.#error,
      }),
    );
  }

  test(): Promise<void> {
    return Promise.reject(this.#error);
  }

  statistics(): ModelStatistics {
    return {
      requests: 0,
      failures: 0,
      refused: 0,
      expired: 0,
      batches: 0,
      waiting: 0,
      running: 0,
      instances: 0,
      restarts: 0,
      overruns: 0,
      hanging: 0,
      predictedWait: 0,
    };
  }
}
