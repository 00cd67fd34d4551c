import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint, EndpointEvent } from '@lathe/serving';
import { expect, it } from 'vitest';
import { call, infer, post, serve } from './kit/serve.js';

const post204 = { 'content-type': 'application/json' };

/** Each call on a connection of its own, so that both workers are met. */
function fresh(endpoint: Endpoint, path: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { agent: new Agent(), port: endpoint.port, method: 'POST', path },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

it('serves from two processes as one', async () => {
  const events: EndpointEvent[] = [];
  const endpoint = await serve(['echo', 'slow'], {
    settings: { workers: 2 },
    onEvent: (event) => events.push(event),
  });

  // Figures are those of both.
  for (let n = 0; n < 10; n += 1) {
    expect(await fresh(endpoint, '/v2/models/echo/infer', infer('x', [1], [n]))).toBe(200);
  }
  const { text } = await call(endpoint, '/metrics');
  expect(text).toContain(
    'lathe_requests_total{model="echo",version="1",protocol="v2-json",outcome="ok"} 10',
  );
  expect(text).toContain('lathe_workers 2');

  // A model is loaded in both, or in none.
  const load = await post(endpoint, '/models', '{"model_name":"other","url":"there"}', post204);
  expect(load.status).toBe(200);
  const found = await Promise.all(
    Array.from({ length: 6 }, () =>
      fresh(endpoint, '/v2/models/other/infer', infer('x', [1], [1])),
    ),
  );
  expect(found).toEqual([200, 200, 200, 200, 200, 200]);
  const again = await post(endpoint, '/models', '{"model_name":"other","url":"there"}', post204);
  expect(again.status).toBe(409);
  expect(await fresh(endpoint, '/v2/models/other/infer', infer('x', [1], [1]))).toBe(200);

  // A worker that is killed comes back, with the models that were loaded meanwhile.
  const started = events.flatMap((event) => (event.kind === 'worker-started' ? [event.pid] : []));
  expect(started).toHaveLength(2);
  process.kill(started[0] ?? 0, 'SIGKILL');
  while (events.filter(({ kind }) => kind === 'worker-started').length < 3) await pause(20);
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'worker-died', why: 'signal SIGKILL' }),
  );
  const after = await Promise.all(
    Array.from({ length: 6 }, () =>
      fresh(endpoint, '/v2/models/other/infer', infer('x', [1], [1])),
    ),
  );
  expect(after).toEqual([200, 200, 200, 200, 200, 200]);
  expect((await call(endpoint, '/ping')).status).toBe(200);
  expect((await endpoint.status()).state).toBe('ready');

  // What is under way is answered when it is closed.
  const waiting = fresh(endpoint, '/v2/models/slow/infer', infer('x', [1, 1], [400]));
  await pause(100);
  await endpoint.close();
  expect(await waiting).toBe(200);
});

it('does not start when a worker cannot', async () => {
  await expect(serve(['unheard-of'], { settings: { workers: 2 } })).rejects.toMatchObject({
    message: expect.stringContaining('not a function'),
  });
});
