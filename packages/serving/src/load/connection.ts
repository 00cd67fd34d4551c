import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { systemReason } from '../failure/system-reason.js';
import { type HttpAnswer, HttpAnswerParser, MalformedAnswer } from './http-answer.js';
import type { Target } from './request-message.js';

/**
 * What became of a request. `connection`: refused, reset or ended early; `malformed`: bytes came that are no
 * answer; `timeout`: nobody waits for it any more.
 */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'connection' | 'malformed' | 'timeout'; readonly why: string };

/**
 * One connection that is kept open and carries one request at a time, so that an answer can only be that of
 * the request before it. After an outcome other than `answer`, or an answer that ends it, it is closed.
 */
export class Connection {
  private readonly socket: Socket;
  private readonly parser: HttpAnswerParser;
  private done: ((outcome: Outcome) => void) | null = null;
  private connected = false;
  private ended = false;
  /** When the request under way, or the last, was written, in milliseconds of `performance.now()`. */
  sentAt = 0;

  /** `onClosed` is called once when the connection cannot be used any more, after the outcome if one is due. */
  constructor(
    target: Target,
    keepBody: boolean,
    private readonly onClosed: () => void,
  ) {
    this.parser = new HttpAnswerParser(keepBody);
    this.socket = target.secure
      ? connectSecurely({
          host: target.host,
          port: target.port,
          // A load test is no audit: test servers have certificates of their own making.
          rejectUnauthorized: false,
          ...(/^[\d.:]+$/.test(target.host) ? {} : { servername: target.host }),
        })
      : connect({ host: target.host, port: target.port });
    this.socket.setNoDelay(true);
    this.socket.on(target.secure ? 'secureConnect' : 'connect', () => {
      this.connected = true;
      this.sentAt = performance.now();
    });
    this.socket.on('data', (bytes: Buffer) => this.read(bytes));
    this.socket.on('error', (error) => this.close('connection', systemReason(error)));
    this.socket.on('end', () => this.readEnd());
    this.socket.on('close', () => this.close('connection', 'the connection was closed'));
  }

  get open(): boolean {
    return !this.ended;
  }

  get busy(): boolean {
    return this.done !== null;
  }

  /** Sends a request; what becomes of it goes to `done`, once. Only on an open connection that is not busy. */
  send(message: Uint8Array, done: (outcome: Outcome) => void): void {
    this.done = done;
    // What is written before the connection is made waits in the socket; `sentAt` is set when it leaves.
    if (this.connected) this.sentAt = performance.now();
    this.socket.write(message);
  }

  /** Gives the request under way up and closes. */
  giveUp(why: 'timeout' | 'connection'): void {
    this.close(why, why === 'timeout' ? 'no answer in time' : 'given up');
  }

  private read(bytes: Buffer): void {
    if (this.done === null) {
      this.close('malformed', 'bytes came that nobody asked for');
      return;
    }
    try {
      const answer = this.parser.push(bytes);
      if (answer !== null) this.finish(answer);
    } catch (error) {
      if (!(error instanceof MalformedAnswer)) throw error;
      this.close('malformed', error.message);
    }
  }

  private readEnd(): void {
    const answer = this.parser.end();
    if (answer !== null) this.finish(answer);
    else this.close('connection', 'the server ended the connection before its answer was whole');
  }

  private finish(answer: HttpAnswer): void {
    const { done } = this;
    this.done = null;
    if (!answer.keepAlive) {
      this.ended = true;
      this.socket.destroy();
    }
    done?.({ kind: 'answer', answer });
    if (!answer.keepAlive) this.onClosed();
  }

  private close(kind: 'connection' | 'malformed' | 'timeout', why: string): void {
    if (this.ended) return;
    this.ended = true;
    const { done } = this;
    this.done = null;
    this.socket.destroy();
    done?.({ kind, why });
    this.onClosed();
  }
}
