import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Endpoint } from '@lathe/serving';
import { inferenceService } from '@lathe/serving/endpoint/grpc/inference-service';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call, serve } from './kit/serve.js';

type Ask = (
  method: string,
  request: object,
  more?: { metadata?: Metadata; deadline?: number },
) => Promise<unknown>;

function connected(endpoint: Endpoint): Ask {
  const client = new Client(`127.0.0.1:${endpoint.grpcPort}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const service = inferenceService();
  return (method, request, { metadata = new Metadata(), deadline } = {}) => {
    const { path, requestSerialize, responseDeserialize } = service[method]!;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        deadline === undefined ? {} : { deadline: Date.now() + deadline },
        (error, answer) => (error === null ? resolve(answer) : reject(error)),
      );
    });
  };
}

const refusal = (asked: Promise<unknown>): Promise<ServiceError> =>
  asked.then(
    () => expect.fail('it was taken'),
    (error) => error,
  );

describe('gRPC', () => {
  it('takes typed contents and answers in kind, with all 64 bits', async () => {
    const ask = connected(await serve(['pair'], { grpcPort: 0 }));
    const input = (name: string, value: string) => ({
      name,
      datatype: 'INT64',
      shape: ['1'],
      contents: { int64_contents: [value] },
    });
    const inputs = [input('a', '9007199254740993'), input('b', '0')];
    expect(await ask('ModelInfer', { model_name: 'pair', id: 'q', inputs })).toMatchObject({
      model_name: 'pair',
      model_version: '1',
      id: 'q',
      outputs: [
        {
          name: 'total',
          datatype: 'INT64',
          shape: ['1'],
          contents: { int64_contents: ['9007199254740993'] },
        },
        { name: 'label', contents: { bytes_contents: [Buffer.from('no. 9007199254740993')] } },
      ],
      raw_output_contents: [],
    });
  });

  it('takes raw contents and answers in kind', async () => {
    const ask = connected(await serve(['echo'], { grpcPort: 0 }));
    const bytes = Buffer.from(Float32Array.of(1, 2).buffer);
    const inputs = [{ name: 'x', datatype: 'FP32', shape: ['2'] }];
    expect(
      await ask('ModelInfer', { model_name: 'echo', inputs, raw_input_contents: [bytes] }),
    ).toMatchObject({ outputs: [{ name: 'y', contents: null }], raw_output_contents: [bytes] });
  });

  it.each([
    [
      { inputs: [{ name: 'x', datatype: 'FP32', shape: ['2'], contents: { fp32_contents: [1] } }] },
      3,
      'Input x has 1 value; its shape [2] needs 2.',
    ],
    [
      { inputs: [{ name: 'x', datatype: 'FP32', shape: ['1'], contents: { fp64_contents: [1] } }] },
      3,
      'has its values in fp64_contents',
    ],
    [
      { inputs: [{ name: 'x', datatype: 'FP16', shape: ['1'], contents: { fp32_contents: [1] } }] },
      3,
      'Input x',
    ],
    [{ inputs: [], raw_input_contents: [Buffer.alloc(4)] }, 3, '0 inputs and 1 raw contents'],
    [{ model_name: 'other' }, 5, 'There is no model other.'],
    [{ model_version: '2' }, 5, 'Model echo has no version 2.'],
  ])('refuses %j with status %i', async (request, code, message) => {
    const ask = connected(await serve(['echo'], { grpcPort: 0 }));
    const error = await refusal(ask('ModelInfer', { model_name: 'echo', ...request }));
    expect([error.code, error.details]).toEqual([code, expect.stringContaining(message)]);
  });

  it('says when to come again', async () => {
    const ask = connected(await serve(['full'], { grpcPort: 0 }));
    const error = await refusal(ask('ModelInfer', { model_name: 'full' }));
    expect([error.code, error.metadata.get('retry-after')]).toEqual([14, ['3']]);
  });

  it('lets go of the work of a call whose time is up', async () => {
    const endpoint = await serve(['slow'], { grpcPort: 0 });
    const ask = connected(endpoint);
    const inputs = [
      { name: 'x', datatype: 'FP32', shape: ['1', '1'], contents: { fp32_contents: [60_000] } },
    ];
    const error = await refusal(
      ask('ModelInfer', { model_name: 'slow', inputs }, { deadline: 300 }),
    );
    expect(error.code).toBe(4);
    while (
      !(await call(endpoint, '/metrics')).text.includes('protocol="grpc",outcome="cancelled"} 1')
    );
  });

  it('needs the token where there is one, except for health', async () => {
    const token = 'a-token-of-some-length';
    const ask = connected(await serve(['echo'], { grpcPort: 0, token }));
    expect(await ask('ServerLive', {})).toEqual({ live: true });
    expect(await ask('ServerReady', {})).toEqual({ ready: true });
    expect((await refusal(ask('ServerMetadata', {}))).code).toBe(16);
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    expect(await ask('ServerMetadata', {}, { metadata })).toMatchObject({ name: 'lathe' });
  });

  it('answers what is under way when it is closed', async () => {
    const endpoint = await serve(['slow'], { grpcPort: 0 });
    const ask = connected(endpoint);
    const inputs = [
      { name: 'x', datatype: 'FP32', shape: ['1', '1'], contents: { fp32_contents: [300] } },
    ];
    await ask('ServerLive', {});
    const waiting = ask('ModelInfer', { model_name: 'slow', inputs });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await endpoint.close();
    expect(await waiting).toMatchObject({ model_name: 'slow' });
  });
});
