import { LatheError } from '@lathe/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DOWNLOAD_POLICY } from '../http/access/security-headers.js';
import { attachment } from '../http/attachment.js';
import { jsonText } from '../http/json-text.js';
import type { BoundCall, Download, EventStream, OpenWorkspace } from './call.js';
import { OPERATIONS, type Operation } from './contract/operations.js';
import { CALLS } from './handlers/handlers.js';

/** Bytes of a JSON body. */
const LARGEST_BODY = 10_000_000;

/** Makes every operation of the API a route. Errors are left to the server. */
export function registerCalls(
  app: FastifyInstance,
  studio: OpenWorkspace,
  signalOf: (request: FastifyRequest) => AbortSignal,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: LARGEST_BODY },
    (_, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch (cause) {
        done(notJson(cause));
      }
    },
  );
  // Uploads are read by the call itself, as they come.
  app.addContentTypeParser('application/octet-stream', (_, __, done) => done(null));
  for (const name of operationNames()) {
    const operation: Operation = OPERATIONS[name];
    app.route({
      method: operation.method,
      url: operation.path,
      handler: async (request, reply) => {
        if (operation.body !== undefined) requireType(request, operation.body === 'bytes');
        await answer(CALLS[name], request, reply, {
          studio,
          signal: signalOf(request),
        });
        return reply;
      },
    });
  }
}

function operationNames(): (keyof typeof OPERATIONS)[] {
  const isName = (name: string): name is keyof typeof OPERATIONS => name in OPERATIONS;
  return Object.keys(OPERATIONS).filter(isName);
}

async function answer(
  { call }: BoundCall,
  request: FastifyRequest,
  reply: FastifyReply,
  { studio, signal }: { readonly studio: OpenWorkspace; readonly signal: AbortSignal },
): Promise<void> {
  const { 'last-event-id': lastEventId, 'content-length': length } = request.headers;
  const content = await call(
    { query: request.query, body: request.body },
    {
      studio,
      signal,
      bytes: request.raw,
      announcedBytes: length === undefined ? undefined : Number(length),
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
    },
  );
  if (isDownload(content)) sendDownload(reply, content);
  else if (isEvents(content)) await sendEvents(reply, content, signal);
  else reply.type('application/json; charset=utf-8').send(jsonText(content));
}

function sendDownload(reply: FastifyReply, { name, bytes, content }: Download): void {
  if (bytes !== null) reply.header('Content-Length', bytes);
  reply
    .header('Content-Security-Policy', DOWNLOAD_POLICY)
    .header('Content-Disposition', attachment(name))
    .type('application/octet-stream')
    .send(content);
}

/** Written to the connection itself: nothing on the way may gather events. */
async function sendEvents(
  reply: FastifyReply,
  { events }: EventStream,
  signal: AbortSignal,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'X-Accel-Buffering': 'no',
  });
  raw.flushHeaders();
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      if (!raw.write(eventText(event))) await drained(raw, signal);
    }
  } finally {
    raw.end();
  }
}

function eventText(event: Parameters<typeof textOf>[0] | 'alive'): string {
  return event === 'alive' ? ':\n\n' : textOf(event);
}

function textOf({
  id,
  event,
  data,
}: {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}): string {
  const fields = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${data}`,
  ];
  return `${fields.join('\n')}\n\n`;
}

function drained(raw: FastifyReply['raw'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      raw.off('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    raw.once('drain', go);
    signal.addEventListener('abort', go, { once: true });
  });
}

function isDownload(content: unknown): content is Download {
  return hasKind(content, 'download') && 'content' in content;
}

function isEvents(content: unknown): content is EventStream {
  return hasKind(content, 'events') && 'events' in content;
}

function hasKind(content: unknown, kind: string): content is { kind: string } {
  return (
    typeof content === 'object' && content !== null && 'kind' in content && content.kind === kind
  );
}

function requireType(request: FastifyRequest, bytes: boolean): void {
  const wanted = bytes ? 'application/octet-stream' : 'application/json';
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (given === wanted) return;
  throw new LatheError({
    code: 'content-type-wrong',
    kind: 'usage',
    message: `This call takes ${wanted}.`,
    advice: `Send Content-Type: ${wanted}.`,
  });
}

function notJson(cause: unknown): LatheError {
  return new LatheError({
    code: 'request-invalid',
    kind: 'usage',
    message: 'The body of the request is not JSON.',
    advice: 'Send a JSON value; docs/openapi.json describes the call.',
    cause,
  });
}
