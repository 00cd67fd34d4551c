import { getEventListeners } from 'node:events';
import { type ModelDirectory, openRemoteDirectory, type ServedModel } from '@lathe/serving';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { doubles, FakeInferenceServer } from './fake-inference-server.js';

const servers: FakeInferenceServer[] = [];
const directories: ModelDirectory[] = [];

async function server(): Promise<FakeInferenceServer> {
  const made = await new FakeInferenceServer().start();
  servers.push(made);
  return made;
}

async function modelOf(
  urls: readonly string[],
  options?: Parameters<typeof openRemoteDirectory>[1],
): Promise<ServedModel> {
  const directory = await openRemoteDirectory(urls, options);
  directories.push(directory);
  return directory.find('double');
}

afterEach(async () => {
  await Promise.all(directories.splice(0).map((directory) => directory.close()));
  await Promise.all(servers.splice(0).map((one) => one.stop()));
});

const request = (...values: bigint[]) => ({
  inputs: [
    {
      name: 'x',
      datatype: 'INT64' as const,
      shape: [values.length],
      data: BigInt64Array.from(values),
    },
  ],
});
const answerTo = async (model: ServedModel, ...values: bigint[]) =>
  (await model.infer(request(...values))).outputs[0]?.data;

describe('what crosses', () => {
  test('a model has the inputs, outputs and newest version that its server says', async () => {
    const model = await modelOf([(await server()).url]);
    expect(model).toMatchObject({
      version: '2',
      platform: 'test',
      state: 'ready',
      inputs: [{ name: 'x', datatype: 'INT64', shape: [-1] }],
    });
  });

  test('whole numbers beyond 2^53 keep their digits both ways', async () => {
    const model = await modelOf([(await server()).url]);
    expect(await answerTo(model, 4_611_686_018_427_387_903n, -3n)).toEqual(
      BigInt64Array.from([9_223_372_036_854_775_806n, -6n]),
    );
  });

  test('tensors travel as bytes to and from a server that has the binary extension', async () => {
    const one = await server();
    one.extensions = ['binary_tensor_data'];
    let body = '';
    one.behaviour = ({ text, headers }, response) => {
      body = text.slice(Number(headers['inference-header-content-length']));
      const head =
        '{"outputs":[{"name":"y","datatype":"INT64","shape":[1],"parameters":{"binary_data_size":8}}]}';
      response.setHeader('inference-header-content-length', head.length);
      response.end(Buffer.concat([Buffer.from(head), Buffer.from([7, 1, 0, 0, 0, 0, 0, 0])]));
    };
    const model = await modelOf([one.url]);
    expect(await answerTo(model, 258n)).toEqual(BigInt64Array.from([263n]));
    expect(body).toBe('\x02\x01\0\0\0\0\0\0');
  });

  test('the time that is left crosses with the request', async () => {
    const one = await server();
    const told: unknown[] = [];
    const { behaviour } = one;
    one.behaviour = (call, response) => {
      told.push(call.headers['x-request-timeout-ms']);
      behaviour(call, response);
    };
    const model = await modelOf([one.url]);
    await model.infer({ ...request(1n), deadline: performance.now() + 50_000 });
    expect(Number(told[0])).toBeGreaterThan(1000);
    expect(Number(told[0])).toBeLessThanOrEqual(50_000);
  });
});

describe('several servers of one model', () => {
  test('a server that is down costs no request', async () => {
    const [up, down] = [await server(), await server()];
    await down.stop();
    const model = await modelOf([down.url, up.url]);
    for (let i = 0n; i < 5n; i += 1n) {
      expect(await answerTo(model, i)).toEqual(BigInt64Array.from([2n * i]));
    }
    expect(up.calls).toBe(5);
    expect(model.statistics()).toMatchObject({ requests: 5, failures: 0, instances: 1 });
  });

  test('a server that went down while it was used costs no further request', async () => {
    const [up, down] = [await server(), await server()];
    const model = await modelOf([down.url, up.url]);
    await Promise.all([answerTo(model, 1n), answerTo(model, 2n)]);
    await down.stop();
    for (let i = 0n; i < 4n; i += 1n) {
      expect(await answerTo(model, i)).toEqual(BigInt64Array.from([2n * i]));
    }
  });

  test('a server that has come back is used again', async () => {
    const [up, down] = [await server(), await server()];
    await down.stop();
    const model = await modelOf([down.url, up.url]);
    await down.start();
    await vi.waitFor(() => expect(model.statistics().instances).toBe(2), { timeout: 30_000 });
    for (let i = 0; i < 4; i += 1) await answerTo(model, 1n);
    expect(down.calls).toBe(2);
  });

  test('a server that says it is not ready is put aside', async () => {
    const [good, bad] = [await server(), await server()];
    const model = await modelOf([good.url, bad.url]);
    bad.ready = false;
    await vi.waitFor(() => expect(model.statistics().instances).toBe(1), { timeout: 30_000 });
    for (let i = 0; i < 4; i += 1) await answerTo(model, 1n);
    expect(bad.calls).toBe(0);
  });

  test('a request goes to the server that has least under way', async () => {
    const [busy, free] = [await server(), await server()];
    const release: (() => void)[] = [];
    const model = await modelOf([busy.url, free.url], { maxWaitMs: 60_000 });
    const { behaviour } = busy;
    const hold: typeof behaviour = (call, response) =>
      release.push(() => behaviour(call, response));
    busy.behaviour = hold;
    free.behaviour = hold;
    const first = answerTo(model, 1n);
    await vi.waitFor(() => expect(busy.calls + free.calls).toBe(1));
    const held = busy.calls === 1 ? busy : free;
    const other = held === busy ? free : busy;
    other.behaviour = behaviour;
    for (let i = 0; i < 3; i += 1) await answerTo(model, 2n);
    expect([held.calls, other.calls]).toEqual([1, 3]);
    release[0]?.();
    expect(await first).toEqual(BigInt64Array.from([2n]));
  });

  test('servers that disagree about the model are refused', async () => {
    const [one, other] = [await server(), await server()];
    other.metadata = {
      name: 'double',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1] }],
      outputs: [],
    };
    await expect(openRemoteDirectory([one.url, other.url])).rejects.toMatchObject({
      code: 'backend-mismatch',
    });
  });
});

describe('what goes wrong', () => {
  test('a request that ended its server is not sent to the next one', async () => {
    const [one, other] = [await server(), await server()];
    one.behaviour = (_, response) => response.destroy();
    other.behaviour = one.behaviour;
    const model = await modelOf([one.url, other.url]);
    await expect(model.infer(request(1n))).rejects.toMatchObject({ code: 'inference-failed' });
    expect(one.calls + other.calls).toBe(1);
  });

  test('a refusal of the request comes back in the words of the server', async () => {
    const one = await server();
    one.behaviour = (_, response) => {
      response.statusCode = 400;
      response.end('{"error":"x must not be negative"}');
    };
    const model = await modelOf([one.url]);
    await expect(model.infer(request(-1n))).rejects.toMatchObject({
      code: 'input-refused',
      kind: 'usage',
      message: expect.stringContaining('x must not be negative'),
    });
  });

  test('an overloaded server says when to try again', async () => {
    const one = await server();
    one.behaviour = (_, response) => {
      response.writeHead(503, { 'retry-after': '7' });
      response.end('{"error":"full"}');
    };
    const model = await modelOf([one.url]);
    await expect(model.infer(request(1n))).rejects.toMatchObject({
      code: 'overloaded',
      retryAfterSeconds: 7,
    });
  });

  test('requests that would wait too long are refused before they are sent', async () => {
    const one = await server();
    const { behaviour } = one;
    one.behaviour = (call, response) => setTimeout(() => behaviour(call, response), 100);
    const model = await modelOf([one.url], { maxWaitMs: 10 });
    await answerTo(model, 1n);
    const first = answerTo(model, 1n);
    await expect(model.infer(request(1n))).rejects.toMatchObject({ code: 'overloaded' });
    await first;
    expect(one.calls).toBe(2);
    expect(model.statistics()).toMatchObject({ requests: 3, refused: 1 });
  });

  test('a request with a deadline is given up when its client goes', async () => {
    const one = await server();
    const model = await modelOf([one.url]);
    const client = new AbortController();
    one.behaviour = () => client.abort();
    const asked = model.infer({
      ...request(1n),
      deadline: performance.now() + 50_000,
      signal: client.signal,
    });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('the signal of a connection is listened to while a request is under way, and no longer', async () => {
    const one = await server();
    const model = await modelOf([one.url]);
    const { signal } = new AbortController();
    const during: number[] = [];
    one.behaviour = (asked, response) => {
      during.push(getEventListeners(signal, 'abort').length);
      doubles(asked, response);
    };
    const deadline = performance.now() + 50_000;
    await model.infer({ ...request(1n), deadline, signal });
    await model.infer({ ...request(2n), deadline, signal });
    expect(during).toEqual([1, 1]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('a request without an answer at its deadline is given up', async () => {
    const one = await server();
    one.behaviour = () => undefined;
    const model = await modelOf([one.url]);
    await expect(
      model.infer({ ...request(1n), deadline: performance.now() + 50 }),
    ).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(model.statistics().expired).toBe(1);
  });

  test('an answer that is not of the protocol is told as such', async () => {
    const one = await server();
    one.behaviour = (_, response) => response.end('<html>welcome</html>');
    const model = await modelOf([one.url]);
    await expect(model.infer(request(1n))).rejects.toMatchObject({ code: 'answer-unreadable' });
  });

  test('without any server there is no directory', async () => {
    const one = await server();
    await one.stop();
    await expect(openRemoteDirectory([one.url])).rejects.toMatchObject({
      code: 'backend-unreachable',
      message: expect.stringContaining('nothing listens there'),
    });
  });

  test('a server that does not list its models needs a URL that names one', async () => {
    const one = await server();
    one.index = null;
    await expect(openRemoteDirectory([one.url])).rejects.toMatchObject({
      code: 'backend-index',
      advice: `Name the model: ${one.url}/v2/models/NAME.`,
    });
    const model = await modelOf([`${one.url}/v2/models/double`]);
    expect(await answerTo(model, 21n)).toEqual(BigInt64Array.from([42n]));
  });
});

test('a drain ends when the last request has its answer, and takes no new one', async () => {
  const one = await server();
  const { behaviour } = one;
  const release: (() => void)[] = [];
  one.behaviour = (call, response) => release.push(() => behaviour(call, response));
  const directory = await openRemoteDirectory([one.url]);
  directories.push(directory);
  const model = directory.find('double');
  const pending = answerTo(model, 4n);
  await vi.waitFor(() => expect(one.calls).toBe(1));
  let drained = false;
  const drain = directory.drain().then(() => {
    drained = true;
  });
  await expect(model.infer(request(1n))).rejects.toMatchObject({ code: 'model-unavailable' });
  expect(drained).toBe(false);
  release[0]?.();
  expect(await pending).toEqual(BigInt64Array.from([8n]));
  await drain;
});
