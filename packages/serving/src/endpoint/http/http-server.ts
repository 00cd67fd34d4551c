import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { LatheError } from '@lathe/flow/error';
import { listenFailure } from '../../failure/listen-failure.js';
import type { AccessLog } from '../access-log.js';
import type { EndpointLimits } from '../endpoint-limits.js';
import { meaningOf } from '../error-status.js';
import type { Traffic } from '../metrics/traffic.js';
import type { Services } from '../services.js';
import type { AccessGuard } from './access-guard.js';
import { type Call, callOf } from './call.js';
import { answerCall, isOpenCall } from './calls.js';
import { type Answer, Exchange } from './exchange.js';
import { errorAnswer } from './json-answer.js';
import { OpenExchanges } from './open-exchanges.js';

/** How often clients that stand still are looked for, in milliseconds. */
const WATCH_EVERY = 500;
/** An answer that the system has not taken by then is watched, in milliseconds. */
const ANSWER_PATIENCE = 250;
/** Whether the client of a half-closed connection is still there is asked after so long, in milliseconds. */
const PROBE_AFTER = 250;

export interface HttpServerParts {
  readonly services: Services;
  readonly guard: AccessGuard;
  readonly traffic: Traffic;
  readonly log: AccessLog | null;
  /** Told of errors that are nobody's fault but ours. */
  readonly onDefect: (error: LatheError) => void;
}

/**
 * The HTTP side of one process. It stands on `node:http` alone: a framework would add a few percent to
 * every request and nothing that is needed here.
 */
export class HttpServer {
  private readonly server: Server;
  private readonly open = new OpenExchanges();
  private readonly watch: NodeJS.Timeout;
  private readonly limits: EndpointLimits;
  private closing = false;

  constructor(private readonly parts: HttpServerParts) {
    const { limits } = parts.services;
    this.limits = limits;
    this.server = createServer(
      {
        headersTimeout: limits.headerTime,
        requestTimeout: limits.requestTime,
        keepAliveTimeout: limits.keepAliveTime,
        connectionsCheckingInterval: WATCH_EVERY,
        noDelay: true,
      },
      (request, response) => void this.serve(request, response, false),
    );
    this.server.on(
      'checkContinue',
      (request, response) => void this.serve(request, response, true),
    );
    this.server.on('clientError', (error, socket) => this.refuseBrokenRequest(error, socket));
    // Node knows it without documenting it. Unless it is set, who closes the sending side after a whole request
    // is hung up on instead of answered.
    Object.assign(this.server, { httpAllowHalfOpen: true });
    this.watch = setInterval(() => this.cutStill(), WATCH_EVERY);
    this.watch.unref();
  }

  /** The port that it listens on. Errors: `address-in-use`, `address-unusable`. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error) => reject(listenFailure(error, 'HTTP', host, port)));
      this.server.listen({ host, port, backlog: 1024 }, () => {
        resolve(portOf(this.server.address()));
      });
    });
  }

  /**
   * Takes no new connections, answers what is under way and one more request of each connection, and
   * closes. Node's own way closes idle connections at once, on which a request may already be coming.
   */
  async drain(until: number): Promise<void> {
    this.closing = true;
    const closed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.server, () => resolve());
    });
    // Ended early when the last connection goes.
    await within(closed, Math.min(this.limits.idleGrace, until - performance.now()));
    while (this.open.size > 0 && performance.now() < until) await pause(10);
    // Also those that never asked anything, which Node does not count as idle.
    this.server.closeAllConnections();
    // Ends the interval of the connection checks.
    this.server.close();
    clearInterval(this.watch);
    await closed;
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
  ): Promise<void> {
    const exchange = new Exchange(request, response, this.limits, expectsContinue);
    this.open.add(exchange);
    response.on('close', () => {
      this.open.remove(exchange);
      exchange.closed();
    });
    const { services, guard } = this.parts;
    let answer: Answer;
    let failure: LatheError | null = null;
    try {
      const call: Call = callOf(request.method ?? 'GET', request.url ?? '/');
      guard.check(request.headers, isOpenCall(call));
      answer = await answerCall(call, exchange, services);
    } catch (error) {
      failure = LatheError.from(error);
      answer = errorAnswer(failure);
    }
    // Nothing unread is left of a body that stands still, so that its connection can be closed.
    exchange.send(answer, this.closing || failure?.code === 'body-too-slow');
    this.account(exchange, answer, failure);
  }

  private account(exchange: Exchange, { status }: Answer, failure: LatheError | null): void {
    const { traffic, log, onDefect } = this.parts;
    const now = performance.now();
    const { protocol, model, timing } = exchange;
    if (failure?.code === 'internal') onDefect(failure);
    if (protocol !== null) {
      const outcome = failure === null ? 'ok' : meaningOf(failure).outcome;
      traffic.note(model, protocol, outcome, now - exchange.arrived, timing, now);
    }
    log?.write({
      client: exchange.client,
      method: exchange.request.method ?? '',
      path: exchange.request.url ?? '',
      status,
      milliseconds: now - exchange.arrived,
      protocol,
      model,
      timing,
      error: failure?.code ?? null,
    });
  }

  /** What cannot be read as a request at all, or was cut short by the end of the connection. */
  private refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
    let owed = false;
    this.open.each((exchange) => {
      if (exchange.request.socket === socket && exchange.isOwedAnswer) owed = true;
    });
    // The refusal would be taken for the answer to a request before it, which may not have one yet.
    if (!socket.writable || error.code === 'ECONNRESET' || owed) socket.destroy();
    else socket.end(refusal(error));
  }

  private cutStill(): void {
    const now = performance.now();
    const { stillTime } = this.limits;
    this.open.each((exchange) => {
      if (exchange.request.socket.destroyed) {
        // Node tells it only to the answer whose turn it is, not to those behind it.
        this.open.remove(exchange);
        exchange.closed();
        return;
      }
      const still = now - exchange.movedAt;
      if (still > PROBE_AFTER) exchange.probeHalfClosed();
      if (exchange.phase === 'answering' && still > ANSWER_PATIENCE) {
        exchange.cutWhenStill(stillTime);
      } else if (exchange.phase === 'reading' && still > stillTime) exchange.refuseStill();
    });
  }
}

/** Waits for something, but not longer than so many milliseconds. */
async function within(wanted: Promise<void>, milliseconds: number): Promise<void> {
  const enough = new AbortController();
  const late = pause(Math.max(0, milliseconds), undefined, { signal: enough.signal });
  await Promise.race([wanted, late.catch(() => undefined)]);
  enough.abort();
}

const portOf = (address: AddressInfo | string | null): number =>
  address !== null && typeof address === 'object' ? address.port : 0;

function refusal({ code }: NodeJS.ErrnoException): string {
  const [line, text] =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'The request did not arrive in time.']
      : code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'The headers are too long.']
        : code === 'HPE_INVALID_EOF_STATE'
          ? ['400 Bad Request', 'The connection was closed before the end of the request.']
          : ['400 Bad Request', 'This is no HTTP request.'];
  const body = JSON.stringify({ error: text });
  return `HTTP/1.1 ${line}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}
