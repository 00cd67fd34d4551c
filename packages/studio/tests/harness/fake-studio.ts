import type { Home, RunDetail, RunSummary } from '../../src/api/client.js';

/** A studio without a server: enough answers for the pages to be looked at in states that pass quickly. */
export function installFakeStudio(): void {
  window.fetch = async (input, init) => {
    const url = new URL(String(input), location.href);
    const answer = answerTo(`${init?.method ?? 'GET'} ${url.pathname}`, url.searchParams);
    return new Response(JSON.stringify(answer), { status: answer === undefined ? 404 : 200 });
  };
  Object.defineProperty(window, 'EventSource', { value: FakeEvents });
}

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const HOSTILE = `folder/<img src=x onerror=alert(1)> "مبلغ" 🙂 ${'very-long-name-'.repeat(20)}.lathe.json`;

const summary = (given: Partial<RunSummary>): RunSummary => ({
  id: 'live',
  folder: '',
  command: 'run',
  flow: 'loans.lathe.json',
  status: 'running',
  queuedAt: null,
  startedAt: ago(42),
  endedAt: null,
  error: null,
  ...given,
});

const RUNS: readonly RunSummary[] = [
  summary({ id: 'queued', status: 'queued', queuedAt: ago(8), startedAt: ago(8) }),
  summary({}),
  summary({ id: 'done', status: 'finished', startedAt: ago(900), endedAt: ago(700) }),
  summary({
    id: 'hostile',
    flow: HOSTILE,
    status: 'failed',
    startedAt: ago(4_000),
    endedAt: ago(3_990),
    error: {
      code: 'column-missing',
      kind: 'data',
      message: 'There is no column "<b>مبلغ</b>" at this point of the flow.',
      place: { node: 'scaled' },
      advice: 'A step above may have dropped or renamed it; choose a column that exists here.',
    },
  }),
  summary({ id: 'gone', status: 'interrupted', startedAt: ago(90_000) }),
  summary({ id: 'off', status: 'cancelled', startedAt: ago(95_000), endedAt: ago(94_990) }),
];

export const FLOW = {
  lathe: 1,
  name: 'loans',
  title: 'Loans',
  parameters: {
    data: { type: 'path', default: 'loans.csv', help: 'The loans to read.' },
    year: { type: 'number', default: 2024 },
    strict: { type: 'boolean', default: true, help: 'Whether odd rows stop the run.' },
    country: { type: 'choice', choices: ['FR', 'DE'], default: 'FR' },
  },
  sources: { loans: { format: 'csv', path: '{{data}}' } },
  nodes: [
    { id: 'scaled', step: 'scale-numbers', inputs: ['loans'], parameters: { columns: ['age'] } },
    {
      id: 'script',
      title: 'Our own script',
      step: 'custom-python',
      inputs: ['scaled'],
      parameters: { code: 'df\n' },
    },
  ],
  outputs: { table: { node: 'script', sink: { format: 'csv', path: 'out/table.csv' } } },
};

const detail = (run: RunSummary): RunDetail => ({
  run,
  version: '0.1.0',
  document: FLOW,
  settings: { fit: 'again', set: { data: 'other.csv' } },
  summary: null,
  outputs: [],
  nodes: [],
});

const HOME: Home = {
  workspace: 'empty-workspace',
  version: '0.1.0',
  flows: [],
  samples: [
    {
      id: 'credit-risk',
      title: 'Credit risk: from applications to a training table',
      description: 'Takes loan applications as they come and turns them into a table of numbers.',
    },
  ],
  runs: [],
  reports: [],
};

function answerTo(call: string, query: URLSearchParams): unknown {
  switch (call) {
    case 'GET /api/runs':
      return { runs: location.hash === '#welcome' ? [] : RUNS };
    case 'GET /api/home':
      return HOME;
    case 'GET /api/run':
      return detail(RUNS.find(({ id }) => id === query.get('id')) ?? summary({}));
    default:
      return undefined;
  }
}

const EVENTS = [
  { at: ago(41), kind: 'started', node: 'loans', what: 'read' },
  { at: ago(30), kind: 'finished', node: 'loans', what: 'read', seconds: 11.2 },
  {
    at: ago(30),
    kind: 'source',
    node: 'loans',
    report: {
      rows: 8_200_000,
      columns: [{}, {}, {}],
      misfits: [{ column: '<i>age</i>', count: 52, handled: 'null', examples: [] }],
      rejectedRows: 0,
      warnings: [],
    },
  },
  { at: ago(29), kind: 'started', node: 'scaled', what: 'fit' },
  { at: ago(28), kind: 'finished', node: 'scaled', what: 'fit', seconds: 0.8 },
  { at: ago(28), kind: 'fitted', node: 'scaled', from: 'data', rows: 8_200_000 },
  { at: ago(27), kind: 'started', node: 'script', what: 'python' },
  { at: ago(26), kind: 'printed', node: 'script', text: 'begin\n' },
  { at: ago(20), kind: 'progress', node: 'script', share: 0.1, rows: 820_000 },
  { at: ago(10), kind: 'progress', node: 'script', share: 0.3, rows: 2_460_000 },
  { at: ago(1), kind: 'progress', node: 'script', share: 0.48, rows: 3_936_000 },
];

/** Tells the events of the live run and then nothing more. */
class FakeEvents extends EventTarget {
  private isClosed = false;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;

  constructor(url: string) {
    super();
    setTimeout(() => {
      if (this.isClosed || !url.includes('live')) return;
      for (const event of EVENTS) {
        this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(event) }));
      }
    }, 20);
  }

  close(): void {
    this.isClosed = true;
  }
}
