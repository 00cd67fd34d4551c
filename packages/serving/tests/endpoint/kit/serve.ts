import {
  type Endpoint,
  type EndpointOptions,
  endpointSettings,
  startEndpoint,
} from '@lathe/serving';
import { onTestFinished } from 'vitest';

export const FAKE_MODELS = new URL('./fake-models.mjs', import.meta.url).href;

/** An endpoint with made-up models (see fake-models.mjs) on free ports, closed when the test is over. */
export async function serve(
  models: readonly string[],
  options: Partial<Omit<EndpointOptions, 'settings'>> & {
    settings?: Partial<EndpointOptions['settings']>;
  } = {},
): Promise<Endpoint> {
  const endpoint = await startEndpoint({
    models: { module: FAKE_MODELS, options: { models } },
    port: 0,
    version: '9.9.9',
    ...options,
    settings: endpointSettings.parse(options.settings ?? {}),
    limits: { idleGrace: 50, ...options.limits },
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

export const infer = (name: string, shape: number[], data: unknown, datatype = 'FP32') =>
  JSON.stringify({ inputs: [{ name, shape, datatype, data }] });

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export async function call(
  endpoint: Endpoint,
  path: string,
  init: RequestInit = {},
): Promise<Reply> {
  const response = await fetch(new URL(path, endpoint.url), init);
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

export const post = (
  endpoint: Endpoint,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers = {},
) => call(endpoint, path, { method: 'POST', body, headers });
