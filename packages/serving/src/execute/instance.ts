import type { BatchParts, BatchResult, Executor } from './executor.js';

export type InstanceState = 'open' | 'restarting' | 'closed';

export interface InstanceEvents {
  /** It can take work again. */
  readonly onOpen: () => void;
  readonly onLost: (reason: string) => void;
  /** It could not be started again; it is tried on. */
  readonly onStuck: (reason: string) => void;
}

/** First pause before a restart, in milliseconds; doubled each time up to the longest. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** An executor that lived so long, in milliseconds, was sound: the next pause is the shortest again. */
const SOUND_MS = 30_000;

/** A place for an executor: when one dies another is put there. */
export class Instance {
  readonly #open: () => Promise<Executor>;
  readonly #events: InstanceEvents;
  #executor: Executor;
  #state: InstanceState = 'open';
  #openedAt = performance.now();
  #failures = 0;
  #restarts = 0;
  #timer: NodeJS.Timeout | undefined;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(executor: Executor, open: () => Promise<Executor>, events: InstanceEvents) {
    this.#executor = executor;
    this.#open = open;
    this.#events = events;
    this.#watch();
  }

  get state(): InstanceState {
    return this.#state;
  }

  get depth(): number {
    return this.#executor.depth;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get pid(): number {
    return this.#executor.pid;
  }

  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    return this.#executor.run(parts, wanted);
  }

  /** Finishes what it has. */
  async close(): Promise<void> {
    const was = this.#state;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    await this.#opening;
    if (was === 'open') await this.#executor.close();
  }

  #watch(): void {
    const executor = this.#executor;
    void executor.lost.then((reason) => {
      if (this.#state === 'closed') return;
      this.#state = 'restarting';
      if (performance.now() - this.#openedAt > SOUND_MS) this.#failures = 0;
      this.#events.onLost(reason);
      this.#plan();
    });
  }

  #plan(): void {
    const pause = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => {
      this.#opening = this.#restart();
    }, pause);
  }

  async #restart(): Promise<void> {
    try {
      const executor = await this.#open();
      if (this.#state === 'closed') {
        await executor.close();
        return;
      }
      this.#executor = executor;
    } catch (error) {
      if (this.#state === 'closed') return;
      this.#events.onStuck(error instanceof Error ? error.message : String(error));
      this.#plan();
      return;
    }
    this.#restarts += 1;
    this.#state = 'open';
    this.#openedAt = performance.now();
    this.#watch();
    this.#events.onOpen();
  }
}
