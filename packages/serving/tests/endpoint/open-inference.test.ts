import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { call, infer, post, serve } from './kit/serve.js';

describe('Open Inference Protocol over HTTP', () => {
  it('answers metadata of server and model, with and without version', async () => {
    const endpoint = await serve(['echo']);
    expect((await call(endpoint, '/v2')).json).toEqual({
      name: 'lathe',
      version: '9.9.9',
      extensions: ['binary_tensor_data', 'model_repository', 'statistics', 'schedule_policy'],
    });
    const metadata = {
      name: 'echo',
      versions: ['1'],
      platform: 'fake',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 4] }],
    };
    expect((await call(endpoint, '/v2/models/echo')).json).toEqual(metadata);
    expect((await call(endpoint, '/v2/models/echo/versions/1/')).json).toEqual(metadata);
    expect((await call(endpoint, '/v2/health/live')).json).toEqual({ live: true });
    expect((await call(endpoint, '/v2/health/ready')).status).toBe(200);
    expect((await call(endpoint, '/v2/models/echo/ready')).json).toEqual({
      name: 'echo',
      ready: true,
    });
  });

  it('gives the id, the model and its version with the outputs', async () => {
    const endpoint = await serve(['sum']);
    const body = JSON.stringify({
      id: 'a-7',
      parameters: { sequence_id: 3 },
      inputs: [
        {
          name: 'x',
          shape: [2, 2],
          datatype: 'FP32',
          data: [
            [1, 2],
            [3, 4.5],
          ],
        },
      ],
    });
    const { status, json, headers } = await post(endpoint, '/v2/models/sum/versions/1/infer', body);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(json).toEqual({
      model_name: 'sum',
      model_version: '1',
      id: 'a-7',
      outputs: [{ name: 'y', shape: [2], datatype: 'FP32', data: [3, 7.5] }],
    });
  });

  it('keeps 64-bit integers both ways', async () => {
    const endpoint = await serve(['pair']);
    const body =
      '{"inputs":[{"name":"a","shape":[1],"datatype":"INT64","data":[9007199254740993]},{"name":"b","shape":[1],"datatype":"INT64","data":[-1]}],"outputs":[{"name":"total"}]}';
    const { text } = await post(endpoint, '/v2/models/pair/infer', body);
    expect(text).toContain(
      '"outputs":[{"name":"total","shape":[1],"datatype":"INT64","data":[9007199254740992]}]',
    );
  });

  it('gives only the outputs asked for', async () => {
    const endpoint = await serve(['pair']);
    const body = JSON.stringify({
      inputs: [
        { name: 'a', shape: [1], datatype: 'INT64', data: [1] },
        { name: 'b', shape: [1], datatype: 'INT64', data: [2] },
      ],
      outputs: [{ name: 'label' }],
    });
    const { json } = await post(endpoint, '/v2/models/pair/infer', body);
    expect(json).toMatchObject({ outputs: [{ name: 'label', data: ['no. 1'] }] });
  });

  it('takes a body in gzip', async () => {
    const endpoint = await serve(['echo']);
    const body = new Uint8Array(gzipSync(infer('x', [1], [5])));
    const { json } = await post(endpoint, '/v2/models/echo/infer', body, {
      'content-encoding': 'gzip',
    });
    expect(json).toMatchObject({ outputs: [{ data: [5] }] });
  });

  it.each([
    ['{"inputs": 3}', 'The request has no list of inputs, but 3.'],
    ['{"inputs": [{"shape": [1]}]}', 'Input 0 has no name.'],
    [
      '{"inputs": [{"name": "x", "shape": [1], "datatype": "FP99", "data": [1]}]}',
      'Input x has the datatype "FP99"',
    ],
    [
      '{"inputs": [{"name": "x", "shape": "1", "datatype": "FP32", "data": [1]}]}',
      'Input x has no shape',
    ],
    ['{"inputs": [{"name": "x", "shape": [1], "datatype": "FP32"}]}', 'Input x has no data.'],
    [
      '{"inputs": [{"name": "x", "shape": [2], "datatype": "FP32", "data": [1]}]}',
      'Input x has 1 value; its shape [2] needs 2.',
    ],
    ['[', 'it ends too early at character 1'],
  ])('answers 400 to %s and says why', async (body, message) => {
    const endpoint = await serve(['echo']);
    const { status, json } = await post(endpoint, '/v2/models/echo/infer', body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: expect.stringContaining(message) });
  });

  it('answers 404 for models and versions that are not there, 405 and 404 for wrong calls', async () => {
    const endpoint = await serve(['echo']);
    const status = async (method: string, path: string) =>
      (await call(endpoint, path, { method })).status;
    expect(await status('POST', '/v2/models/other/infer')).toBe(404);
    expect(await status('POST', '/v2/models/echo/versions/2/infer')).toBe(404);
    expect(await status('GET', '/v2/models/other')).toBe(404);
    expect(await status('GET', '/v2/models/other/ready')).toBe(404);
    expect(await status('GET', '/v2/models/echo/infer')).toBe(405);
    expect(await status('GET', '/elsewhere')).toBe(404);
    expect(await status('GET', '/v2/models/%zz')).toBe(400);
  });

  it('answers 404 with an error as JSON to paths that it does not know', async () => {
    const endpoint = await serve(['echo']);
    for (const path of ['/v2/models/echo/config', '/v2/models/echo/versions/1/trace', '/v2/x']) {
      const { status, headers, json } = await call(endpoint, path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/json');
      expect(json).toMatchObject({ error: expect.stringContaining('Nothing answers') });
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const endpoint = await serve(['echo']);
    const head = await call(endpoint, '/v2/models/echo', { method: 'HEAD' });
    const got = await call(endpoint, '/v2/models/echo');
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
    expect((await call(endpoint, '/v2/models/other', { method: 'HEAD' })).status).toBe(404);
  });

  it('tells which methods a path has, asked by OPTIONS or by a wrong one', async () => {
    const endpoint = await serve(['echo']);
    const asked = await call(endpoint, '/v2/models/echo/infer', { method: 'OPTIONS' });
    expect(asked.status).toBe(200);
    expect(asked.headers.get('allow')).toBe('POST, OPTIONS');
    const wrong = await call(endpoint, '/models/echo', { method: 'PUT' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, DELETE, HEAD, OPTIONS');
    expect((await call(endpoint, '/elsewhere', { method: 'OPTIONS' })).status).toBe(404);
  });

  it('never packs an answer', async () => {
    const endpoint = await serve(['echo']);
    const { headers } = await call(endpoint, '/v2', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(headers.get('content-encoding')).toBeNull();
  });

  it('answers 500 when the model fails', async () => {
    const endpoint = await serve(['broken']);
    const reply = await post(endpoint, '/v2/models/broken/infer', infer('x', [1], [1]));
    expect(reply.status).toBe(500);
    expect(reply.json).toMatchObject({ error: expect.stringContaining('The model failed.') });
  });

  it('loads, lists and unloads models by name', async () => {
    const endpoint = await serve(['echo']);
    const load = await post(
      endpoint,
      '/v2/repository/models/other/load',
      '{"parameters":{"location":"there"}}',
    );
    expect(load.status).toBe(200);
    const index = await post(endpoint, '/v2/repository/index', '');
    expect(index.json).toEqual([
      { name: 'echo', version: '1', state: 'READY', reason: '' },
      { name: 'other', version: '1', state: 'READY', reason: '' },
    ]);
    expect((await post(endpoint, '/v2/repository/models/other/unload', '{}')).status).toBe(200);
    expect((await call(endpoint, '/v2/models/other')).status).toBe(404);
  });

  it('tells statistics of what was answered', async () => {
    const endpoint = await serve(['echo']);
    await post(endpoint, '/v2/models/echo/infer', infer('x', [1], [1]));
    await post(endpoint, '/v2/models/echo/infer', '{}');
    // The fake model says of each request: 1 ms of waiting, 2 ms of work.
    expect((await call(endpoint, '/v2/models/echo/stats')).json).toMatchObject({
      model_stats: [
        {
          name: 'echo',
          version: '1',
          inference_count: 1,
          inference_stats: {
            success: { count: 1 },
            fail: { count: 1 },
            queue: { count: 1, ns: 1_000_000 },
            compute_infer: { count: 1, ns: 2_000_000 },
          },
        },
      ],
    });
  });
});

describe('the binary tensor extension', () => {
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

  it('reads bytes after JSON of any length', async () => {
    const endpoint = await serve(['echo']);
    for (let pad = 0; pad < 8; pad += 1) {
      const json = JSON.stringify({
        id: 'i'.repeat(pad),
        inputs: [
          { name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: 8 } },
          { name: 'z', shape: [1], datatype: 'INT32', data: [pad] },
          { name: 'w', shape: [1], datatype: 'FP64', parameters: { binary_data_size: 8 } },
        ],
      });
      const body = joined(
        Buffer.from(json),
        floats(1.5, pad),
        new Uint8Array(Float64Array.of(pad).buffer),
      );
      const { json: answer } = await post(endpoint, '/v2/models/echo/infer', body, {
        'inference-header-content-length': String(json.length),
      });
      expect(answer).toMatchObject({
        outputs: [{ data: [1.5, pad] }, { data: [pad] }, { data: [pad] }],
      });
    }
  });

  it('writes outputs in binary where they are asked for so', async () => {
    const endpoint = await serve(['echo']);
    const ask = async (request: object) => {
      const response = await fetch(new URL('/v2/models/echo/infer', endpoint.url), {
        method: 'POST',
        body: JSON.stringify({
          inputs: [
            { name: 'a', shape: [2], datatype: 'FP32', data: [1, 2] },
            { name: 'b', shape: [1], datatype: 'BYTES', data: ['é'] },
          ],
          ...request,
        }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const length = Number(response.headers.get('inference-header-content-length'));
      const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)));
      return { json, tail: bytes.subarray(length), type: response.headers.get('content-type') };
    };
    const both = await ask({ parameters: { binary_data_output: true } });
    expect(both.type).toBe('application/octet-stream');
    expect(both.json).toMatchObject({
      outputs: [
        { name: 'y', parameters: { binary_data_size: 8 } },
        { name: 'y1', parameters: { binary_data_size: 6 } },
      ],
    });
    expect(both.tail).toEqual(joined(floats(1, 2), Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9)));
    const one = await ask({
      parameters: { binary_data_output: true },
      outputs: [{ name: 'y', parameters: { binary_data: false } }, { name: 'y1' }],
    });
    expect(one.json).toMatchObject({
      outputs: [{ data: [1, 2] }, { parameters: { binary_data_size: 6 } }],
    });
    expect(one.tail).toHaveLength(6);
  });

  it.each([
    ['9999', 'The header Inference-Header-Content-Length is "9999"'],
    ['x', 'The header Inference-Header-Content-Length is "x"'],
    ['2', 'The body is not JSON'],
  ])('refuses a JSON length of %s', async (length, message) => {
    const endpoint = await serve(['echo']);
    const reply = await post(endpoint, '/v2/models/echo/infer', infer('x', [1], [1]), {
      'inference-header-content-length': length,
    });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error: expect.stringContaining(message) });
  });

  it('refuses sizes that do not fit the bytes', async () => {
    const endpoint = await serve(['echo']);
    const send = (size: unknown, bytes: number) => {
      const json = JSON.stringify({
        inputs: [
          { name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: size } },
        ],
      });
      return post(
        endpoint,
        '/v2/models/echo/infer',
        joined(Buffer.from(json), new Uint8Array(bytes)),
        {
          'inference-header-content-length': String(json.length),
        },
      );
    };
    expect((await send(8, 4)).json).toMatchObject({
      error: expect.stringContaining('names 8 bytes of binary data; 4 are left'),
    });
    expect((await send(4, 6)).json).toMatchObject({
      error: expect.stringContaining('6 bytes follow the JSON; the inputs name 4 of them.'),
    });
    expect((await send(3, 3)).json).toMatchObject({
      error: expect.stringContaining('Input x has 3 bytes; FP32 of shape [1] needs 4.'),
    });
    expect((await send('4', 4)).status).toBe(400);
  });
});
