import type { BatchParts, BatchResult, Executor, ExecutorEnd } from './executor.js';
import { joinParts } from './join-parts.js';
import type { Session } from './session.js';

/**
 * Milliseconds. Shorter runs go several to a turn of the event loop, which costs more than they do; longer ones
 * would keep requests from being read.
 */
const SHORT_RUN = 0.5;
const SHORT_RUNS_A_TURN = 8;
/** Weight of the last run in the mean of recent ones. */
const FORGETTING = 0.1;

/** Runs batches in the thread of the caller, which stands still meanwhile. */
export class InlineExecutor implements Executor {
  readonly pid = process.pid;
  /** This one dies only with its process. */
  readonly lost = new Promise<ExecutorEnd>(() => undefined);
  readonly description;
  readonly #session: Session;
  readonly #running = new Set<Promise<unknown>>();
  #recent = SHORT_RUN;

  constructor(session: Session) {
    this.#session = session;
    this.description = session.description;
  }

  get depth(): number {
    return this.#recent < SHORT_RUN ? SHORT_RUNS_A_TURN : 1;
  }

  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    const result = this.#run(parts, wanted);
    const ended: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => this.#running.delete(ended));
    this.#running.add(ended);
    return result;
  }

  async #run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    const inputs = joinParts(parts);
    const start = performance.now();
    const outputs = await this.#session.run(inputs, wanted);
    const compute = performance.now() - start;
    this.#recent += FORGETTING * (compute - this.#recent);
    return { outputs, compute };
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
    await this.#session.close();
  }
}
