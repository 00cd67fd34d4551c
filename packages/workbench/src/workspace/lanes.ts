/**
 * `interactive`: what somebody looks at while they wait (rows, a profile, one cell);
 * `long`: what they know to take its time (an analysis, a join's diagnosis, everything on every row).
 */
export type Lane = 'interactive' | 'long';

const WIDTH: Readonly<Record<Lane, number>> = { interactive: 6, long: 2 };
/** Milliseconds after which interactive work gives its place to the next. */
const OVERSTAYS_AFTER = 1_000;
/** Interactive calls that may go on beside the lanes after they have given their place up. */
const MOST_OVERSTAYING = 16;

/**
 * Bounds how much is computed at the same time, such that slow work never keeps quick work waiting: each
 * kind has its own places, and what turns out to be slow in the interactive lane goes on beside it.
 */
export class Lanes {
  private readonly busy: Record<Lane, number> = { interactive: 0, long: 0 };
  private readonly waiting: Record<Lane, (() => void)[]> = { interactive: [], long: [] };
  private overstaying = 0;

  /** Does the work when there is room; throws the signal's reason when it is aborted before that. */
  async take<T>(lane: Lane, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.turn(lane, signal);
    const place = { given: false };
    const moveOn = (): void => {
      if (this.overstaying >= MOST_OVERSTAYING) {
        slow?.refresh();
        return;
      }
      place.given = true;
      this.overstaying += 1;
      this.leave(lane);
    };
    const slow = lane === 'interactive' ? setTimeout(moveOn, OVERSTAYS_AFTER) : undefined;
    try {
      return await work();
    } finally {
      clearTimeout(slow);
      if (place.given) this.overstaying -= 1;
      else this.leave(lane);
    }
  }

  private async turn(lane: Lane, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.busy[lane] < WIDTH[lane]) {
      this.busy[lane] += 1;
      return;
    }
    const queue = this.waiting[lane];
    await new Promise<void>((resolve, reject) => {
      const drop = (): void => {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', drop);
        resolve();
      };
      queue.push(enter);
      signal.addEventListener('abort', drop, { once: true });
    });
  }

  /** A place that somebody waits for passes on without being free in between. */
  private leave(lane: Lane): void {
    const next = this.waiting[lane].shift();
    if (next === undefined) this.busy[lane] -= 1;
    else next();
  }
}
