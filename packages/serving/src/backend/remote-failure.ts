import { LatheError } from '@lathe/flow/error';
import type { InferRequest } from '../model/served-model.js';
import { Overloaded } from '../schedule/overloaded.js';
import type { HttpReply } from './http-call.js';

/** What an answer with another status than 200 means. */
export function refusalOf(name: string, { status, headers, body }: HttpReply): LatheError {
  const said = errorOf(body).trim().replace(/\.$/, '');
  if (status === 429 || status === 503) {
    const seconds = Number(headers['retry-after'] ?? 1);
    return new Overloaded({
      message: `The back end of ${name} refuses requests: ${said}.`,
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 1000,
    });
  }
  if (status === 400 || status === 413 || status === 415 || status === 422) {
    return new LatheError({
      code: 'input-refused',
      kind: 'usage',
      message: `The back end of ${name} does not take the request: ${said}.`,
      place: { parameter: 'inputs' },
      advice: "Compare the request with the model's metadata.",
    });
  }
  if (status === 504) return deadlineExceeded(name);
  if (status === 404) return modelUnavailable(name, said);
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: `The back end of ${name} answers ${status}: ${said}.`,
    advice: 'Look at the log of the back end.',
  });
}

/** What was thrown in a call of `infer`, in the words of its contract. */
export function inContract(name: string, error: unknown, { signal }: InferRequest): LatheError {
  if (error instanceof LatheError) return error;
  if (signal?.aborted) {
    return new LatheError({
      code: 'cancelled',
      kind: 'cancelled',
      message: 'The client has gone.',
      advice: 'Nothing is to be done.',
    });
  }
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: `The back end of ${name} did not answer: ${error instanceof Error ? error.message : error}.`,
    advice: 'Look at the log of the back end.',
    cause: error,
  });
}

/** The text of `{ "error": ... }`, or the beginning of whatever came. */
function errorOf(body: Buffer): string {
  const text = body.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && 'error' in value) return String(value.error);
  } catch {
    // Not JSON: a proxy's page.
  }
  return text.slice(0, 200);
}

export const modelUnavailable = (name: string, why: string) =>
  new LatheError({
    code: 'model-unavailable',
    kind: 'engine',
    message: `No server of ${name} can be used: ${why}.`,
    advice: 'Start it, or wait until it is back.',
  });

export const deadlineExceeded = (name: string) =>
  new LatheError({
    code: 'deadline-exceeded',
    kind: 'engine',
    message: `${name} did not answer before the deadline of the request.`,
    advice: 'Allow more time, or give the back end more instances.',
  });
