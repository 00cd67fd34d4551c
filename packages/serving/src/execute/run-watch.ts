/** What a timer of Node can wait at most, in milliseconds: beyond it goes off at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Notices when a run takes too long. There is one timer for all the runs of an executor, set anew when it goes off
 * and not when a run begins: there may be ten thousand of these a second.
 */
export class RunWatch {
  readonly #limit: number;
  readonly #onOverrun: () => void;
  /** Of the run in work; null: there is none. */
  #startedAt: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** `limit`: milliseconds; 0: none. `onOverrun` is called once at most. */
  constructor(limit: number, onOverrun: () => void) {
    this.#limit = limit;
    this.#onOverrun = onOverrun;
  }

  begin(): void {
    if (this.#limit === 0) return;
    this.#startedAt = performance.now();
    if (this.#timer === undefined) this.#lookAfter(this.#limit);
  }

  end(): void {
    this.#startedAt = null;
  }

  /** Nothing is begun any more. */
  close(): void {
    this.end();
    clearTimeout(this.#timer);
  }

  #lookAfter(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  #look(): void {
    this.#timer = undefined;
    const startedAt = this.#startedAt;
    if (startedAt === null) return;
    const left = startedAt + this.#limit - performance.now();
    if (left > 0) {
      this.#lookAfter(left);
      return;
    }
    // When this process was held up itself, the answer may lie there unread: it is read before this.
    setImmediate(() => {
      if (this.#startedAt === startedAt) this.#onOverrun();
      else if (this.#startedAt !== null && this.#timer === undefined) this.#lookAfter(this.#limit);
    });
  }
}
