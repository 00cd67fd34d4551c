import { LatheError } from '@lathe/flow';
import { flowFileOf } from '../api/handlers/flows.js';
import { FlowChanged } from '../workspace/flow-store.js';
import { errorStatus, readableError } from './error-status.js';
import { jsonText } from './json-text.js';
import { errorPage } from './plain-page.js';

/** The answer to a request that failed. */
export interface Refusal {
  readonly status: number;
  /** Media type with its charset. */
  readonly type: string;
  readonly body: string;
  /** True when it is our fault: the reader is told no more than that. */
  readonly isDefect: boolean;
}

/** An error as JSON for calls of the API, as a page for everything else. Paths count from the workspace. */
export function refusalOf(thrown: unknown, target: string, root: string): Refusal {
  const error = readableError(refusedByServer(thrown), root);
  const status = errorStatus(error);
  const isDefect = error.kind === 'internal';
  if (!target.startsWith('/api/')) {
    const body = errorPage(error.toJSON(), status);
    return { status, type: 'text/html; charset=utf-8', body, isDefect };
  }
  const conflict = thrown instanceof FlowChanged ? { current: flowFileOf(thrown.current) } : {};
  const body = jsonText({ error, ...conflict });
  return { status, type: 'application/json; charset=utf-8', body, isDefect };
}

/** What the server library itself refuses, in Lathe's words. */
function refusedByServer(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new LatheError({
      code: 'request-too-large',
      kind: 'usage',
      message: 'The body of the request is too large.',
      advice: 'Send less; data files are uploaded as bytes.',
      cause: thrown,
    });
  }
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP')) {
    return new LatheError({
      code: 'request-invalid',
      kind: 'usage',
      message: 'The body of the request cannot be read.',
      advice: 'Send it as docs/openapi.json describes the call.',
      cause: thrown,
    });
  }
  // What the built pages do not hold.
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return status === 403 || status === 404 ? pageUnknown() : thrown;
}

export const pageUnknown = (): LatheError =>
  new LatheError({
    code: 'page-unknown',
    kind: 'usage',
    message: 'There is no such page.',
    advice: 'Start from the home page.',
  });

export const wrongMethod = (method: string): LatheError =>
  new LatheError({
    code: 'method-not-allowed',
    kind: 'usage',
    message: `This call does not take ${method}.`,
    advice: 'docs/openapi.json lists the calls with their methods.',
  });

export function accessDenied(message: string): LatheError {
  return new LatheError({
    code: 'access-denied',
    kind: 'usage',
    message,
    advice: 'Enter it below, or send it as "Authorization: Bearer TOKEN".',
  });
}

/** Why work was broken off: nobody waits for it any more. */
export function calledOff(message: string): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message,
    advice: 'Ask again when the result is wanted.',
  });
}
