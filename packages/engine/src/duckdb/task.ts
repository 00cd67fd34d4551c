import type { Progress } from '../engine.js';
import { cancelled } from './failure.js';

/** One call under way: whether it has been cancelled, what to stop then, and who hears of progress. */
export class Task {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  #cancelled = false;
  readonly #stops = new Set<() => void>();

  constructor(onProgress?: (progress: Progress) => void) {
    this.onProgress = onProgress;
  }

  cancel(): void {
    this.#cancelled = true;
    for (const stop of this.#stops) stop();
  }

  /** Throws `cancelled` when the call has been cancelled. */
  check(): void {
    if (this.#cancelled) throw cancelled();
  }

  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** Runs `work`; `stop` is called if the call is cancelled meanwhile. */
  async stoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
    this.check();
    this.#stops.add(stop);
    try {
      return await work();
    } finally {
      this.#stops.delete(stop);
    }
  }
}
