import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface StallServerOptions {
  /** Milliseconds from a request to its answer. Default 5. */
  readonly service?: number;
  /** Nothing is answered for `length` milliseconds, beginning `at` milliseconds after `arm()`. */
  readonly stall?: { readonly at: number; readonly length: number };
  /** What a request is answered, by its body; default its body again. */
  readonly answer?: (body: string, response: ServerResponse) => string | Promise<string>;
}

export interface StallServer {
  readonly url: string;
  readonly server: Server;
  /** Requests so far. */
  readonly requests: () => number;
  /** The stall is counted from now. */
  arm(): void;
  close(): Promise<void>;
}

/** A server with a known service time and one stall. */
export async function startStallServer(options: StallServerOptions = {}): Promise<StallServer> {
  const { service = 5, stall, answer = (body) => body } = options;
  let armedAt = Number.POSITIVE_INFINITY;
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    let due = performance.now() + service;
    if (stall !== undefined) {
      const from = armedAt + stall.at;
      if (due > from && due < from + stall.length) due = from + stall.length;
    }
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const text = await answer(Buffer.concat(parts).toString('utf8'), response);
    if (!response.writableEnded) response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    url: `http://127.0.0.1:${address.port}/call`,
    server,
    requests: () => requests,
    arm() {
      armedAt = performance.now();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
