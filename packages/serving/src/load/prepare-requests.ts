import { basename } from 'node:path';
import { LatheError } from '@lathe/flow';
import { inferenceMessage } from '../backend/inference-message.js';
import { seededRandom } from '../statistics/seeded-random.js';
import type { Tensor } from '../tensor/tensor.js';
import { readDatasetRows, readPayloadFile } from './dataset-rows.js';
import {
  type LoadAddress,
  type ModelAddress,
  modelInputs,
  modelUrl,
  parseUrl,
  readAddress,
  takesBinary,
} from './load-address.js';
import type { PayloadSource } from './payload-source.js';
import { randomTensor } from './random-tensors.js';
import { requestMessage, type Target, targetOf } from './request-message.js';
import { rowTensors } from './row-tensors.js';

export interface RequestOptions {
  /** Of an endpoint, of a model's `infer`, or of any call. */
  readonly url: string;
  /** Model of the endpoint; default its only one. */
  readonly model?: string;
  /** Default made from the model's schema. */
  readonly payload?: PayloadSource;
  /** Default POST, or GET where nothing is sent. Models are always called by POST. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Content type of what is sent, for those who know better. */
  readonly contentType?: string;
  /** Of made-up values. Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** Requests as bytes, ready to be sent. */
export interface PreparedRequests {
  /** Of the call. */
  readonly url: URL;
  readonly target: Target;
  readonly messages: readonly Buffer[];
  readonly payload: {
    readonly description: string;
    /** Mean length of a body. */
    readonly bytes: number;
    readonly variants: number;
  };
}

interface Bodies {
  readonly url: URL;
  readonly description: string;
  readonly contents: readonly {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }[];
}

const VARIANTS = 16;
const MOST_REQUESTS = 1000;
const JSON_LINES = 'application/jsonlines';

/**
 * Makes the requests of a load test, asking the endpoint what its model takes where that is needed.
 * Errors: `load-url`, `load-model`, `load-file`, `load-rows`, `load-header`, `endpoint-unreachable`,
 * `endpoint-metadata`.
 */
export async function prepareRequests(options: RequestOptions): Promise<PreparedRequests> {
  const address = await addressOf(options);
  const { url, description, contents } = await bodiesFor(address, options);
  const method = options.method ?? (contents.some(({ body }) => body.length > 0) ? 'POST' : 'GET');
  const own = lowerCased(options.headers ?? {});
  const messages = contents.map(({ headers, body }) =>
    requestMessage({
      method,
      url,
      headers: {
        ...headers,
        ...(options.contentType === undefined ? {} : { 'content-type': options.contentType }),
        ...own,
      },
      body,
    }),
  );
  const bytes = contents.reduce((sum, { body }) => sum + body.length, 0) / contents.length;
  return {
    url,
    target: targetOf(url),
    messages,
    payload: { description, bytes: Math.round(bytes), variants: messages.length },
  };
}

/** A bare address is an endpoint's only when requests are to be made for its model. */
async function addressOf(options: RequestOptions): Promise<LoadAddress> {
  const { url, model, payload, method } = options;
  const asIs =
    model === undefined &&
    (payload?.kind === 'file' || payload?.kind === 'bodies' || method === 'GET');
  return asIs ? { kind: 'call', url: parseUrl(url) } : readAddress(url, model, options);
}

async function bodiesFor(address: LoadAddress, options: RequestOptions): Promise<Bodies> {
  const payload = options.payload ?? { kind: 'schema' };
  const infer = address.kind === 'model' ? modelUrl(address, 'infer') : address.url;
  switch (payload.kind) {
    case 'schema':
      return address.kind === 'model'
        ? schemaBodies(address, payload, options)
        : { url: infer, description: 'no payload', contents: [{ headers: {}, body: EMPTY }] };
    case 'rows':
      return rowBodies(address, payload, options);
    case 'file':
      return { url: infer, ...(await fileBodies(payload)) };
    case 'bodies':
      return {
        url: infer,
        description: payload.description,
        contents: payload.bodies.map((body) => ({
          headers: { 'content-type': payload.contentType },
          body,
        })),
      };
  }
}

async function schemaBodies(
  address: ModelAddress,
  payload: Extract<PayloadSource, { readonly kind: 'schema' }>,
  options: RequestOptions,
): Promise<Bodies> {
  const inputs = await modelInputs(address, options);
  const encoding = payload.encoding ?? ((await takesBinary(address, options)) ? 'binary' : 'json');
  const { variants = VARIANTS, rows = 1 } = payload;
  const { uniform } = seededRandom(options.seed ?? 1);
  return {
    url: modelUrl(address, 'infer'),
    description: `random tensors for ${address.model}, ${rows} ${rows === 1 ? 'row' : 'rows'} a request, ${encoding}`,
    contents: Array.from({ length: variants }, () =>
      inferenceMessage(
        { inputs: inputs.map((spec) => randomTensor(spec, rows, uniform)) },
        encoding === 'binary',
      ),
    ),
  };
}

async function rowBodies(
  address: LoadAddress,
  payload: Extract<PayloadSource, { readonly kind: 'rows' }>,
  options: RequestOptions,
): Promise<Bodies> {
  const { model, url } = options;
  const { rowsPerRequest = 1, most = MOST_REQUESTS } = payload;
  const rows = (await readDatasetRows(payload.path)).slice(0, rowsPerRequest * most);
  const groups = Array.from({ length: Math.ceil(rows.length / rowsPerRequest) }, (_, group) =>
    rows.slice(group * rowsPerRequest, (group + 1) * rowsPerRequest),
  );
  const description = `rows of ${basename(payload.path)}, ${rowsPerRequest} a request`;
  if (address.kind === 'model' && url.includes('/v2/models/')) {
    const inputs = await modelInputs(address, options);
    const binary = await takesBinary(address, options);
    const tensors = groups.map((group): readonly Tensor[] => rowTensors(group, inputs));
    return {
      url: modelUrl(address, 'infer'),
      description: `${description}, as tensors`,
      contents: tensors.map((each) => inferenceMessage({ inputs: each }, binary)),
    };
  }
  return {
    url: address.kind === 'model' ? invocationUrl(address, model) : address.url,
    description,
    contents: groups.map((group) => ({
      headers: { 'content-type': JSON_LINES },
      body: Buffer.from(group.map((row) => `${JSON.stringify(row)}\n`).join('')),
    })),
  };
}

/** Of the endpoint's only model the plain `/invocations`, else that of the model. */
function invocationUrl({ base, model }: ModelAddress, named: string | undefined): URL {
  return named === undefined
    ? new URL('invocations', base)
    : new URL(`models/${encodeURIComponent(model)}/invoke`, base);
}

async function fileBodies({
  path,
  contentType,
}: Extract<PayloadSource, { readonly kind: 'file' }>): Promise<Omit<Bodies, 'url'>> {
  const bytes = await readPayloadFile(path);
  const headers = { 'content-type': contentType ?? contentTypeOf(path) };
  const lines = /\.(jsonl|ndjson)$/i.test(path)
    ? bytes
        .toString('utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => Buffer.from(line))
    : [bytes];
  if (lines.length === 0) {
    throw new LatheError({
      code: 'load-file',
      kind: 'usage',
      message: `${path} is empty.`,
      place: { file: path },
      advice: 'Give a file with at least one request.',
    });
  }
  return {
    description: lines.length === 1 ? basename(path) : `${basename(path)}, each line a request`,
    contents: lines.map((body) => ({ headers, body })),
  };
}

function contentTypeOf(path: string): string {
  if (/\.(json|jsonl|ndjson)$/i.test(path)) return 'application/json';
  return /\.csv$/i.test(path) ? 'text/csv' : 'application/octet-stream';
}

const EMPTY = new Uint8Array(0);

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
