import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { LatheError } from '@lathe/flow/error';
import type { InferTiming, ServedModel } from '../../model/served-model.js';
import type { EndpointLimits } from '../endpoint-limits.js';
import type { Protocol } from '../metrics/traffic.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  /** Parts are sent one after the other, without being joined. */
  readonly body: string | Uint8Array | readonly Uint8Array[];
  /** Names and values in turn. */
  readonly headers?: readonly string[];
}

/** Bodies that nobody wants are read to their end up to this size, so that the client sees the answer. */
const MOST_DISCARDED = 64 * 2 ** 20;

const unpack = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

/**
 * One signal a connection, not one a request: making one takes longer than reading a small request, and
 * whoever has gone has gone for all of them.
 */
const signals = new WeakMap<Socket, AbortSignal>();

function signalOf(socket: Socket): AbortSignal {
  const known = signals.get(socket);
  if (known !== undefined) return known;
  const aborter = new AbortController();
  // Requests that are sent without waiting for the answer before listen to it at once.
  setMaxListeners(0, aborter.signal);
  if (socket.destroyed) aborter.abort();
  else socket.once('close', () => aborter.abort());
  signals.set(socket, aborter.signal);
  return aborter.signal;
}

/** One request and its answer, from the first header to the last byte. */
export class Exchange {
  readonly arrived = performance.now();
  /** Where it stands, for the watch over clients that stand still. */
  phase: 'waiting' | 'reading' | 'answering' = 'waiting';
  /** When something of the body last came, or the answer was given. */
  movedAt = this.arrived;
  /** What the metrics and the log say of a request for a prediction; null: it was none. */
  protocol: Protocol | null = null;
  model: ServedModel | null = null;
  timing: InferTiming | null = null;
  /** Its place in the list of open exchanges. */
  slot = 0;
  private gone = false;
  private read = false;
  private giveUp: ((reason: LatheError) => void) | null = null;

  constructor(
    readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly limits: EndpointLimits,
    private readonly expectsContinue: boolean,
  ) {}

  /** The address of the client. */
  get client(): string {
    return this.request.socket.remoteAddress ?? '';
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** The whole request is here, and nothing of the answer has been sent. */
  get isOwedAnswer(): boolean {
    return this.request.complete && !this.response.headersSent;
  }

  /** Aborted when the client has gone. */
  get signal(): AbortSignal {
    return signalOf(this.request.socket);
  }

  /** The connection is closed, or the answer is sent. */
  closed(): void {
    if (this.response.writableFinished) return;
    this.gone = true;
    this.giveUp?.(clientGone());
  }

  /**
   * The whole body, unpacked. Errors: `body-too-large`, `content-encoding-unknown`, `body-unreadable`,
   * `cancelled`.
   */
  body(): Promise<Buffer> {
    const encoding = this.request.headers['content-encoding'];
    return encoding === undefined || encoding === 'identity'
      ? this.rawBody()
      : this.unpackedBody(encoding);
  }

  private async unpackedBody(encoding: string): Promise<Buffer> {
    if (encoding !== 'gzip' && encoding !== 'deflate') {
      throw new LatheError({
        code: 'content-encoding-unknown',
        kind: 'usage',
        message: 'The body is packed in a way that this endpoint cannot unpack.',
        advice: 'Send it plain, or with Content-Encoding gzip or deflate.',
      });
    }
    const packed = await this.rawBody();
    try {
      return await unpack[encoding](packed, { maxOutputLength: this.limits.bodyBytes });
    } catch (cause) {
      if (cause instanceof RangeError) throw this.tooLarge();
      throw new LatheError({
        code: 'body-unreadable',
        kind: 'usage',
        message: `The body is not ${encoding}.`,
        advice: 'Send it plain, or mend the packing.',
        cause,
      });
    }
  }

  private rawBody(): Promise<Buffer> {
    const { request, limits } = this;
    this.read = true;
    if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) {
      this.read = false;
      return Promise.reject(this.tooLarge());
    }
    if (this.expectsContinue) this.response.writeContinue();
    this.phase = 'reading';
    return new Promise((resolve, reject) => {
      // In a variable first: V8 allocates a function that is written into a property where it stands as old, and
      // an old function keeps all of its request until the next full collection.
      const giveUp = (reason: LatheError): void => {
        request.removeAllListeners('data');
        this.read = false;
        reject(reason);
      };
      this.giveUp = giveUp;
      let first: Buffer | null = null;
      let more: Buffer[] | null = null;
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > limits.bodyBytes) {
          this.giveUp?.(this.tooLarge());
        } else if (first === null) first = chunk;
        else if (more === null) more = [first, chunk];
        else more.push(chunk);
        if (more !== null) this.movedAt = performance.now();
      });
      request.on('end', () => {
        this.phase = 'waiting';
        this.giveUp = null;
        resolve(more === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(more));
      });
    });
  }

  /** Sends the answer. `last`: the connection is closed after it. */
  send(answer: Answer, last: boolean): void {
    const { response } = this;
    if (this.gone || response.headersSent || response.destroyed) return;
    const { status, type, body, headers } = answer;
    const parts = typeof body === 'string' || body instanceof Uint8Array ? null : body;
    const length =
      parts !== null
        ? parts.reduce((sum, part) => sum + part.byteLength, 0)
        : typeof body === 'string'
          ? Buffer.byteLength(body)
          : body.length;
    const lines = ['Content-Type', type, 'Content-Length', String(length)];
    if (headers !== undefined) lines.push(...headers);
    if (last) lines.push('Connection', 'close');
    this.phase = 'answering';
    this.movedAt = performance.now();
    response.writeHead(status, lines);
    if (parts === null) response.end(body);
    else {
      // Corked: one call of the system writes all parts.
      response.cork();
      for (const part of parts) response.write(part);
      response.end();
      response.uncork();
    }
    if (!this.read && !this.request.complete) this.discardRest();
  }

  /**
   * A client that has closed its sending side may wait for the answer, or may be gone: nothing tells them
   * apart until something is sent. An interim answer does it: clients pass over it (RFC 9110, section 15.2),
   * and the machine of one that has gone replies with a reset.
   */
  probeHalfClosed(): void {
    const { request, response } = this;
    if (this.phase !== 'waiting' || !request.socket.readableEnded) return;
    const knowsInterim = request.httpVersionMajor === 1 && request.httpVersionMinor >= 1;
    // Behind an answer that is still owed, it would wait itself.
    if (knowsInterim && response.socket !== null) response.writeContinue();
  }

  /** Gives up a body that stands still: 408 if the client still reads, and the connection is closed. */
  refuseStill(): void {
    this.giveUp?.(
      new LatheError({
        code: 'body-too-slow',
        kind: 'usage',
        message: `Nothing of the body came for ${this.limits.stillTime} ms.`,
        advice: 'Send the body without pauses.',
      }),
    );
  }

  private cut(): void {
    this.request.socket.destroy();
  }

  /** Cuts the connection off when the client reads nothing for so long; progress is seen by the socket itself. */
  cutWhenStill(milliseconds: number): void {
    const { socket } = this.request;
    socket.setTimeout(milliseconds, () => socket.destroy());
  }

  /**
   * Closing a connection with unread bytes resets it, and the client may never see the answer; so the
   * rest is read and thrown away, within limits of size and time.
   */
  private discardRest(): void {
    const { request } = this;
    let discarded = 0;
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > MOST_DISCARDED) this.cut();
    });
    request.resume();
    setTimeout(() => {
      if (!request.complete) this.cut();
    }, this.limits.stillTime).unref();
  }

  private tooLarge(): LatheError {
    return new LatheError({
      code: 'body-too-large',
      kind: 'usage',
      message: `The body is larger than ${this.limits.bodyBytes} bytes.`,
      advice: 'Send fewer rows at a time, or raise the limit of the endpoint.',
    });
  }
}

const clientGone = (): LatheError =>
  new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The client has gone.',
    advice: 'Nothing needs to be done.',
  });
