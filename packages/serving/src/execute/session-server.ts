import { LatheError, type LatheErrorJson } from '@lathe/flow/error';
import {
  contentOf,
  FRAME,
  type Frame,
  failureFrame,
  headOf,
  openedFrame,
  resultFrame,
} from './frame.js';
import { openSession, type Session, type SessionSource } from './session.js';

/** The far side of a channel: opens a session and runs what arrives, one frame after the other. */
export class SessionServer {
  readonly #send: (frame: Frame) => void;
  readonly #end: () => void;
  #work: Promise<unknown> = Promise.resolve();
  #session: Session | null = null;
  #names: readonly string[] = [];

  /** `end` is called when all is answered and the session closed. */
  constructor(send: (frame: Frame) => void, end: () => void) {
    this.#send = send;
    this.#end = end;
  }

  async open(source: SessionSource): Promise<void> {
    try {
      this.#session = await openSession(source);
      this.#names = this.#session.description.inputs.map((input) => input.name);
      this.#send(openedFrame(this.#session.description));
    } catch (error) {
      this.#send(failureFrame(0, failureJson(error)));
      this.#end();
    }
  }

  receive(frame: Frame): void {
    this.#work = this.#work.then(() => this.#handle(frame));
  }

  async #handle(frame: Frame): Promise<void> {
    const { kind, call } = headOf(frame);
    const session = this.#session;
    if (session === null) return;
    if (kind === FRAME.close) {
      await session.close();
      this.#end();
      return;
    }
    try {
      const { tensors, text } = contentOf(frame, this.#names);
      const wanted: readonly string[] | null = text === '' ? null : JSON.parse(text);
      const start = performance.now();
      const outputs = await session.run(tensors, wanted);
      this.#send(resultFrame(call, performance.now() - start, outputs));
    } catch (error) {
      this.#send(failureFrame(call, failureJson(error)));
    }
  }
}

function failureJson(error: unknown): LatheErrorJson {
  if (error instanceof LatheError) return error.toJSON();
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: error instanceof Error ? error.message : String(error),
    advice: 'Try again; if it happens again, look at the log of the endpoint.',
  }).toJSON();
}
