import { setTimeout as pause } from 'node:timers/promises';
import { LatheError, type LatheErrorJson } from '@lathe/flow/error';
import type { Channel } from './channel.js';
import {
  type BatchParts,
  type BatchResult,
  type Executor,
  type ExecutorEnd,
  ExecutorLost,
  type ModelDescription,
} from './executor.js';
import { type ExecutorLimits, LoadOverran, overrunReason, runOverran } from './executor-limits.js';
import { closeFrame, contentOf, FRAME, type Frame, headOf, runFrame } from './frame.js';
import { LONGEST_TIMER_MS, RunWatch } from './run-watch.js';

interface Call {
  readonly names: readonly string[];
  readonly resolve: (result: BatchResult) => void;
  readonly reject: (error: Error) => void;
}

/** How long a closed executor may take to finish before it is ended. */
const CLOSE_MS = 5_000;
/** How long one that was ended is waited for. A thread inside native code does not end. */
const KILL_MS = 1_000;

/** Runs batches in a session on the other side of a channel. */
export class FramedExecutor implements Executor {
  readonly depth = 2;
  readonly pid: number;
  readonly description: ModelDescription;
  readonly lost: Promise<ExecutorEnd>;
  readonly #channel: Channel;
  readonly #names: readonly string[];
  readonly #runLimit: number;
  readonly #watch: RunWatch;
  /** Fulfilled when the other side has really gone. */
  readonly #gone: Promise<void>;
  /** In their order, which is that in which they run. */
  readonly #calls = new Map<number, Call>();
  #lastCall = 0;
  /** Why it answers no more; null: it does. */
  #endedBecause: string | null = null;
  #closing = false;
  #tell: (end: ExecutorEnd) => void = () => undefined;

  /**
   * Waits until the session on the other side is open. Errors: why it is not; `LoadOverran` when it takes too
   * long.
   */
  static open(channel: Channel, limits: ExecutorLimits): Promise<FramedExecutor> {
    return new Promise((resolve, reject) => {
      let executor: FramedExecutor | null = null;
      let tellGone: () => void = () => undefined;
      const gone = new Promise<void>((fulfil) => {
        tellGone = fulfil;
      });
      const giveUp = (): void => {
        reject(new LoadOverran(limits.load, gone));
        channel.kill();
      };
      const late =
        limits.load === 0 ? undefined : setTimeout(giveUp, Math.min(limits.load, LONGEST_TIMER_MS));
      channel.listen(
        (frame) => {
          if (executor !== null) {
            executor.#settle(frame);
            return;
          }
          clearTimeout(late);
          if (headOf(frame).kind === FRAME.opened) {
            const description: ModelDescription = JSON.parse(contentOf(frame, []).text);
            executor = new FramedExecutor(channel, description, limits.run, gone);
            resolve(executor);
          } else reject(failureOf(frame));
        },
        (reason) => {
          clearTimeout(late);
          tellGone();
          if (executor !== null) executor.#end(reason, false);
          else reject(new ExecutorLost(`${reason} while it loaded the model`, true));
        },
      );
    });
  }

  private constructor(
    channel: Channel,
    description: ModelDescription,
    runLimit: number,
    gone: Promise<void>,
  ) {
    this.#channel = channel;
    this.#runLimit = runLimit;
    this.#gone = gone;
    this.pid = channel.pid;
    this.description = description;
    this.#names = description.outputs.map((output) => output.name);
    this.#watch = new RunWatch(runLimit, () => this.#giveUp());
    this.lost = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    if (this.#endedBecause !== null) {
      return Promise.reject(new ExecutorLost(this.#endedBecause, false));
    }
    return new Promise((resolve, reject) => {
      this.#lastCall = (this.#lastCall + 1) >>> 0;
      const frame = runFrame(this.#lastCall, parts, wanted);
      if (this.#calls.size === 0) this.#watch.begin();
      this.#calls.set(this.#lastCall, { names: wanted ?? this.#names, resolve, reject });
      this.#channel.send(frame);
    });
  }

  async close(): Promise<void> {
    if (this.#endedBecause !== null) return;
    if (!this.#closing) {
      this.#closing = true;
      this.#channel.send(closeFrame());
    }
    if (!(await comes(this.#gone, CLOSE_MS))) {
      this.#channel.kill();
      await comes(this.#gone, KILL_MS);
    }
    this.#end('it was closed', false);
  }

  #settle(frame: Frame): void {
    const { kind, call: number, compute } = headOf(frame);
    const call = this.#calls.get(number);
    if (call === undefined) return;
    this.#calls.delete(number);
    if (this.#calls.size === 0) this.#watch.end();
    else this.#watch.begin();
    if (kind === FRAME.result) {
      call.resolve({ outputs: contentOf(frame, call.names).tensors, compute });
    } else call.reject(failureOf(frame));
  }

  /** Ends what takes too long without waiting for its end, which may never come. */
  #giveUp(): void {
    this.#channel.kill();
    this.#end(overrunReason(this.#runLimit), true);
  }

  /** It answers no more. Calls run in their order: only the first was in work. */
  #end(reason: string, overran: boolean): void {
    if (this.#endedBecause !== null) return;
    this.#endedBecause = reason;
    this.#watch.close();
    const [inWork, ...behind] = this.#calls.values();
    this.#calls.clear();
    inWork?.reject(overran ? runOverran(this.#runLimit) : new ExecutorLost(reason, true));
    for (const call of behind) call.reject(new ExecutorLost(reason, false));
    if (!this.#closing) this.#tell({ reason, overran, gone: this.#gone });
  }
}

/** Whether something comes about within so many milliseconds. */
async function comes(wanted: Promise<void>, milliseconds: number): Promise<boolean> {
  const enough = new AbortController();
  const late = pause(milliseconds, false, { signal: enough.signal }).catch(() => false);
  const came = await Promise.race([wanted.then(() => true), late]);
  enough.abort();
  return came;
}

function failureOf(frame: Frame): LatheError {
  const failure: LatheErrorJson = JSON.parse(contentOf(frame, []).text);
  return new LatheError(failure);
}
