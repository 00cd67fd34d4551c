import type { Progress } from '../engine.js';
import { cancelled } from './failure.js';

/** Milliseconds between two attempts to stop work of a cancelled call. */
const INSIST = 50;

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

  /**
   * Runs `work`; `stop` is called if the call is cancelled meanwhile, and again until it ends: what is
   * stopped before it has quite begun does not notice.
   */
  async stoppable<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
    this.check();
    let timer: NodeJS.Timeout | undefined;
    const insist = (): void => {
      stop();
      timer = setInterval(stop, INSIST);
    };
    this.#stops.add(insist);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#stops.delete(insist);
    }
  }
}
