import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '@lathe/serving';
import { describe, expect, it } from 'vitest';
import { call, infer, post, serve } from './kit/serve.js';

/** Sends bytes as they are and gives all that comes back until the other side closes. */
function raw(endpoint: Endpoint, use: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(endpoint.port, '127.0.0.1', () => use(socket));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => undefined);
  });
}

const counted = async (endpoint: Endpoint, outcome: string): Promise<boolean> =>
  (await call(endpoint, '/metrics')).text.includes(`outcome="${outcome}"} 1`);

/** Waits for something that other processes bring about. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

describe('limits', () => {
  it('refuses a body that says it is too large, and one that turns out to be', async () => {
    const endpoint = await serve(['echo'], { limits: { bodyBytes: 1000 } });
    const large = infer('x', [1000], new Array(1000).fill(1));
    expect((await post(endpoint, '/v2/models/echo/infer', large)).status).toBe(413);
    const chunked = await fetch(new URL('/v2/models/echo/infer', endpoint.url), {
      method: 'POST',
      duplex: 'half',
      body: new Blob([large]).stream(),
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect((await post(endpoint, '/v2/models/echo/infer', infer('x', [1], [1]))).status).toBe(200);
  });

  it('refuses a small body that unpacks to a large one', async () => {
    const { gzipSync } = await import('node:zlib');
    const endpoint = await serve(['echo'], { limits: { bodyBytes: 100_000 } });
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(10_000_000, ' ')));
    expect(bomb.length).toBeLessThan(100_000);
    const reply = await post(endpoint, '/v2/models/echo/infer', bomb, {
      'content-encoding': 'gzip',
    });
    expect(reply.status).toBe(413);
  });

  it('tells a client that asks first, before it sends the body', async () => {
    const endpoint = await serve(['echo'], { limits: { bodyBytes: 100 } });
    const status = await new Promise((resolve) => {
      const asking = request(
        {
          port: endpoint.port,
          method: 'POST',
          path: '/v2/models/echo/infer',
          headers: { expect: '100-continue', 'content-length': 5000 },
        },
        (response) => {
          resolve(response.statusCode);
          asking.destroy();
        },
      );
      asking.on('continue', () => resolve('continue'));
      asking.on('error', () => undefined);
      asking.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('cuts off a body that stands still', async () => {
    const endpoint = await serve(['echo'], { limits: { stillTime: 200 } });
    const answer = await raw(endpoint, (socket) =>
      socket.write(
        'POST /v2/models/echo/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"inp',
      ),
    );
    expect(answer).toContain('HTTP/1.1 408');
    expect(answer).toContain('Nothing of the body came for 200 ms.');
  });

  it('cuts off headers that do not come to an end', async () => {
    const endpoint = await serve(['echo'], { limits: { headerTime: 200 } });
    const answer = await raw(endpoint, (socket) => socket.write('GET /ping HTTP/1.1\r\nHost: loc'));
    expect(answer).toContain('HTTP/1.1 408');
  });

  it('cuts off a client that does not read its answer', async () => {
    const endpoint = await serve(['echo'], { limits: { stillTime: 200 } });
    // Larger than what the system takes for a connection nobody reads from.
    const count = 4_000_000;
    const json = JSON.stringify({
      parameters: { binary_data_output: true },
      inputs: [
        {
          name: 'x',
          shape: [count],
          datatype: 'FP64',
          parameters: { binary_data_size: count * 8 },
        },
      ],
    });
    const received = await new Promise((resolve) => {
      let bytes = 0;
      const socket = connect(endpoint.port, '127.0.0.1', () => {
        socket.write(
          `POST /v2/models/echo/infer HTTP/1.1\r\nHost: localhost\r\nInference-Header-Content-Length: ${json.length}\r\nContent-Length: ${json.length + count * 8}\r\n\r\n${json}`,
        );
        socket.write(new Uint8Array(count * 8), () => setTimeout(() => socket.resume(), 3_000));
      });
      socket.on('data', (part) => {
        bytes += part.length;
      });
      socket.pause();
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(bytes));
    });
    expect(received).toBeLessThan(count * 8);
  });

  it('answers 400 to what is no HTTP', async () => {
    const endpoint = await serve(['echo']);
    expect(await raw(endpoint, (socket) => socket.write('hello\r\n\r\n'))).toContain(
      'HTTP/1.1 400',
    );
  });

  it('answers requests of a connection in their order', async () => {
    const endpoint = await serve(['slow']);
    const ask = (ms: number, last: boolean) => {
      const body = infer('x', [1, 1], [ms]);
      return `POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n${last ? 'Connection: close\r\n' : ''}\r\n${body}`;
    };
    const answer = await raw(endpoint, (socket) => socket.write(ask(60, false) + ask(1, true)));
    expect([...answer.matchAll(/"data":\[(\d+)\]/g)].map(([, ms]) => ms)).toEqual(['60', '1']);
  });

  it('lets go of the work of a client that has gone', async () => {
    const endpoint = await serve(['slow']);
    const aborter = new AbortController();
    const asked = call(endpoint, '/v2/models/slow/infer', {
      method: 'POST',
      body: infer('x', [1, 1], [60_000]),
      signal: aborter.signal,
    });
    await pause(100);
    aborter.abort();
    await expect(asked).rejects.toThrow();
    await until(() => counted(endpoint, 'cancelled'));
  });
});

describe('overload', () => {
  it('answers 503 with Retry-After, from the second refusal on without reading the body', async () => {
    const endpoint = await serve(['full']);
    const first = await post(endpoint, '/v2/models/full/infer', infer('x', [1], [1]));
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '3']);
    // Waits 9 s of at most 1 s: worth trying in 8. The body is no JSON, and nobody sees it.
    const second = await post(endpoint, '/v2/models/full/infer', 'no json');
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '8']);
  });

  it('answers 429 to a client with too many requests under way', async () => {
    const endpoint = await serve(['slow'], { settings: { clientLimit: 2 } });
    const ask = (ms: number) => post(endpoint, '/v2/models/slow/infer', infer('x', [1, 1], [ms]));
    const replies = await Promise.all([ask(500), ask(500), ask(500)]);
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await ask(1)).status).toBe(200);
  });
});

describe('who may ask', () => {
  it('is nobody under a foreign name or from a foreign page', async () => {
    const endpoint = await serve(['echo']);
    const host = await raw(endpoint, (socket) =>
      socket.write('GET /v2 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    );
    expect(host).toContain('HTTP/1.1 403');
    const origin = await call(endpoint, '/v2', { headers: { origin: 'http://evil.example' } });
    expect(origin.status).toBe(403);
  });

  it('is who has the token, except for the health checks', async () => {
    const token = 'a-token-of-some-length';
    const endpoint = await serve(['echo'], { token });
    expect((await call(endpoint, '/v2')).status).toBe(401);
    expect(
      (await call(endpoint, '/v2', { headers: { authorization: 'Bearer wrong' } })).status,
    ).toBe(401);
    expect(
      (await call(endpoint, '/v2', { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(200);
    expect((await call(endpoint, '/ping')).status).toBe(200);
    expect((await call(endpoint, '/v2/health/ready')).status).toBe(200);
    expect((await call(endpoint, '/metrics')).status).toBe(401);
  });

  it('must have a token for other addresses', async () => {
    await expect(serve(['echo'], { host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'token-required',
    });
    await expect(serve(['echo'], { token: 'short' })).rejects.toMatchObject({
      code: 'token-too-short',
    });
  });
});
