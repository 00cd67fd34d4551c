import type { LatheError } from '@lathe/flow/error';

/** How a request ended, as counted in the metrics. */
export const OUTCOMES = ['ok', 'invalid', 'refused', 'expired', 'cancelled', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

interface Meaning {
  readonly http: number;
  /** Status code of gRPC. */
  readonly grpc: number;
  readonly outcome: Outcome;
}

/** Numbers of gRPC's status codes. */
export const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const invalid = (http: number, grpc: number = GRPC.invalidArgument): Meaning => ({
  http,
  grpc,
  outcome: 'invalid',
});

/** 499 is nginx's number for a client that has gone; nobody reads it but the log. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  overloaded: { http: 503, grpc: GRPC.unavailable, outcome: 'refused' },
  'too-many-requests': { http: 429, grpc: GRPC.resourceExhausted, outcome: 'refused' },
  draining: { http: 503, grpc: GRPC.unavailable, outcome: 'refused' },
  'model-unavailable': { http: 503, grpc: GRPC.unavailable, outcome: 'refused' },
  'not-ready': { http: 503, grpc: GRPC.unavailable, outcome: 'refused' },
  'deadline-exceeded': { http: 504, grpc: GRPC.deadlineExceeded, outcome: 'expired' },
  // Not 503, upon which clients try again: what has held one instance up would hold up the next.
  'run-limit': { http: 504, grpc: GRPC.deadlineExceeded, outcome: 'failed' },
  cancelled: { http: 499, grpc: GRPC.cancelled, outcome: 'cancelled' },
  'model-unknown': invalid(404, GRPC.notFound),
  'model-version-unknown': invalid(404, GRPC.notFound),
  'call-unknown': invalid(404, GRPC.unimplemented),
  'method-not-allowed': invalid(405),
  'answer-type-unknown': invalid(406),
  'body-too-slow': invalid(408),
  'model-load-timeout': { http: 408, grpc: GRPC.deadlineExceeded, outcome: 'failed' },
  'model-loaded': invalid(409, GRPC.alreadyExists),
  'body-too-large': invalid(413, GRPC.resourceExhausted),
  'content-type-unknown': invalid(415),
  'token-wrong': invalid(401, GRPC.unauthenticated),
  'host-not-allowed': invalid(403, GRPC.permissionDenied),
  'origin-not-allowed': invalid(403, GRPC.permissionDenied),
  'administration-off': invalid(403, GRPC.permissionDenied),
  'memory-exhausted': { http: 507, grpc: GRPC.resourceExhausted, outcome: 'failed' },
};

const FAILED: Meaning = { http: 500, grpc: GRPC.internal, outcome: 'failed' };

/** What an error means to a client. Kinds `usage` and `document` are the client's own (400). */
export function meaningOf(error: LatheError): Meaning {
  return (
    MEANINGS[error.code] ??
    (error.kind === 'usage' || error.kind === 'document' ? invalid(400) : FAILED)
  );
}

/** One line for protocols that carry one text: what happened and what to do. */
export function errorText(error: LatheError): string {
  // What a defect says may hold paths and names of the inside; the log has it.
  return error.kind === 'internal' && error.code === 'internal'
    ? 'The server failed to answer; its log says why.'
    : `${error.message} ${error.advice}`;
}

/** Seconds after which it is worth trying again; null when the error says nothing of it. */
export function retryAfter(error: LatheError): number | null {
  if ('retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number') {
    return Math.max(1, Math.ceil(error.retryAfterSeconds));
  }
  const { outcome } = meaningOf(error);
  return outcome === 'refused' ? 1 : null;
}
