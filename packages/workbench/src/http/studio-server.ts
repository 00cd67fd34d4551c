import { setMaxListeners } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LatheError } from '@lathe/flow';
import { knownHosts, listenAddress, urlHost } from '@lathe/serving/endpoint/http/listen-address';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { OpenWorkspace } from '../api/call.js';
import { OPERATIONS } from '../api/contract/operations.js';
import { registerCalls } from '../api/register-calls.js';
import { RunQueue } from '../jobs/run-queue.js';
import { FlowStore } from '../workspace/flow-store.js';
import { PathRules } from '../workspace/path-rules.js';
import type { EngineLimits } from '../workspace/session.js';
import { SharedSession } from '../workspace/shared-session.js';
import { guardRequest, hasBody, METHODS } from './access/request-guard.js';
import { REPORT_POLICY, SECURITY_HEADERS } from './access/security-headers.js';
import { AccessToken } from './access/token.js';
import { openingPage } from './plain-page.js';
import {
  accessDenied,
  calledOff,
  pageUnknown,
  type Refusal,
  refusalOf,
  wrongMethod,
} from './refusal.js';
import { readReport } from './report-file.js';
import { STUDIO_PAGES, servePages } from './studio-pages.js';

export interface StudioSettings {
  readonly workspace: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1; others need a token. */
  readonly host?: string;
  readonly token?: string;
  readonly limits?: EngineLimits;
  /** Folders outside the workspace that flows may read and write; default none. */
  readonly allow?: readonly string[];
  /** Bytes; default 20 GB. */
  readonly largestUpload?: number;
  /** Folder with the built pages; default that of the project. */
  readonly pages?: string;
  /** Receives what readers are not shown: the cause of a defect. */
  readonly onDefect?: (error: unknown) => void;
}

export interface Studio {
  /** `http://127.0.0.1:4747/`; without the token. */
  readonly url: string;
  readonly port: number;
  /** Opens the engine before a page asks for it. */
  warm(): void;
  /** Calls off running work, ends the engine, removes scratch files. Runs go on. */
  close(): Promise<void>;
}

const LARGEST_UPLOAD = 20_000_000_000;
/** Milliseconds that the body of a request may stand still. */
const LONGEST_SILENCE = 120_000;

/**
 * Serves the studio of a workspace: its pages and its API.
 * Errors: `workspace-missing`, `folder-missing`, `token-required`, `token-too-short`, `port-taken`,
 * `host-not-usable`.
 */
export async function startStudio(settings: StudioSettings): Promise<Studio> {
  const host = listenAddress(settings, 'see and change this workspace');
  const root = await workspaceRoot(settings.workspace);
  const paths = await PathRules.of(root, settings.allow ?? []);
  const limits = settings.limits ?? {};
  const shared: OpenWorkspace = {
    root,
    session: new SharedSession(root, limits),
    flows: new FlowStore(root),
    runs: await RunQueue.open({ root, limits }),
    paths,
    largestUpload: settings.largestUpload ?? LARGEST_UPLOAD,
  };
  const running = new Map<IncomingMessage, AbortController>();
  const hosts = knownHosts(host);
  let port = settings.port;
  const access = settings.token === undefined ? undefined : new AccessToken(settings.token);

  const app: FastifyInstance = Fastify({
    // Every address of the application is known, so that none needs to be told apart by its ending.
    routerOptions: { ignoreTrailingSlash: false },
    serverFactory: (handle) => {
      const server = createServer(
        // How long a request takes is a matter of the size of its upload.
        { requestTimeout: 0, headersTimeout: 60_000 },
        (request, response) => {
          const work = new AbortController();
          // Every statement of a call listens; their number is bounded by the engine, not by a leak.
          setMaxListeners(0, work.signal);
          running.set(request, work);
          response.on('close', () => {
            running.delete(request);
            if (!response.writableFinished) work.abort(calledOff('The client has gone.'));
          });
          // Only while the body comes: an answer may take as long as it takes.
          if (hasBody(request.headers)) {
            request.setTimeout(LONGEST_SILENCE, () => request.destroy());
            request.once('end', () => request.setTimeout(0));
          }
          for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
            response.setHeader(name, value);
          }
          if (admits(request, response)) handle(request, response);
        },
      );
      server.on('clientError', (_, socket) => {
        if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      });
      return server;
    },
  });

  /** Answers by itself, and false, what is refused or trades the token. */
  function admits(request: IncomingMessage, response: ServerResponse): boolean {
    const { method = '', url: target = '', headers } = request;
    try {
      guardRequest({ method, target, headers }, hosts, port);
      if (access === undefined) return true;
      const url = new URL(target, 'http://studio');
      const given = method === 'GET' && url.pathname === '/' ? url.searchParams.get('token') : null;
      if (given === null) {
        if (access.admits(headers)) return true;
        throw accessDenied('The studio asks for its token.');
      }
      exchange(access, given, headers['sec-fetch-site'], response);
    } catch (error) {
      const { status, type, body } = refusal(error, target);
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        // What is left of the body is not read.
        ...(method === 'GET' || method === 'HEAD' ? {} : { Connection: 'close' }),
        ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
        ...(status === 405 ? { Allow: METHODS.join(', ') } : {}),
      });
      response.end(method === 'HEAD' ? undefined : body);
    }
    return false;
  }

  const refusal = (thrown: unknown, target: string): Refusal => {
    const refused = refusalOf(thrown, target, root);
    if (refused.isDefect) settings.onDefect?.(thrown);
    return refused;
  };

  const answerRefusal = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, type, body } = refusal(thrown, request.url);
    if (!request.raw.complete) reply.header('Connection', 'close');
    reply.code(status).type(type).send(body);
  };
  app.setErrorHandler(answerRefusal);

  registerCalls(app, shared, (request) => running.get(request.raw)?.signal ?? AbortSignal.abort());
  app.get<{ Querystring: { file?: unknown } }>('/report', async (request, reply) => {
    const { file } = request.query;
    const report = await readReport(root, typeof file === 'string' ? file : '');
    return reply
      .header('Content-Security-Policy', REPORT_POLICY)
      .type('text/html; charset=utf-8')
      .send(report);
  });
  const studioPage = await servePages(app, settings.pages ?? STUDIO_PAGES);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (isCall(path)) return answerRefusal(wrongMethod(request.method), request, reply);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || path.startsWith('/api/') || /\.[^/]*$/.test(path)) {
      return answerRefusal(pageUnknown(), request, reply);
    }
    return studioPage(reply);
  });

  try {
    await app.listen({ host, port: settings.port });
  } catch (error) {
    await shared.runs.close();
    throw listenError(error, host, settings.port);
  }
  const bound = app.server.address();
  port = typeof bound === 'object' && bound !== null ? bound.port : settings.port;

  return {
    url: `http://${urlHost(host)}:${port}/`,
    port,
    warm: () => shared.session.warm(),
    async close() {
      await shared.runs.close();
      for (const work of running.values()) work.abort(calledOff('The studio is closing.'));
      app.server.closeAllConnections();
      await app.close();
      await shared.session.close();
    },
  };
}

/** Trades the token for a cookie, and leads on to an address without it. */
function exchange(
  access: AccessToken,
  given: string,
  site: string | undefined,
  response: ServerResponse,
): void {
  if (!access.accepts(given)) throw accessDenied('The token is not the right one.');
  response.setHeader('Set-Cookie', access.setCookie());
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  if (site !== 'cross-site' && site !== 'same-site') {
    response.writeHead(303, { Location: '/', 'Content-Length': 0 }).end();
    return;
  }
  // Browsers hold a strict cookie back while they follow a link from elsewhere, redirects included.
  const page = openingPage();
  response.writeHead(200, { 'Content-Length': Buffer.byteLength(page) }).end(page);
}

const isCall = (path: string): boolean =>
  Object.values(OPERATIONS).some((operation) => operation.path === path);

async function workspaceRoot(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw new LatheError({
      code: 'workspace-missing',
      kind: 'usage',
      message: `There is no folder ${folder}.`,
      place: { file: folder },
      advice: 'Name the folder that holds your flows with --workspace DIR.',
      cause,
    });
  }
}

function listenError(error: unknown, host: string, port: number): LatheError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new LatheError({
      code: 'port-taken',
      kind: 'usage',
      message: `Port ${port} is taken; perhaps a studio runs already.`,
      place: { parameter: 'port' },
      advice: `Try --port ${port < 65_535 ? port + 1 : port - 1}, or --port 0 for any free one.`,
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  return new LatheError({
    code: 'host-not-usable',
    kind: 'usage',
    message:
      code === 'EACCES'
        ? `Listening on port ${port} is not permitted.`
        : `Listening on ${host}, port ${port}, is not possible: ${said}.`,
    place: { parameter: code === 'EACCES' ? 'port' : 'host' },
    advice: 'Choose a port above 1023, and for --host an address of this machine.',
    cause: error,
  });
}
