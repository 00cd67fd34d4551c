import { describe, expect, it } from 'vitest';
import { call, post, serve } from './kit/serve.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('POST /invocations', () => {
  it.each([
    ['{"instances": [[1,2],[3,4]]}', '{"predictions":[3,7]}'],
    ['[[1,2],[3,4]]', '{"predictions":[3,7]}'],
    ['{"inputs": [[1,2],[3,4]]}', '{"outputs":[3,7]}'],
    ['{"inputs": {"x": [[1,2]]}}', '{"outputs":[3]}'],
    ['{"instances": [{"x": [1,2]}]}', '{"predictions":[3]}'],
    ['{"x": [1,2]}', '{"predictions":[3]}'],
  ])('%s gives %s', async (body, answer) => {
    const endpoint = await serve(['sum']);
    const reply = await post(endpoint, '/invocations', body, JSON_TYPE);
    expect([reply.status, reply.text]).toEqual([200, answer]);
  });

  it('names outputs where there are several', async () => {
    const endpoint = await serve(['pair']);
    const rows = await post(endpoint, '/invocations', '[{"a":1,"b":2},{"a":3,"b":4}]', JSON_TYPE);
    expect(rows.json).toEqual({
      predictions: [
        { total: 3, label: 'no. 1' },
        { total: 7, label: 'no. 3' },
      ],
    });
    const columns = await post(
      endpoint,
      '/invocations',
      '{"inputs":{"a":[1,3],"b":[2,4]}}',
      JSON_TYPE,
    );
    expect(columns.json).toEqual({ outputs: { total: [3, 7], label: ['no. 1', 'no. 3'] } });
  });

  it('takes JSON lines and CSV, and answers in the type of Accept', async () => {
    const endpoint = await serve(['sum', 'pair']);
    const ask = (model: string, body: string, type: string, accept: string) =>
      post(endpoint, `/models/${model}/invoke`, body, { 'content-type': type, accept });
    const lines = await ask(
      'sum',
      '[1,2]\n[3,4]\n',
      'application/jsonlines',
      'application/jsonlines',
    );
    expect(lines.text).toBe('3\n7\n');
    const csv = await ask('sum', '1,2\r\n3,4', 'text/csv', 'text/csv');
    expect([csv.text, csv.headers.get('content-type')]).toEqual([
      '3\n7\n',
      'text/csv; charset=utf-8',
    ]);
    const named = await ask('pair', 'b,a\n2,1\n', 'text/csv', 'text/csv;q=0.9, text/html');
    expect(named.text).toBe('3,no. 1\n');
    const any = await ask('sum', '1,2', 'text/csv', 'text/html, */*;q=0.1');
    expect(any.text).toBe('{"predictions":[3]}');
  });

  it('takes classify and regress as TF Serving has them', async () => {
    const endpoint = await serve(['echo', 'sum']);
    const ask = (model: string, method: string) =>
      post(endpoint, '/invocations', '{"examples":[{"x":[1,2]}]}', {
        ...JSON_TYPE,
        'x-amzn-sagemaker-custom-attributes': `tfs-model-name=${model}, tfs-method=${method}`,
      });
    expect((await ask('sum', 'regress')).text).toBe('{"results":[3]}');
    expect((await ask('echo', 'classify')).text).toBe('{"results":[[["0",1],["1",2]]]}');
  });

  it('predicts raw rows of a model behind a flow, and says which it leaves out', async () => {
    const endpoint = await serve(['people']);
    const rows = '[{"age":17,"city":"Bonn"},{"age":5,"city":null},{"age":40,"city":"Kiel"}]';
    const reply = await post(endpoint, '/invocations', rows, JSON_TYPE);
    expect(reply.json).toEqual({
      predictions: [{ prediction: 'child', age: 17 }, null, { prediction: 'adult', age: 40 }],
      left: [{ at: 1, why: 'city is missing' }],
    });
    const csv = await post(
      endpoint,
      '/invocations',
      'name,city,age\n"Ann, B.","Bonn ""am"" Rhein",17\n,,4\n',
      {
        'content-type': 'text/csv',
        accept: 'text/csv',
      },
    );
    expect(csv.text).toBe('prediction,age\nchild,17\n,\n');
    const wrong = await post(endpoint, '/invocations', '[{"age":17}]', JSON_TYPE);
    expect(wrong.status).toBe(400);
    expect(wrong.json).toMatchObject({
      error: expect.stringContaining('Row 1 does not name city.'),
    });
  });

  it.each([
    ['a list of records', '[{"age":117}]', 'application/json'],
    ['instances', '{"instances":[{"age":117}]}', 'application/json'],
    ['one record', '{"age":117}', 'application/json'],
    ['JSON lines', '{"age":117}\n', 'application/jsonlines'],
    ['CSV', 'age\n117\n', 'text/csv'],
  ])(
    'takes %s through the flow although the columns are called as the inputs of the model',
    async (_, body, type) => {
      const endpoint = await serve(['namesakes']);
      const headers = { 'content-type': type, accept: 'application/json' };
      const reply = await post(endpoint, '/invocations', body, headers);
      expect(reply.text).toBe('{"predictions":[{"prediction":17}]}');
    },
  );

  it('takes tensors of a model behind a flow in lists, or as inputs', async () => {
    const endpoint = await serve(['namesakes']);
    const ask = (body: string) => post(endpoint, '/invocations', body, JSON_TYPE);
    expect((await ask('{"inputs":{"age":[[17]]}}')).text).toBe('{"outputs":[[17]]}');
    expect((await ask('[{"age":[17]}]')).text).toBe('{"predictions":[[17]]}');
    const mixed = await ask('[{"age":[17]},{"age":17}]');
    expect(mixed.status).toBe(400);
    expect(mixed.json).toMatchObject({ error: expect.stringContaining('Column age of row 1') });
  });

  it('takes a record for a row although a column is called inputs', async () => {
    const endpoint = await serve(['envelope']);
    const reply = await post(endpoint, '/invocations', '{"inputs":117}', JSON_TYPE);
    expect(reply.text).toBe('{"predictions":[{"prediction":17}]}');
  });

  it('wants a model named where there are several', async () => {
    const endpoint = await serve(['echo', 'sum']);
    const reply = await post(endpoint, '/invocations', '[[1]]', JSON_TYPE);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error: expect.stringContaining('echo, sum') });
    const chosen = await serve(['echo', 'sum'], { defaultModel: 'sum' });
    expect((await post(chosen, '/invocations', '[[1,4]]', JSON_TYPE)).text).toBe(
      '{"predictions":[5]}',
    );
  });

  it.each([
    [{ 'x-amzn-sagemaker-custom-attributes': 'tfs-model-name=../secret' }, 400],
    [{ 'x-amzn-sagemaker-custom-attributes': 'tfs-model-version=1/../2' }, 400],
    [{ 'x-amzn-sagemaker-custom-attributes': 'tfs-method=delete' }, 400],
    [{ 'content-type': 'application/xml' }, 415],
    [{ accept: 'text/html' }, 406],
    [{ 'x-request-timeout-ms': 'soon' }, 400],
  ])('refuses headers %j with %i', async (headers, status) => {
    const endpoint = await serve(['sum']);
    expect(
      (await post(endpoint, '/invocations', '[[1]]', { ...JSON_TYPE, ...headers })).status,
    ).toBe(status);
  });

  it.each([
    ['text/csv', '1,2\n3', 'Row 2 has 1 fields; the first has 2.'],
    ['text/csv', '1,x', 'Row 1, field 2 is "x", not a number.'],
    ['text/csv', '"1,2', 'in line 1 a quoted field has no end'],
    ['application/json', '"text"', 'neither a list nor an object'],
    ['application/json', '{"instances": []}', 'The list of instances is empty.'],
    ['application/json', '{"inputs": {"q": [1]}}', 'The model has no input "q".'],
    [
      'application/json',
      '{"instances": [[1,2],[3]]}',
      'A list of dimension 1 of input x has 1 entries',
    ],
    ['application/jsonlines', '[1]\n{', 'Line 2: The body is not JSON: it ends too early'],
  ])('refuses %s %j and says why', async (type, body, message) => {
    const endpoint = await serve(['sum']);
    const reply = await post(endpoint, '/invocations', body, { 'content-type': type });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error: expect.stringContaining(message) });
  });
});

describe('the multi-model calls', () => {
  it('load, list, tell, invoke and unload', async () => {
    const endpoint = await serve([]);
    expect((await call(endpoint, '/ping')).status).toBe(200);
    const load = (name: string, url: string) =>
      post(endpoint, '/models', JSON.stringify({ model_name: name, url }), JSON_TYPE);
    expect((await load('a', '/opt/ml/models/a/model')).status).toBe(200);
    expect((await call(endpoint, '/models')).json).toEqual({
      models: [{ modelName: 'a', modelUrl: '/opt/ml/models/a/model' }],
    });
    expect((await call(endpoint, '/models/a')).json).toMatchObject({
      modelName: 'a',
      state: 'ready',
    });
    expect((await post(endpoint, '/models/a/invoke', '[[1,2,3,4]]', JSON_TYPE)).status).toBe(200);
    expect((await call(endpoint, '/models/a', { method: 'DELETE' })).status).toBe(200);
    expect((await call(endpoint, '/models/a')).status).toBe(404);
  });

  it('answer with the statuses that SageMaker acts on', async () => {
    const endpoint = await serve(['echo'], { limits: { loadTime: 50 } });
    const load = async (name: string, url: string) =>
      (await post(endpoint, '/models', JSON.stringify({ model_name: name, url }), JSON_TYPE))
        .status;
    expect(await load('echo', 'there')).toBe(409);
    expect(await load('other', 'nowhere')).toBe(404);
    expect(await load('other', 'huge')).toBe(507);
    expect([408, 507]).toContain(await load('other', 'slow:400'));
    expect(await load('../x', 'there')).toBe(400);
    expect((await call(endpoint, '/models/other', { method: 'DELETE' })).status).toBe(404);
    expect((await post(endpoint, '/models/other/invoke', '[[1]]', JSON_TYPE)).status).toBe(404);
  });

  it('are refused without administration', async () => {
    const endpoint = await serve(['echo'], { administration: false });
    const body = '{"model_name":"a","url":"b"}';
    expect((await post(endpoint, '/models', body, JSON_TYPE)).status).toBe(403);
    expect((await call(endpoint, '/models/echo', { method: 'DELETE' })).status).toBe(403);
  });
});
