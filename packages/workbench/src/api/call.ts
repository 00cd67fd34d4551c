import type { Readable } from 'node:stream';
import { LatheError, pathText } from '@lathe/flow';
import type { z } from 'zod';
import type { RunQueue } from '../jobs/run-queue.js';
import type { FlowStore } from '../workspace/flow-store.js';
import type { PathRules } from '../workspace/path-rules.js';
import type { SharedSession } from '../workspace/shared-session.js';

/** The workspace as the calls of one studio share it. */
export interface OpenWorkspace {
  /** The workspace's real path. */
  readonly root: string;
  readonly session: SharedSession;
  readonly flows: FlowStore;
  readonly runs: RunQueue;
  /** Which files flows may read and write. */
  readonly paths: PathRules;
  /** Bytes. */
  readonly largestUpload: number;
}

export interface CallContext {
  readonly studio: OpenWorkspace;
  /** Aborted when the client has gone or the studio closes. */
  readonly signal: AbortSignal;
  /** The body as it comes, of calls that take bytes. */
  readonly bytes: Readable;
  /** How long it says it is; undefined when it does not. */
  readonly announcedBytes: number | undefined;
  /** Of the last event that the client of an event stream has seen. */
  readonly lastEventId: string | undefined;
}

/** A file on its way to the client. */
export interface Download {
  readonly kind: 'download';
  readonly name: string;
  /** Null: not known before it has been sent. */
  readonly bytes: number | null;
  readonly content: Readable;
}

/** Server-sent events, written as they come. */
export interface EventStream {
  readonly kind: 'events';
  readonly events: AsyncIterable<ServerEvent | SignOfLife>;
}

/** Keeps the connection from being taken for dead. */
export type SignOfLife = 'alive';

export interface ServerEvent {
  readonly id?: string;
  /** Default `message`. */
  readonly event?: string;
  /** One line. */
  readonly data: string;
}

/** A call whose input is still to be read and checked. */
export interface BoundCall {
  call(
    given: { readonly query: unknown; readonly body: unknown },
    context: CallContext,
  ): Promise<unknown>;
}

type Answer<A> = z.ZodType<unknown, A> | 'events' | 'bytes';
type Answered<A> = Promise<Immutable<A> | EventStream | Download>;

/** What is sent may be made of values that nobody changes. */
type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends Uint8Array
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Immutable<T[K]> }
      : T;

/** Binds a call without input to what answers it. */
export function plainCall<A = never>(
  _: { readonly answer: Answer<A> },
  handle: (context: CallContext) => Answered<NoInfer<A>>,
): BoundCall {
  return { call: (_given, context) => handle(context) };
}

/** Binds a call whose input stands in its address. Errors: `request-invalid` before it is handled. */
export function queryCall<Q, A = never>(
  operation: { readonly query: z.ZodType<Q>; readonly answer: Answer<A> },
  handle: (query: Q, context: CallContext) => Answered<NoInfer<A>>,
): BoundCall {
  return { call: async ({ query }, context) => handle(read(operation.query, query), context) };
}

/** Binds a call whose input is its JSON body. Errors: `request-invalid` before it is handled. */
export function bodyCall<B, A = never>(
  operation: { readonly body: z.ZodType<B>; readonly answer: Answer<A> },
  handle: (body: B, context: CallContext) => Answered<NoInfer<A>>,
): BoundCall {
  return { call: async ({ body }, context) => handle(read(operation.body, body), context) };
}

function read<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = pathText(issue?.path ?? []);
  throw new LatheError({
    code: 'request-invalid',
    kind: 'usage',
    message:
      field === ''
        ? `The request is not what this call takes: ${issue?.message ?? 'wrong shape'}.`
        : `"${field}" of the request is not valid: ${issue?.message ?? 'wrong shape'}.`,
    place: field === '' ? {} : { parameter: field },
    advice: 'Correct the field; docs/openapi.json describes the call.',
  });
}
