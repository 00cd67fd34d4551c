import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { httpCall } from '../backend/http-call.js';
import { systemReason } from '../failure/system-reason.js';
import { DATATYPES, type TensorSpec } from '../tensor/tensor.js';
import { targetOf } from './request-message.js';

/** Where a load test goes. */
export type LoadAddress =
  /** A model of an endpoint that speaks the Open Inference Protocol. */
  | {
      readonly kind: 'model';
      /** With a slash at its end; `v2/...` and `invocations` lie below it. */
      readonly base: URL;
      readonly model: string;
      readonly version: string | null;
    }
  /** Any other call, sent as it is. */
  | { readonly kind: 'call'; readonly url: URL };

/** How an endpoint is asked what it has. */
export interface Asking {
  /** What it wants to see of every caller, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const MODEL_PATH = /^(.*\/)v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/infer)?\/?$/;
const BASE_PATH = /^(.*?)\/?(?:v2\/?)?$/;

/**
 * Reads an address: that of a model's `infer`, that of an endpoint (no path, a path that ends in `/v2`, or any
 * path together with a model), or any call. Of an endpoint without a model's name its only ready one is taken.
 * Errors: `load-url`, `load-model` when there is not one only, `endpoint-unreachable`.
 */
export async function readAddress(
  text: string,
  model: string | undefined,
  asking: Asking,
): Promise<LoadAddress> {
  const url = parseUrl(text);
  const call = MODEL_PATH.exec(url.pathname);
  if (call !== null) {
    return {
      kind: 'model',
      base: new URL(call[1] ?? '/', url),
      model: decodeURIComponent(call[2] ?? ''),
      version: call[3] === undefined ? null : decodeURIComponent(call[3]),
    };
  }
  const isBase = url.pathname === '/' || /\/v2\/?$/.test(url.pathname);
  if (!isBase && model === undefined) return { kind: 'call', url };
  const base = new URL(`${BASE_PATH.exec(url.pathname)?.[1] ?? ''}/`, url);
  return { kind: 'model', base, model: model ?? (await onlyModel(base, asking)), version: null };
}

/** Errors: `load-url`. */
export function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    targetOf(url);
    return url;
  } catch (error) {
    if (error instanceof LatheError) throw error;
    throw new LatheError({
      code: 'load-url',
      kind: 'usage',
      message: `"${text}" is not an address.`,
      advice: 'Give one such as http://127.0.0.1:8080 or the full URL of a call.',
    });
  }
}

/** The address of a call of the model, e.g. `infer`; empty: its metadata. */
export function modelUrl({ base, model, version }: ModelAddress, call: string): URL {
  const versions = version === null ? '' : `/versions/${encodeURIComponent(version)}`;
  const below = call === '' ? '' : `/${call}`;
  return new URL(`v2/models/${encodeURIComponent(model)}${versions}${below}`, base);
}

export type ModelAddress = Extract<LoadAddress, { readonly kind: 'model' }>;

const tensorSpecs = z.array(
  z.object({
    name: z.string(),
    datatype: z.enum(DATATYPES),
    shape: z.array(z.coerce.number().int()),
  }),
);
const modelMetadata = z.object({ inputs: tensorSpecs });
const serverMetadata = z.object({ extensions: z.array(z.string()).default([]) });
const repositoryIndex = z.array(z.object({ name: z.string(), state: z.string().optional() }));

/** What the model takes. Errors: `endpoint-metadata`, `endpoint-unreachable`. */
export async function modelInputs(
  address: ModelAddress,
  asking: Asking,
): Promise<readonly TensorSpec[]> {
  const answer = await ask(modelUrl(address, ''), 'GET', asking);
  return readAs(modelMetadata, answer, `the model ${address.model}`).inputs;
}

/** Whether the server says that it takes tensors as bytes after the JSON. */
export async function takesBinary({ base }: ModelAddress, asking: Asking): Promise<boolean> {
  const answer = await ask(new URL('v2', base), 'GET', asking);
  const metadata = serverMetadata.safeParse(answer.json);
  return metadata.success && metadata.data.extensions.includes('binary_tensor_data');
}

async function onlyModel(base: URL, asking: Asking): Promise<string> {
  const answer = await ask(new URL('v2/repository/index', base), 'POST', asking);
  const index = repositoryIndex.safeParse(answer.json);
  const ready = index.success
    ? index.data.filter(({ state }) => state === undefined || state === '' || state === 'READY')
    : [];
  const names = [...new Set(ready.map(({ name }) => name))];
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new LatheError({
    code: 'load-model',
    kind: 'usage',
    message:
      names.length > 1
        ? `The endpoint has several models: ${names.join(', ')}.`
        : index.success
          ? 'The endpoint has no model that is ready.'
          : 'The endpoint does not say which models it has.',
    advice: 'Name the model, or give the full URL of a call.',
  });
}

interface Told {
  readonly status: number;
  /** Undefined when the answer is not JSON. */
  readonly json: unknown;
}

/** As long as an endpoint may be silent when it is asked, in milliseconds. */
const ASK_MS = 10_000;

/** With Node's own client: `fetch` refuses ports, such as 6000, that an endpoint may well have. */
async function ask(url: URL, method: 'GET' | 'POST', { headers, signal }: Asking): Promise<Told> {
  // As in the load itself: test servers have certificates of their own making.
  const agent =
    url.protocol === 'https:' ? new HttpsAgent({ rejectUnauthorized: false }) : new Agent();
  try {
    const { status, body } = await httpCall({
      method,
      url,
      agent,
      timeout: ASK_MS,
      headers: { ...headers, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
      ...(method === 'POST' ? { body: Buffer.from('{}') } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status, json: jsonOf(body.toString('utf8')) };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LatheError({
      code: 'endpoint-unreachable',
      kind: 'usage',
      message: `${url.href} does not answer: ${systemReason(error)}.`,
      advice: 'Check that the endpoint is running there and that the address is right.',
      cause: error,
    });
  } finally {
    agent.destroy();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAs<T>(schema: z.ZodType<T>, { status, json }: Told, what: string): T {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new LatheError({
    code: 'endpoint-metadata',
    kind: 'usage',
    message: `The endpoint does not tell what ${what} takes (status ${status}).`,
    advice: 'Check the name of the model, or send a payload of your own.',
    details: JSON.stringify(json)?.slice(0, 500) ?? '',
  });
}
