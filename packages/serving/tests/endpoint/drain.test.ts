import { mkdtempSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '@lathe/serving';
import { expect, it } from 'vitest';
import { call, infer, post, serve } from './kit/serve.js';

interface Answered {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly text: string;
}

function ask(endpoint: Endpoint, agent: Agent, path: string, body: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request({ agent, port: endpoint.port, method: 'POST', path }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, connection: response.headers.connection, text }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

it('answers what is under way when it is closed, and takes nothing new', async () => {
  const endpoint = await serve(['slow']);
  const agent = new Agent({ keepAlive: true });
  const waiting = ask(endpoint, agent, '/v2/models/slow/infer', infer('x', [1, 1], [400]));
  await pause(100);
  const closed = endpoint.close();
  expect(await waiting).toMatchObject({ status: 200, connection: 'close' });
  await closed;
  await expect(call(endpoint, '/ping')).rejects.toThrow();
});

it('loses no request of clients that keep asking while it is closed', async () => {
  const endpoint = await serve(['echo'], { limits: { idleGrace: 300 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let answered = 0;
  const refused: unknown[] = [];
  const client = (async () => {
    while (true) {
      const body = infer('x', [1], [answered]);
      const reply = await ask(endpoint, agent, '/v2/models/echo/infer', body).catch(
        (error: unknown) => {
          refused.push(error);
        },
      );
      if (reply === undefined) return;
      expect(reply.text).toContain(`"data":[${answered}]`);
      answered += 1;
      if (reply.connection === 'close') return;
    }
  })();
  await pause(150);
  await endpoint.close();
  await client;
  expect(answered).toBeGreaterThan(1);
  expect(refused).toEqual([]);
});

it('gives up what does not end in time', async () => {
  const endpoint = await serve(['slow'], { limits: { drainTime: 200 } });
  const agent = new Agent();
  const waiting = ask(endpoint, agent, '/v2/models/slow/infer', infer('x', [1, 1], [60_000]));
  waiting.catch(() => undefined);
  await pause(100);
  await endpoint.close();
  await expect(waiting).rejects.toThrow();
});

it('gives each of many requests at once its own answer', async () => {
  const endpoint = await serve(['slow']);
  const values = Array.from({ length: 200 }, (_, at) => ((at * 7919) % 40) + at / 1000);
  const replies = await Promise.all(
    values.map((value) =>
      post(endpoint, '/v2/models/slow/infer', infer('x', [1, 1], [value], 'FP64')),
    ),
  );
  for (const [at, { json }] of replies.entries()) {
    expect(json).toMatchObject({ outputs: [{ data: [values[at]] }] });
  }
});

it('writes a line of JSON for each request when a log is asked for', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lathe-log-')), 'access.jsonl');
  const endpoint = await serve(['echo'], { accessLog: file });
  await post(endpoint, '/v2/models/echo/infer', infer('x', [1], [1]));
  await post(endpoint, '/v2/models/none/infer', '{}');
  await endpoint.close();
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({
      method: 'POST',
      status: 200,
      model: 'echo',
      version: '1',
      protocol: 'v2-json',
      queueMs: 1,
      computeMs: 2,
      batch: 3,
    }),
    expect.objectContaining({ path: '/v2/models/none/infer', status: 404, error: 'model-unknown' }),
  ]);
});

it('tells status and metrics', async () => {
  const endpoint = await serve(['echo', 'broken']);
  await post(endpoint, '/v2/models/echo/infer', infer('x', [1], [1]));
  await post(endpoint, '/v2/models/broken/infer', infer('x', [1], [1]));
  expect(await endpoint.status()).toMatchObject({
    format: 'lathe-endpoint-1',
    state: 'ready',
    pid: process.pid,
    models: [{ name: 'echo', state: 'ready', columns: null }, { name: 'broken' }],
    versions: { lathe: '9.9.9' },
  });
  const { text, headers } = await call(endpoint, '/metrics');
  expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(text).toContain(
    'lathe_requests_total{model="echo",version="1",protocol="v2-json",outcome="ok"} 1',
  );
  expect(text).toContain(
    'lathe_requests_total{model="broken",version="1",protocol="v2-json",outcome="failed"} 1',
  );
  // 1 ms of waiting lies in the bucket up to 1 ms; batches of 3 in that up to 4.
  expect(text).toContain(
    'lathe_queue_duration_seconds_bucket{model="echo",version="1",le="0.0005"} 0',
  );
  expect(text).toContain(
    'lathe_queue_duration_seconds_bucket{model="echo",version="1",le="0.001"} 1',
  );
  expect(text).toContain('lathe_batch_requests_bucket{model="echo",version="1",le="2"} 0');
  expect(text).toContain('lathe_batch_requests_bucket{model="echo",version="1",le="4"} 1');
});
