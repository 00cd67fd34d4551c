import { LatheError, type LatheErrorJson } from '@lathe/flow/error';
import type { Channel } from './channel.js';
import {
  type BatchParts,
  type BatchResult,
  type Executor,
  ExecutorLost,
  type ModelDescription,
} from './executor.js';
import { closeFrame, contentOf, FRAME, type Frame, headOf, runFrame } from './frame.js';

interface Call {
  readonly names: readonly string[];
  readonly resolve: (result: BatchResult) => void;
  readonly reject: (error: Error) => void;
}

/** How long a closed executor may take to finish before it is ended. */
const CLOSE_MS = 5_000;

/** Runs batches in a session on the other side of a channel. */
export class FramedExecutor implements Executor {
  readonly depth = 2;
  readonly pid: number;
  readonly description: ModelDescription;
  readonly lost: Promise<string>;
  readonly #channel: Channel;
  readonly #calls: Map<number, Call>;
  readonly #names: readonly string[];
  readonly #ended: Promise<void>;
  #lastCall = 0;
  #gone: string | null = null;
  #closing = false;

  /**
   * Waits until the session on the other side is open. Errors: why it is not.
   */
  static open(channel: Channel): Promise<FramedExecutor> {
    return new Promise((resolve, reject) => {
      const calls = new Map<number, Call>();
      let end: (reason: string) => void = () => undefined;
      const ended = new Promise<string>((ends) => {
        end = ends;
      });
      let opened = false;
      channel.listen(
        (frame) => {
          const { kind } = headOf(frame);
          if (kind === FRAME.opened) {
            opened = true;
            const description: ModelDescription = JSON.parse(contentOf(frame, []).text);
            resolve(new FramedExecutor(channel, description, calls, ended));
          } else if (!opened) reject(failureOf(frame));
          else settle(calls, frame);
        },
        (reason) => {
          if (!opened) reject(new ExecutorLost(`${reason} while it loaded the model`, true));
          end(reason);
        },
      );
    });
  }

  private constructor(
    channel: Channel,
    description: ModelDescription,
    calls: Map<number, Call>,
    ended: Promise<string>,
  ) {
    this.#channel = channel;
    this.#calls = calls;
    this.pid = channel.pid;
    this.description = description;
    this.#names = description.outputs.map((output) => output.name);
    let tell: (reason: string) => void = () => undefined;
    this.lost = new Promise((resolve) => {
      tell = resolve;
    });
    this.#ended = ended.then((reason) => {
      this.#gone = reason;
      // Calls run in their order: only the first was in work.
      let inWork = true;
      for (const call of calls.values()) {
        call.reject(new ExecutorLost(reason, inWork));
        inWork = false;
      }
      calls.clear();
      if (!this.#closing) tell(reason);
    });
  }

  run(parts: BatchParts, wanted: readonly string[] | null): Promise<BatchResult> {
    if (this.#gone !== null) return Promise.reject(new ExecutorLost(this.#gone, false));
    return new Promise((resolve, reject) => {
      this.#lastCall = (this.#lastCall + 1) >>> 0;
      const frame = runFrame(this.#lastCall, parts, wanted);
      this.#calls.set(this.#lastCall, { names: wanted ?? this.#names, resolve, reject });
      this.#channel.send(frame);
    });
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      if (this.#gone === null) this.#channel.send(closeFrame());
    }
    const impatience = setTimeout(() => this.#channel.kill(), CLOSE_MS);
    await this.#ended;
    clearTimeout(impatience);
  }
}

function settle(calls: Map<number, Call>, frame: Frame): void {
  const { kind, call: number, compute } = headOf(frame);
  const call = calls.get(number);
  if (call === undefined) return;
  calls.delete(number);
  if (kind === FRAME.result) {
    call.resolve({ outputs: contentOf(frame, call.names).tensors, compute });
  } else call.reject(failureOf(frame));
}

function failureOf(frame: Frame): LatheError {
  const failure: LatheErrorJson = JSON.parse(contentOf(frame, []).text);
  return new LatheError(failure);
}
