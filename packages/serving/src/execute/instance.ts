import type { BatchParts, BatchResult, Executor } from './executor.js';
import { LoadOverran } from './executor-limits.js';

export type InstanceState = 'open' | 'restarting' | 'closed';

export interface InstanceEvents {
  /** It can take work again. */
  readonly onOpen: () => void;
  readonly onLost: (reason: string) => void;
  /** It could not be started again; it is tried on. */
  readonly onStuck: (reason: string) => void;
  /** An executor that was ended is still there; so many of this instance are now. */
  readonly onHanging: (count: number) => void;
}

/** First pause before a restart, in milliseconds; doubled each time up to the longest. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** An executor that lived so long, in milliseconds, was sound: the next pause is the shortest again. */
const SOUND_MS = 30_000;
/** An executor that was ended and is still there after so long, in milliseconds, hangs. */
const HANGING_MS = 1_000;
/**
 * Beyond so many that hang no other is opened: each keeps its memory, and perhaps a core, and a request that hangs
 * may come again and again.
 */
const MOST_HANGING = 3;

/** A place for an executor: when one dies, or has to be given up, another is put there. */
export class Instance {
  readonly #open: () => Promise<Executor>;
  readonly #events: InstanceEvents;
  #executor: Executor;
  #state: InstanceState = 'open';
  #openedAt = performance.now();
  #failures = 0;
  #restarts = 0;
  #overruns = 0;
  /** Executors that were ended and have not gone. */
  #hanging = 0;
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

  /** Runs that were ended because they took too long. */
  get overruns(): number {
    return this.#overruns;
  }

  /** Executors that were ended and have not gone: each still has its memory, and perhaps a core. */
  get hanging(): number {
    return this.#hanging;
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
    void executor.lost.then(({ reason, overran, gone }) => {
      if (overran) this.#overruns += 1;
      this.#awaitEnd(gone);
      if (this.#state === 'closed') return;
      this.#state = 'restarting';
      if (performance.now() - this.#openedAt > SOUND_MS) this.#failures = 0;
      this.#events.onLost(reason);
      this.#plan();
    });
  }

  #awaitEnd(gone: Promise<void>): void {
    this.#hanging += 1;
    const tell = setTimeout(() => this.#events.onHanging(this.#hanging), HANGING_MS);
    // Whoever has nothing else to do need not wait to hear of it.
    tell.unref();
    void gone.then(() => {
      clearTimeout(tell);
      this.#hanging -= 1;
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
    if (this.#hanging >= MOST_HANGING) {
      this.#stuck(`${this.#hanging} before it were ended and are still there`);
      return;
    }
    try {
      const executor = await this.#open();
      if (this.#state === 'closed') {
        await executor.close();
        return;
      }
      this.#executor = executor;
    } catch (error) {
      if (error instanceof LoadOverran) this.#awaitEnd(error.gone);
      this.#stuck(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#restarts += 1;
    this.#state = 'open';
    this.#openedAt = performance.now();
    this.#watch();
    this.#events.onOpen();
  }

  #stuck(reason: string): void {
    if (this.#state === 'closed') return;
    this.#events.onStuck(reason);
    this.#plan();
  }
}
