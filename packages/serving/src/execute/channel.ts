import type { Frame } from './frame.js';

/** The way to a session in another thread or process, as the server sees it. */
export interface Channel {
  readonly pid: number;
  /** The frame is the channel's from now on. */
  send(frame: Frame): void;
  /** Called once, before anything can arrive. `onEnd`: the other side is gone, for the reason given. */
  listen(onFrame: (frame: Frame) => void, onEnd: (reason: string) => void): void;
  /** Ends the other side at once, as far as that is possible: a thread in native code ends when it returns. */
  kill(): void;
}
