import { LatheError } from '@lathe/flow';
import type { z } from 'zod';
import type { EndpointRecord } from '../serving/endpoint-registry.js';
import { endpointStatus, type predict, type prediction } from './contract/endpoints.js';

/** Milliseconds that an endpoint may take to say how it is. */
const STATUS_PATIENCE = 2_000;
/** Milliseconds that an answer may take: a model may be slow, and may wait for others. */
const ANSWER_PATIENCE = 120_000;
/** Bytes of an answer that are handed on. */
const LARGEST_ANSWER = 2_000_000;

type Reachable = Pick<EndpointRecord, 'url' | 'token'>;

/** What an endpoint says of itself. Errors: `endpoint-unreachable`, `endpoint-answer-unknown`. */
export async function askStatus(
  endpoint: Reachable,
  signal: AbortSignal,
): Promise<z.output<typeof endpointStatus>> {
  const response = await call(endpoint, '/lathe/status', {}, STATUS_PATIENCE, signal);
  const { text } = await limitedText(response);
  const read = endpointStatus.safeParse(response.ok ? parsed(text) : undefined);
  if (read.success) return read.data;
  throw new LatheError({
    code: 'endpoint-answer-unknown',
    kind: 'engine',
    message: `The endpoint at ${endpoint.url} does not say how it is (status ${response.status}).`,
    advice: 'It may be of another version of Lathe, or something else may listen there.',
    details: text.slice(0, 2_000),
  });
}

/**
 * Sends a request as it is and gives the answer as it comes, whatever its status.
 * Errors: `endpoint-unreachable`.
 */
export async function passOn(
  endpoint: Reachable,
  { model, version, kind, body }: Omit<z.output<typeof predict>, 'id'>,
  signal: AbortSignal,
): Promise<z.input<typeof prediction>> {
  const inModel = `/v2/models/${encodeURIComponent(model)}${version === undefined ? '' : `/versions/${encodeURIComponent(version)}`}`;
  const path = kind === 'tensors' ? `${inModel}/infer` : '/invocations';
  const attributes = `tfs-model-name=${model}${version === undefined ? '' : `,tfs-model-version=${version}`}`;
  const begun = performance.now();
  const response = await call(
    endpoint,
    path,
    {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        ...(kind === 'rows' ? { 'X-Amzn-SageMaker-Custom-Attributes': attributes } : {}),
      },
    },
    ANSWER_PATIENCE,
    signal,
  );
  const { text, cut } = await limitedText(response);
  return { status: response.status, milliseconds: performance.now() - begun, body: text, cut };
}

async function call(
  { url, token }: Reachable,
  path: string,
  request: RequestInit & { readonly headers?: Readonly<Record<string, string>> },
  patience: number,
  signal: AbortSignal,
): Promise<Response> {
  if (url === null) throw unreachable('It does not listen yet.', 'Wait until it is ready.');
  try {
    return await fetch(`${url}${path}`, {
      ...request,
      // An endpoint answers by itself: what leads elsewhere is none.
      redirect: 'error',
      headers: {
        ...request.headers,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    throw unreachable(
      isLate
        ? `The endpoint at ${url} did not answer within ${patience / 1000} seconds.`
        : `The endpoint at ${url} does not answer.`,
      'See its log, or stop it and start it again.',
      cause,
    );
  }
}

function unreachable(message: string, advice: string, cause?: unknown): LatheError {
  return new LatheError({ code: 'endpoint-unreachable', kind: 'engine', message, advice, cause });
}

/** The start of a body that may have no end. */
async function limitedText(
  response: Response,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > LARGEST_ANSWER) break;
    }
  } catch (cause) {
    throw unreachable('The endpoint broke off its answer.', 'See its log, or ask again.', cause);
  }
  const whole = Buffer.concat(chunks);
  return { text: whole.toString('utf8', 0, LARGEST_ANSWER), cut: bytes > LARGEST_ANSWER };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
