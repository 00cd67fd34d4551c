import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { systemReason } from '../failure/system-reason.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly agent: Agent;
  readonly signal?: AbortSignal;
  /** Longest silence of the other side, in milliseconds. */
  readonly timeout: number;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The other side took no connection, or had closed the one that was kept: the request did not reach it. */
export class NotReached extends Error {
  /** Whether it was a kept connection that the other side had closed for being idle. */
  readonly stale: boolean;

  constructor(message: string, stale = false) {
    super(message);
    this.stale = stale;
  }
}
/** The other side had the request and did not answer it. */
export class NotAnswered extends Error {}

/** When a connection that is kept had its last answer, in milliseconds of `performance.now()`. */
const lastUse = new WeakMap<Socket, number>();
/**
 * A connection that was idle for less, in milliseconds, was not closed for being idle (servers wait two
 * seconds and more): what ended it was the request that is under way.
 */
const STALE_AFTER = 1000;

/**
 * One call over kept connections. `fetch` would do, at a third of the calls a second.
 * Errors: `NotReached`, `NotAnswered`; what `signal` says when it was aborted.
 */
export function httpCall(call: HttpCall): Promise<HttpReply> {
  return new Promise((answered, failed) => {
    const { method, url, headers, body, agent, signal, timeout } = call;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      method,
      agent,
      headers: { ...headers, 'content-length': String(body?.byteLength ?? 0) },
      ...(signal === undefined ? {} : { signal }),
    });
    let idleBefore = 0;
    request.on('socket', (socket) => {
      const used = lastUse.get(socket);
      idleBefore = used === undefined ? 0 : performance.now() - used;
      request.on('close', () => lastUse.set(socket, performance.now()));
    });
    request.setTimeout(timeout, () => request.destroy(new Error(`silent for ${timeout} ms`)));
    request.on('error', (error) => {
      if (signal?.aborted) return failed(signal.reason);
      const code = 'code' in error ? error.code : undefined;
      const stale = idleBefore > STALE_AFTER && (code === 'ECONNRESET' || code === 'EPIPE');
      const refused = 'syscall' in error && error.syscall === 'connect';
      const lookup = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
      const unreached = stale || refused || lookup;
      const why = systemReason(error);
      failed(unreached ? new NotReached(why, stale) : new NotAnswered(why));
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => failed(new NotAnswered(systemReason(error))));
      response.on('end', () =>
        answered({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
        }),
      );
    });
    request.end(body);
  });
}
