import { constants, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LatheError } from '@lathe/flow';
import { REPORT_POLICY } from './access/security-headers.js';
import { type Answer, htmlAnswer, jsonAnswer } from './answer.js';
import { flowPage } from './pages/flow-page.js';
import { homePage } from './pages/home-page.js';
import type { Markup } from './pages/markup.js';
import { runPage } from './pages/run-page.js';
import { ICON, STUDIO_STYLE } from './pages/style.js';
import type { SharedSession } from './shared-session.js';
import { insideWorkspace, missing } from './workspace-files.js';

/** Bytes. */
const LARGEST_REPORT = 100_000_000;

export interface RouteContext {
  /** The workspace's real path. */
  readonly root: string;
  readonly session: SharedSession;
  /** Aborted when the reader has gone. */
  readonly signal: AbortSignal;
}

interface View {
  readonly content: unknown;
  readonly page: () => Markup | Promise<Markup>;
}

/** By path: pages, and the same content as JSON below `/api/`. */
const VIEWS = new Map<string, (query: URLSearchParams, context: RouteContext) => Promise<View>>([
  ['/', homeView],
  ['/flow', flowView],
  ['/node', nodeView],
  ['/run', runView],
  ['/api/home', homeView],
  ['/api/flow', flowView],
  ['/api/node', nodeView],
  ['/api/run', runView],
]);

/** Errors: `page-unknown`, and those of each page. */
export async function route(target: URL, context: RouteContext): Promise<Answer> {
  switch (target.pathname) {
    case '/studio.css':
      return { status: 200, type: 'text/css; charset=utf-8', body: STUDIO_STYLE };
    case '/icon.svg':
      return { status: 200, type: 'image/svg+xml', body: ICON };
    case '/report':
      return reportAnswer(context.root, target.searchParams.get('file') ?? '');
  }
  const view = VIEWS.get(target.pathname);
  if (view === undefined) {
    throw new LatheError({
      code: 'page-unknown',
      kind: 'usage',
      message: 'There is no such page.',
      advice: 'Start from the home page.',
    });
  }
  const { content, page } = await view(target.searchParams, context);
  return target.pathname.startsWith('/api/') ? jsonAnswer(content) : htmlAnswer(await page());
}

async function homeView(_: URLSearchParams, { root }: RouteContext): Promise<View> {
  const { homeContent } = await import('./content/home.js');
  const content = await homeContent(root);
  return { content, page: () => homePage(content) };
}

async function flowView(query: URLSearchParams, { root }: RouteContext): Promise<View> {
  const [{ openWorkspaceFlow }, { flowContent }] = await Promise.all([
    import('./content/flow-file.js'),
    import('./content/flow.js'),
  ]);
  const file = query.get('file') ?? '';
  const content = flowContent(file, await openWorkspaceFlow(root, file));
  return { content, page: () => flowPage(content) };
}

async function nodeView(query: URLSearchParams, context: RouteContext): Promise<View> {
  const [{ openWorkspaceFlow }, { flowContent, requireSummary }] = await Promise.all([
    import('./content/flow-file.js'),
    import('./content/flow.js'),
  ]);
  const file = query.get('file') ?? '';
  const id = query.get('id') ?? '';
  const opened = await openWorkspaceFlow(context.root, file);
  const flow = flowContent(file, opened);
  const node = requireSummary(flow, id);
  if (node.kind === 'analysis') {
    const [{ analysisContent }, { analysisPage }] = await Promise.all([
      import('./content/analysis.js'),
      import('./pages/analysis-page.js'),
    ]);
    const analysis = await context.session.use(
      (session) => analysisContent(session, opened, id, context.signal),
      context.signal,
    );
    return { content: { node, analysis }, page: () => analysisPage(flow, node, analysis) };
  }
  const [{ rowsContent }, { rowsPage }] = await Promise.all([
    import('./content/rows.js'),
    import('./pages/rows-page.js'),
  ]);
  const whole = query.get('whole') === '1';
  const rows = await context.session.use(
    (session) => rowsContent(session, { opened, id, whole, signal: context.signal }),
    context.signal,
  );
  return { content: { node, rows }, page: () => rowsPage(flow, node, rows) };
}

async function runView(query: URLSearchParams, { root }: RouteContext): Promise<View> {
  const { runContent } = await import('./content/run.js');
  const content = await runContent(root, query.get('folder') ?? '', query.get('id') ?? '');
  return { content, page: () => runPage(content) };
}

async function reportAnswer(root: string, file: string): Promise<Answer> {
  const path = await insideWorkspace(root, file);
  if (basename(path) !== 'report.html') throw missing(file === '' ? 'report without a name' : file);
  // What was resolved must be what is opened: a link put there meanwhile is not followed.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause) => {
    throw missing(file, cause);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > LARGEST_REPORT) throw missing(file);
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: await handle.readFile(),
      headers: { 'Content-Security-Policy': REPORT_POLICY },
    };
  } finally {
    await handle.close();
  }
}
