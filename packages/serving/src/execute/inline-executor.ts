import type { BatchParts, BatchResult, Executor, ExecutorEnd } from './executor.js';
import { joinParts } from './join-parts.js';
import type { Session } from './session.js';

/** Runs batches in the thread of the caller, which stands still meanwhile. */
export class InlineExecutor implements Executor {
  readonly depth = 1;
  readonly pid = process.pid;
  /** This one dies only with its process. */
  readonly lost = new Promise<ExecutorEnd>(() => undefined);
  readonly description;
  readonly #session: Session;
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
    this.description = session.description;
  }

  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    const result = this.#run(parts, wanted);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    const inputs = joinParts(parts);
    const start = performance.now();
    const outputs = await this.#session.run(inputs, wanted);
    return { outputs, compute: performance.now() - start };
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#session.close();
  }
}
