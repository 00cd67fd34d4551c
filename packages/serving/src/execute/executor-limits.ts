import { LatheError } from '@lathe/flow/error';

/**
 * How long an executor in a thread or a process may take, in milliseconds; 0: as long as it likes. What runs
 * inline cannot be limited: it holds the thread that would have to notice.
 */
export interface ExecutorLimits {
  /** For one run of a batch. */
  readonly run: number;
  /** To load the model. */
  readonly load: number;
}

/** A clause that tells why an executor was ended. */
export const overrunReason = (limit: number): string =>
  `a run took longer than ${limit} ms (runLimitMs) and was ended`;

/** Of the batch that was in work. Not an `ExecutorLost`: whoever runs it again must expect the same. */
export function runOverran(limit: number): LatheError {
  return new LatheError({
    code: 'run-limit',
    kind: 'engine',
    message: `The model did not finish within ${limit} ms, and its run was ended.`,
    advice: 'Check the values of the request; if the model may take so long, raise runLimitMs.',
  });
}

/** The model was not loaded in time, and who loaded it was given up. */
export class LoadOverran extends LatheError {
  /** Fulfilled when it has really gone; see `ExecutorEnd`. */
  readonly gone: Promise<void>;

  constructor(limit: number, gone: Promise<void>) {
    super({
      code: 'model-load-timeout',
      kind: 'engine',
      message: `The model was not loaded within ${limit} ms (loadLimitMs).`,
      advice: 'Check the disk that it lies on and the memory of the machine, or raise loadLimitMs.',
    });
    this.gone = gone;
  }
}
