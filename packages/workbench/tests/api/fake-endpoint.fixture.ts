import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { endpointSettings } from '@lathe/serving/endpoint/endpoint-settings';
import type { EndpointStatus } from '@lathe/serving/endpoint/endpoint-status';
import { registerEndpoint } from '@lathe/workbench/serving/endpoint-registry';
import { afterAll } from 'vitest';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FakeEndpoint {
  readonly id: string;
  readonly url: string;
  /** What it was asked besides how it is. */
  readonly asked: readonly Asked[];
  close(): void;
}

/** Says that it has one model, ready, which takes two numbers. */
export const STATUS: EndpointStatus = {
  format: 'lathe-endpoint-1',
  state: 'ready',
  startedAt: '2026-01-02T03:04:05.000Z',
  pid: process.pid,
  settings: endpointSettings.parse({}),
  models: [
    {
      name: 'sum',
      version: '1',
      platform: 'onnx_onnxv1',
      state: 'ready',
      problem: null,
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
      columns: null,
      statistics: {
        requests: 12,
        failures: 0,
        refused: 1,
        expired: 0,
        batches: 4,
        waiting: 0,
        running: 1,
        instances: 1,
        restarts: 0,
        overruns: 0,
        hanging: 0,
        predictedWait: 0.5,
      },
    },
  ],
  live: { seconds: 10, throughput: 120, p50: 1.5, p95: 3, p99: 8, errors: 0 },
  memory: 120_000_000,
  versions: { lathe: '0.1.0' },
};

interface FakeAnswers {
  /** To `GET /lathe/status`; default `STATUS`. */
  readonly status?: (response: ServerResponse) => void;
  /** To everything else; default an empty object. */
  readonly answer?: (response: ServerResponse) => void;
  readonly token?: string;
}

/** An http server of this process that is registered as an endpoint of a workspace. */
export async function fakeEndpoint(
  workspace: string,
  {
    status = (response) => response.end(JSON.stringify(STATUS)),
    answer = (response) => response.end('{}'),
    token,
  }: FakeAnswers = {},
): Promise<FakeEndpoint> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers } = request;
    if (url === '/lathe/status') {
      status(response);
      return;
    }
    asked.push({ method, path: url, headers, body });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  afterAll(close);
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  const { id } = await registerEndpoint(workspace, {
    url,
    grpcUrl: null,
    token: token ?? null,
    models: [`${workspace}/models/sum.onnx`],
    settings: STATUS.settings,
    startedAt: STATUS.startedAt,
    logFile: null,
  });
  return { id, url, asked, close };
}
