import { LatheError, type LatheErrorJson } from '@lathe/flow';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The answer of the server was an error; `answer` holds all of it (a conflict brings the current flow). */
export class CallError extends LatheError {
  constructor(
    error: LatheErrorJson,
    readonly status: number,
    readonly answer: unknown,
  ) {
    super(error);
    this.name = 'CallError';
  }
}

/** A path with its query; fields that are undefined are left out. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** Errors: `CallError` for what the server refuses, `server-unreachable`; an abort is thrown as it is. */
export async function sendJson<T>(
  method: string,
  url: string,
  body: unknown,
  options: CallOptions = {},
): Promise<T> {
  return send<T>(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    signal: options.signal ?? null,
  });
}

export async function sendBytes<T>(url: string, body: Blob, options: CallOptions = {}): Promise<T> {
  return send<T>(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/octet-stream' },
    signal: options.signal ?? null,
  });
}

async function send<T>(url: string, request: RequestInit): Promise<T> {
  let response: Response;
  let answer: T;
  try {
    response = await fetch(url, request);
    answer = await response.json();
  } catch (cause) {
    if (request.signal?.aborted === true) throw cause;
    throw new LatheError({
      code: 'server-unreachable',
      kind: 'engine',
      message: 'The studio does not answer.',
      advice: 'Check that `lathe studio` still runs; your changes stay on this page meanwhile.',
      cause,
    });
  }
  if (response.ok) return answer;
  throw new CallError(errorOf(answer), response.status, answer);
}

function errorOf(answer: unknown): LatheErrorJson {
  if (typeof answer === 'object' && answer !== null && 'error' in answer) {
    const { error } = answer;
    if (isError(error)) return error;
  }
  return {
    code: 'answer-not-understood',
    kind: 'internal',
    message: 'The studio gave an answer that this page does not understand.',
    place: {},
    advice: 'Reload the page; it may be older than the server.',
  };
}

function isError(value: unknown): value is LatheErrorJson {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    'advice' in value &&
    'place' in value
  );
}
