import { realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LatheError } from '@lathe/flow';
import type { EngineLimits } from '../workspace/session.js';
import { knownHosts, listenAddress, urlHost } from './access/listen-address.js';
import { guardRequest } from './access/request-guard.js';
import { SECURITY_HEADERS } from './access/security-headers.js';
import { AccessToken } from './access/token.js';
import { type Answer, htmlAnswer, jsonAnswer } from './answer.js';
import { errorStatus, readableError } from './error-status.js';
import { address, flowAddress } from './pages/address.js';
import { errorPage } from './pages/error-page.js';
import type { Crumb } from './pages/layout.js';
import { html } from './pages/markup.js';
import { route } from './routes.js';
import { SharedSession } from './shared-session.js';

export interface StudioSettings {
  readonly workspace: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1; others need a token. */
  readonly host?: string;
  readonly token?: string;
  readonly limits?: EngineLimits;
  /** Receives what readers are not shown: the cause of a defect. */
  readonly onDefect?: (error: unknown) => void;
}

export interface Studio {
  /** `http://127.0.0.1:4747/`; without the token. */
  readonly url: string;
  readonly port: number;
  /** Calls off running work, ends the engine, removes scratch files. */
  close(): Promise<void>;
}

/**
 * Serves the read-only view of a workspace.
 * Errors: `workspace-missing`, `token-required`, `token-too-short`, `port-taken`, `host-not-usable`.
 */
export async function startStudio(settings: StudioSettings): Promise<Studio> {
  const host = listenAddress(settings);
  const root = await workspaceRoot(settings.workspace);
  const session = new SharedSession(root, settings.limits ?? {});
  const running = new Set<AbortController>();
  const hosts = knownHosts(host);
  let port = settings.port;
  const access = settings.token === undefined ? undefined : new AccessToken(settings.token);

  const server = createServer((request, response) => {
    const work = new AbortController();
    running.add(work);
    response.on('close', () => {
      running.delete(work);
      if (!response.writableFinished) work.abort();
    });
    respond(request, response, work.signal);
  });
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });

  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    let answer: Answer;
    try {
      answer = await answerTo(request, signal);
    } catch (error) {
      if (response.destroyed) return;
      answer = refusal(error, request.url ?? '');
    }
    send(response, answer);
  }

  async function answerTo(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    const { method = '', url: target = '', headers } = request;
    guardRequest({ method, target, headers }, hosts, port);
    const url = new URL(target, 'http://studio');
    if (access !== undefined) {
      const given = url.pathname === '/' ? url.searchParams.get('token') : null;
      if (given !== null) return exchange(access, given, headers['sec-fetch-site']);
      if (!access.admits(headers)) throw accessDenied('The studio asks for its token.');
    }
    return route(url, { root, session, signal });
  }

  function refusal(thrown: unknown, target: string): Answer {
    const error = readableError(thrown, root);
    if (error.kind === 'internal') settings.onDefect?.(thrown);
    const status = errorStatus(error);
    const answer = target.startsWith('/api/')
      ? jsonAnswer({ error }, status)
      : htmlAnswer(errorPage(error.toJSON(), status, crumbsOf(target)), status);
    const headers: Record<string, string> = {
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(status === 405 ? { Allow: 'GET, HEAD', Connection: 'close' } : {}),
    };
    return { ...answer, headers };
  }

  port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, settings.port)));
    server.listen({ host, port: settings.port }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : settings.port);
    });
  });

  return {
    url: `http://${urlHost(host)}:${port}/`,
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const work of running) work.abort();
      server.closeAllConnections();
      await closed;
      await session.close();
    },
  };
}

function send(response: ServerResponse, { status, type, body, headers }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Trades the token for a cookie, and leads on to an address without it. */
function exchange(access: AccessToken, given: string, site: string | undefined): Answer {
  if (!access.accepts(given)) throw accessDenied('The token is not the right one.');
  const headers = { 'Set-Cookie': access.setCookie() };
  if (site !== 'cross-site' && site !== 'same-site') {
    return { ...htmlAnswer(html``, 303), headers: { ...headers, Location: '/' } };
  }
  // Browsers hold a strict cookie back while they follow a link from elsewhere, redirects included.
  return {
    ...htmlAnswer(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Lathe</title>
<meta http-equiv="refresh" content="0; url=/"><link rel="stylesheet" href="/studio.css"></head>
<body><main><h1>Lathe</h1><p><a href="/">Open the studio</a></p></main></body></html>
`),
    headers,
  };
}

/** The way back from an error: to the flow, when the address names one. */
function crumbsOf(target: string): Crumb[] {
  if (!target.startsWith('/node?') || !URL.canParse(target, 'http://studio')) return [];
  const file = new URL(target, 'http://studio').searchParams.get('file') ?? '';
  return file.endsWith('.lathe.json') && address('/', { file }).length < 1_000
    ? [{ text: file, href: flowAddress(file) }]
    : [];
}

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

function accessDenied(message: string): LatheError {
  return new LatheError({
    code: 'access-denied',
    kind: 'usage',
    message,
    advice: 'Enter it below, or send it as "Authorization: Bearer TOKEN".',
  });
}

function listenError(error: Error, host: string, port: number): LatheError {
  const code = 'code' in error ? error.code : undefined;
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
  return new LatheError({
    code: 'host-not-usable',
    kind: 'usage',
    message:
      code === 'EACCES'
        ? `Listening on port ${port} is not permitted.`
        : `Listening on ${host}, port ${port}, is not possible: ${error.message}.`,
    place: { parameter: code === 'EACCES' ? 'port' : 'host' },
    advice: 'Choose a port above 1023, and for --host an address of this machine.',
    cause: error,
  });
}
