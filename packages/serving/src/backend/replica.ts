import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type HttpReply, httpCall, NotReached } from './http-call.js';
import type { InferenceMessage } from './inference-message.js';

/** Milliseconds between looks at a replica. */
const PROBE_EVERY = 1000;
const PROBE_TIMEOUT = 5000;
/** Looks that must fail, one after the other, before a replica that takes connections is put aside. */
const FAILED_LOOKS = 2;

/**
 * One server of a model, at the URL of the model (`http://host:port/v2/models/NAME`). It is put aside when
 * it takes no connection or drops a request, and comes back when it says that it is ready.
 */
export class Replica {
  readonly url: string;
  readonly #agent: Agent;
  readonly #timeout: number;
  readonly #timer: NodeJS.Timeout;
  #outstanding = 0;
  #failedLooks = 0;
  #problem: string | null = null;
  #returns = 0;

  constructor(url: string, timeout: number) {
    this.url = url;
    this.#timeout = timeout;
    this.#agent = url.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true })
      : new Agent({ keepAlive: true });
    this.#timer = setInterval(() => void this.look(), PROBE_EVERY).unref();
  }

  /** Calls under way. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Why it is put aside; null when it is not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Times it has come back. */
  get returns(): number {
    return this.#returns;
  }

  /** Errors: `NotReached`, `NotAnswered`, or the reason of `signal`. */
  async infer(message: InferenceMessage, signal?: AbortSignal): Promise<HttpReply> {
    this.#outstanding += 1;
    try {
      return await this.#call('POST', '/infer', this.#timeout, message, signal);
    } catch (error) {
      if (!signal?.aborted) this.#putAside(error);
      throw error;
    } finally {
      this.#outstanding -= 1;
    }
  }

  /** What the server says at a path below the model. Errors: as `infer`. */
  get(path: string): Promise<HttpReply> {
    return this.#call('GET', path, PROBE_TIMEOUT);
  }

  /** Asks whether it is ready, and puts it aside or takes it back accordingly. */
  async look(): Promise<void> {
    try {
      const { status } = await this.get('/ready');
      if (status !== 200) throw new Error(`it says ${status} when asked whether it is ready`);
      if (this.#problem !== null) this.#returns += 1;
      this.#problem = null;
      this.#failedLooks = 0;
    } catch (error) {
      this.#failedLooks += 1;
      if (error instanceof NotReached || this.#failedLooks >= FAILED_LOOKS) this.#putAside(error);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#agent.destroy();
  }

  #putAside(error: unknown): void {
    this.#problem = error instanceof Error ? error.message : String(error);
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    timeout: number,
    message?: InferenceMessage,
    signal?: AbortSignal,
  ): Promise<HttpReply> {
    const call = {
      method,
      url: new URL(this.url + path),
      agent: this.#agent,
      timeout,
      ...message,
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      return await httpCall(call);
    } catch (error) {
      // The server closed the kept connection while the request was on its way: one more, on a new one.
      if (error instanceof NotReached && error.stale) return await httpCall(call);
      throw error;
    }
  }
}
