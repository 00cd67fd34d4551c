import { cancelled } from './failure.js';
import type { Task } from './task.js';

/**
 * Calls that run at the same time; the rest of their lane wait. Looking (pages, aggregates, types) has a lane
 * of its own, so wide that slow looks do not keep a quick one waiting: the engine shares its time among
 * them. Calls that move whole tables are few at once, because each may fill the memory.
 */
export const LANES = { look: 32, move: 8 } as const;
export type Lane = keyof typeof LANES;

/**
 * Threads of the process's pool: each running statement holds one. Some are left over for reading results
 * and for files.
 */
export const POOL_THREADS = LANES.look + LANES.move + 12;

/** Lets a number of calls run at a time, in the order in which they came. */
export class Queue {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly atOnce: number) {}

  /**
   * Waits for a turn; the function that it gives ends the turn.
   * Errors: `cancelled`, at once when the call is cancelled while it waits.
   */
  async turn(task: Task): Promise<() => void> {
    if (this.#running < this.atOnce) this.#running += 1;
    else await this.#handedOver(task);
    const end = (): void => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    };
    if (!task.isCancelled) return end;
    end();
    throw cancelled();
  }

  /** Waits until a turn that ends is handed over to this call. */
  #handedOver(task: Task): Promise<void> {
    let leave = (): void => undefined;
    const turn = new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      leave = () => {
        const place = this.#waiting.indexOf(resolve);
        if (place === -1) return;
        this.#waiting.splice(place, 1);
        reject(cancelled());
      };
    });
    return task.stoppable(leave, () => turn);
  }
}
