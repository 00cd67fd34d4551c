import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '@lathe/serving';
import { describe, expect, it } from 'vitest';
import { call, infer, serve } from './kit/serve.js';

/** A request to the model `slow`, which answers after `milliseconds` with that number. */
function slow(milliseconds: number): string {
  const body = infer('x', [1, 1], [milliseconds]);
  return `POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** All that is said to a client that sends these bytes and closes its sending side. */
function halfClosed(endpoint: Endpoint, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: endpoint.port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.end(bytes);
  });
}

async function whole(endpoint: Endpoint, bytes: string): Promise<Socket> {
  const socket = connect(endpoint.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.write(bytes, resolve));
  return socket;
}

/** Waits until so many requests were given up because their client had gone. */
async function cancelled(endpoint: Endpoint, count: number): Promise<void> {
  const line = `outcome="cancelled"} ${count}\n`;
  while (!(await call(endpoint, '/metrics')).text.includes(line)) await pause(20);
}

const openConnections = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe('a client that closes its sending side', () => {
  it('gets the answer to a whole request, and the connection is closed after it', async () => {
    const endpoint = await serve(['slow']);
    const answer = await halfClosed(endpoint, slow(50));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('"data":[50]');
  });

  it('gets the answers to all its requests, in their order', async () => {
    const endpoint = await serve(['slow']);
    const answer = await halfClosed(endpoint, slow(40) + slow(1) + slow(20));
    expect([...answer.matchAll(/"data":\[(\d+)\]/g)].map(([, ms]) => ms)).toEqual([
      '40',
      '1',
      '20',
    ]);
  });

  it('gets a slow answer too, after interim answers by which it is seen that it is there', async () => {
    const endpoint = await serve(['slow']);
    const answer = await halfClosed(endpoint, slow(1200));
    const [last, ...interim] = answer.split('HTTP/1.1 100 Continue\r\n\r\n').toReversed();
    expect(last).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"data":\[1200\]/);
    expect(interim.join('')).toBe('');
    expect(interim.length).toBeGreaterThan(0);
  });

  it('is told that its request was cut short', async () => {
    const endpoint = await serve(['slow']);
    const answer = await halfClosed(endpoint, slow(1).slice(0, -5));
    expect(answer).toContain('HTTP/1.1 400 Bad Request');
    expect(answer).toContain('The connection was closed before the end of the request.');
    await cancelled(endpoint, 1);
  });

  it('is not given the refusal of a second request in place of the answer to the first', async () => {
    const endpoint = await serve(['slow']);
    expect(await halfClosed(endpoint, `${slow(60_000)}no request\r\n\r\n`)).toBe('');
    await cancelled(endpoint, 1);
  });
});

describe('the work of a client that has gone', () => {
  it('is let go of when it closes the connection', async () => {
    const endpoint = await serve(['slow']);
    const socket = await whole(endpoint, slow(60_000));
    await pause(50);
    socket.destroy();
    await cancelled(endpoint, 1);
  });

  it('is let go of when it resets the connection', async () => {
    const endpoint = await serve(['slow']);
    const socket = await whole(endpoint, slow(60_000));
    await pause(50);
    socket.resetAndDestroy();
    await cancelled(endpoint, 1);
  });

  it('is let go of with all that it sent after it, so that draining need not wait for it', async () => {
    const endpoint = await serve(['slow']);
    const socket = await whole(endpoint, slow(60_000) + slow(60_000) + slow(1).slice(0, -5));
    await pause(50);
    socket.resetAndDestroy();
    await cancelled(endpoint, 3);
    // Would take the time limit of the test, were a request thought to be under way.
    await endpoint.close();
  });

  it('leaves no connection behind', async () => {
    const endpoint = await serve(['slow']);
    const before = openConnections();
    const clients = Array.from({ length: 30 }, () => whole(endpoint, slow(60_000)));
    for (const client of clients) (await client).destroy();
    await Promise.all(Array.from({ length: 30 }, () => halfClosed(endpoint, slow(1))));
    while (openConnections() > before) await pause(20);
  });
});
