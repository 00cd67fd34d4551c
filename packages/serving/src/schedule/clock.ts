/** Time as the scheduler sees it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds, as `performance.now()`. */
  now(): number;
  /** Returns what cancels it. */
  after(milliseconds: number, action: () => void): () => void;
  /** After everything that has already arrived was taken in. */
  soon(action: () => void): void;
}

export const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  // Behind the sockets that are readable in this turn of the event loop, so that requests that came together
  // run together.
  soon: (action) => void setImmediate(action),
};
