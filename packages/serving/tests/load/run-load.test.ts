import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadEvent, parseObjective, prepareRequests, runLoad } from '@lathe/serving';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStallServer } from './stall-server.js';

interface Received {
  readonly path: string;
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** As much of the Open Inference Protocol as a load generator asks for; answers are what was sent. */
function startProtocolServer(
  inputs: readonly object[],
  binary: boolean,
  received: Received[],
): Server {
  const reply = async (request: IncomingMessage): Promise<unknown> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const path = request.url ?? '';
    if (path === '/v2') return { name: 's', extensions: binary ? ['binary_tensor_data'] : [] };
    if (path === '/v2/repository/index') return [{ name: 'iris', state: 'READY' }];
    if (path === '/v2/models/iris') return { name: 'iris', platform: 'p', inputs, outputs: [] };
    received.push({ path, type: request.headers['content-type'], body: Buffer.concat(parts) });
    return { length: Buffer.concat(parts).length };
  };
  return createServer(async (request, response) => {
    response.end(JSON.stringify(await reply(request)));
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return `http://127.0.0.1:${address.port}`;
}

const received: Received[] = [];
const iris = startProtocolServer(
  [{ name: 'features', datatype: 'FP32', shape: [-1, 3] }],
  false,
  received,
);
let address = '';
let folder = '';
beforeAll(async () => {
  address = await listen(iris);
  folder = await mkdtemp(join(tmpdir(), 'lathe-load-'));
});
afterAll(async () => {
  iris.closeAllConnections();
  iris.close();
  await rm(folder, { recursive: true });
});

const bodyOf = (message: Buffer): string =>
  message.subarray(message.indexOf('\r\n\r\n') + 4).toString('utf8');
const headOf = (message: Buffer): string =>
  message.subarray(0, message.indexOf('\r\n\r\n')).toString('utf8');

describe('requests', () => {
  test("are made from the schema of an endpoint's only model", async () => {
    const { url, messages, payload } = await prepareRequests({
      url: address,
      payload: { kind: 'schema', variants: 3, rows: 2 },
    });
    expect(url.pathname).toBe('/v2/models/iris/infer');
    expect(payload.variants).toBe(3);
    const [input] = JSON.parse(bodyOf(messages[0]!)).inputs;
    expect(input).toMatchObject({ name: 'features', datatype: 'FP32', shape: [2, 3] });
    expect(input.data).toHaveLength(6);
  });

  test('are made with the headers of the load test where the endpoint wants a token', async () => {
    const guarded = createServer((request, response) => {
      if (request.headers.authorization === 'Bearer a-token-of-20-characters') {
        iris.emit('request', request, response);
      } else response.writeHead(401).end('{}');
    });
    const url = await listen(guarded);
    const headers = { Authorization: 'Bearer a-token-of-20-characters' };
    const { messages } = await prepareRequests({ url, headers });
    expect(headOf(messages[0]!)).toContain('authorization: Bearer a-token-of-20-characters');
    await expect(prepareRequests({ url })).rejects.toMatchObject({ code: 'load-model' });
    guarded.closeAllConnections();
    guarded.close();
  });

  test('are the same for the same seed and differ from one to the next', async () => {
    const made = async (seed: number) =>
      (await prepareRequests({ url: address, seed })).messages.map(bodyOf);
    expect(await made(1)).toEqual(await made(1));
    expect(await made(1)).not.toEqual(await made(2));
    expect(new Set(await made(1)).size).toBe(16);
  });

  test('are the lines of a JSON lines file', async () => {
    const path = join(folder, 'two.jsonl');
    await writeFile(path, '{"a":1}\n\n{"a":2}\n');
    const { messages } = await prepareRequests({
      url: `${address}/invocations`,
      payload: { kind: 'file', path },
    });
    expect(messages.map(bodyOf)).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('are rows of a CSV file as JSON lines', async () => {
    const path = join(folder, 'rows.csv');
    await writeFile(path, 'age,name\n31,"Smith, J"\n,x\n');
    const { url, messages } = await prepareRequests({
      url: address,
      payload: { kind: 'rows', path },
    });
    expect(url.pathname).toBe('/invocations');
    expect(headOf(messages[0]!).toLowerCase()).toContain('content-type: application/jsonlines');
    expect(messages.map((message) => JSON.parse(bodyOf(message)))).toEqual([
      { age: 31, name: 'Smith, J' },
      { age: null, name: 'x' },
    ]);
  });

  test('are rows as tensors when the address is that of a model', async () => {
    const path = join(folder, 'numbers.csv');
    await writeFile(path, 'a,b,c\n1,2,3\n4,5,6\n7,8,9\n');
    const { messages } = await prepareRequests({
      url: `${address}/v2/models/iris/infer`,
      payload: { kind: 'rows', path, rowsPerRequest: 2 },
    });
    expect(messages.map((message) => JSON.parse(bodyOf(message)).inputs[0])).toMatchObject([
      { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
      { shape: [1, 3], data: [7, 8, 9] },
    ]);
  });

  test('of columns that the model does not take are refused', async () => {
    const path = join(folder, 'narrow.csv');
    await writeFile(path, 'a,b\n1,2\n');
    const url = `${address}/v2/models/iris/infer`;
    await expect(prepareRequests({ url, payload: { kind: 'rows', path } })).rejects.toMatchObject({
      code: 'load-rows',
    });
  });
});

describe('a load test', () => {
  test('of a model gives a report', async () => {
    const events: LoadEvent[] = [];
    const report = await runLoad({
      url: address,
      load: { kind: 'users', users: 2 },
      seconds: 1,
      check: true,
      pid: null,
      objective: parseObjective('p95<1s'),
      onEvent: (event) => events.push(event),
    });
    expect(report).toMatchObject({
      format: 'lathe-load-1',
      url: `${address}/v2/models/iris/infer`,
      objective: { percentile: 95, below: 1000 },
      payload: { variants: 16 },
      machine: { sameMachine: true },
    });
    expect(report.steps[0]!.errors).toEqual({});
    expect(report.steps[0]!.seconds).toBeGreaterThanOrEqual(1);
    expect(report.steps[0]!.requests).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ kind: 'step', step: 1 });
    expect(events[0]).toMatchObject({ kind: 'progress', step: 1 });
  });

  test('that climbs tells a knee and a fit', async () => {
    const server = await startStallServer({ service: 5 });
    const report = await runLoad({
      url: server.url,
      payload: {
        kind: 'bodies',
        description: 'one',
        bodies: [Buffer.from('{}')],
        contentType: 'application/json',
      },
      load: { kind: 'climb', maxUsers: 8, refinements: 0 },
      seconds: 0.5,
      pid: null,
    });
    await server.close();
    expect(report.steps.map(({ arrivals }) => arrivals)).toEqual(
      [1, 2, 4, 8].map((users) => ({ kind: 'users', users })),
    );
    expect(report.knee).not.toBeNull();
    expect(report.scalability).not.toBeNull();
  });

  test('of an address where nobody listens says so', async () => {
    const server = createServer();
    const free = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const load = { kind: 'users', users: 1 } as const;
    await expect(runLoad({ url: `${free}/x`, load })).rejects.toMatchObject({
      code: 'endpoint-unreachable',
      kind: 'usage',
      message: expect.stringContaining('nothing listens there'),
    });
    await expect(runLoad({ url: free, load })).rejects.toMatchObject({
      code: 'endpoint-unreachable',
      message: expect.stringMatching(/index does not answer: nothing listens there\.$/),
    });
  });

  test('asks endpoints on ports that browsers refuse', async () => {
    // X11's port; `fetch` calls it a bad port.
    const server = startProtocolServer([], false, []);
    await new Promise<void>((resolve) => server.listen(6000, '127.0.0.1', resolve));
    const { url } = await prepareRequests({ url: 'http://127.0.0.1:6000' });
    server.closeAllConnections();
    server.close();
    expect(url.pathname).toBe('/v2/models/iris/infer');
  });

  test('whose first request is refused does not begin', async () => {
    const server = await startStallServer({
      answer: (_, response) => {
        response.statusCode = 404;
        return 'no such model';
      },
    });
    const load = { kind: 'users', users: 1 } as const;
    await expect(runLoad({ url: server.url, load })).rejects.toMatchObject({
      code: 'load-refused',
      details: 'no such model',
    });
    expect(server.requests()).toBe(1);
    await server.close();
  });
});

test.each([
  ['p95<60ms', { percentile: 95, below: 60 }],
  ['p99.9 < 1.5s', { percentile: 99.9, below: 1500 }],
])('the objective %s is read', (text, objective) => {
  expect(parseObjective(text)).toEqual(objective);
});

test.each(['p97<60ms', 'p95<60', '95<60ms', 'p95<0ms'])('%s is no objective', (text) => {
  expect(() => parseObjective(text)).toThrow(
    expect.objectContaining({ code: 'objective-unreadable' }),
  );
});
