import { LatheError } from '@lathe/flow/error';

export interface OverloadedOptions {
  /** One sentence: what would have to wait, how long, and how long it may. */
  readonly message: string;
  /** Milliseconds until the same request would probably be taken. */
  readonly retryAfterMs: number;
}

/**
 * A request that is refused before work is done, because it would have to wait longer than it may.
 * Code `overloaded`.
 */
export class Overloaded extends LatheError {
  /** For the header `Retry-After`: whole seconds, at least 1. */
  readonly retryAfterSeconds: number;

  constructor({ message, retryAfterMs }: OverloadedOptions) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    super({
      code: 'overloaded',
      kind: 'engine',
      message,
      advice: `Try again in ${seconds} s, or give the endpoint more instances or workers.`,
    });
    this.retryAfterSeconds = seconds;
  }
}
