import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import { checkFlow } from '@lathe/flow';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import type {
  CheckAnswer,
  Column,
  Exported,
  ExportRequest,
  HistoryEntry,
  JoinDiagnosis,
  JoinRequest,
} from '../../src/api/client.js';
import { ExportDialog } from '../../src/export/export-dialog.js';
import { HistoryPanel, type SessionEntry } from '../../src/history/history-panel.js';
import { JoinDialog } from '../../src/join/join-dialog.js';

/** `?show=join`, `export` or `history`, over answers made up here. */
const shown = new URLSearchParams(location.search).get('show') ?? 'join';

const HOSTILE = '<img src=x onerror=alert(1)>';
const LONG = 'column_'.repeat(40);

const ORDERS: readonly Column[] = [
  { name: 'order_id', type: 'integer' },
  { name: 'customer_id', type: 'integer' },
  { name: 'amount', type: 'float' },
  { name: 'city', type: 'text' },
  { name: HOSTILE, type: 'text' },
];
const CUSTOMERS: readonly Column[] = [
  { name: 'customer_id', type: 'integer' },
  { name: 'name', type: 'text' },
  { name: 'city', type: 'text' },
  { name: 'שם משפחה', type: 'text' },
  { name: LONG, type: 'list<text>' },
];

const check: CheckAnswer = {
  document: null,
  nodes: {
    orders: { status: 'ready', schema: ORDERS },
    customers: { status: 'ready', schema: CUSTOMERS },
  },
};

const diagnosisOf = ({ keys }: JoinRequest): JoinDiagnosis => ({
  left: {
    rows: 10_000,
    nullKeys: 12,
    distinctKeys: 4123,
    repeatedKeys: 2210,
    repeatedExamples: [
      { key: keys.map(() => 17), count: 41 },
      { key: keys.map(() => HOSTILE), count: 12 },
    ],
    matched: 9740,
    unmatched: 260,
    unmatchedColumns: ['order_id', 'customer_id', 'amount', HOSTILE],
    unmatchedExamples: [
      [1, 2, 3, 4],
      [90_017, 90_018, null, 90_020],
      [12.5, 1234.56, 7, null],
      [HOSTILE, LONG, 'שלום', '🐈'],
    ],
    cut: [],
  },
  right: {
    rows: 5000,
    nullKeys: 0,
    distinctKeys: 4990,
    repeatedKeys: 9,
    repeatedExamples: [{ key: keys.map(() => 17), count: 4 }],
    matched: 4100,
    unmatched: 900,
    unmatchedColumns: ['customer_id', 'name'],
    unmatchedExamples: [
      [1, 2],
      ['Ada', 'Grace'],
    ],
    cut: [],
  },
  resultRows: { inner: 9771, left: 10_031, right: 10_671, full: 10_931, semi: 9740, anti: 260 },
  columns: [],
  suggestions: [],
  warnings: [
    'Some keys differ only in case or in blanks around them. 97.4 % of the left rows match; 99 % would with trimmed lower-case keys.',
  ],
  basis: { kind: 'whole', rows: 10_000, of: 10_000, rule: 'all rows', seed: null },
  sampledAbove: [],
});

const exportedOf = ({ to }: ExportRequest): Exported => ({
  to,
  folder: `exports/credit-risk/${to}`,
  files: [
    {
      path: `exports/credit-risk/${to}/credit_risk.py`,
      name: 'credit_risk.py',
      bytes: 2412,
      text: Array.from(
        { length: 120 },
        (_, line) =>
          `${' '.repeat((line % 4) * 4)}step_${line} = frame["${line % 7 === 0 ? HOSTILE : 'age'}"]${line === 5 ? '  # a long line'.repeat(12) : ''}`,
      ).join('\n'),
    },
    {
      path: `exports/credit-risk/${to}/data/credit_risk.parquet`,
      name: 'data/credit_risk.parquet',
      bytes: 48_213_000,
      text: null,
    },
  ],
  howToRun: 'python credit_risk.py --applications PATH --out prepared.parquet',
  notes: ['Needs Python 3.10 or later with duckdb and pandas.'],
});

/** Answers of the API, in its shapes; an export refuses once, as for files that are in the way. */
let isRefused = false;
window.fetch = async (address, request) => {
  const path = String(address);
  const body: unknown = JSON.parse(String(request?.body ?? 'null'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (path.startsWith('/api/join')) return Response.json(diagnosisOf(body as JoinRequest));
  if (!isRefused && path.startsWith('/api/exports')) {
    isRefused = true;
    const error = {
      code: 'export-exists',
      kind: 'usage',
      message:
        'The file credit_risk.py exists in the export folder and was not written by an export.',
      place: {},
      advice: 'Choose another folder with --out, or replace the file with --force.',
    };
    return Response.json({ error }, { status: 409 });
  }
  return Response.json(exportedOf(body as ExportRequest));
};

const flow = checkFlow(
  {
    lathe: 1,
    name: 'credit-risk',
    sources: {
      orders: { format: 'csv', path: 'orders.csv' },
      customers: { format: 'csv', path: 'customers.csv' },
    },
    nodes: [],
    outputs: {},
  },
  'credit-risk.lathe.json',
);

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const VERSIONS: readonly HistoryEntry[] = [
  { id: '5', at: ago(3), summary: 'Scaled age; dropped vec', label: null },
  { id: '4', at: ago(40), summary: 'Added "Filter rows"', label: 'Before the bias report' },
  { id: '3', at: ago(1500), summary: `Renamed ${HOSTILE} to ${LONG}`, label: null },
  { id: '2', at: ago(9000), summary: 'Changed the input file of applications', label: 'שלום' },
  { id: '1', at: ago(9001), summary: 'Created', label: null },
];
const ENTRIES: readonly SessionEntry[] = [
  { label: 'Opened', when: 'past' },
  { label: 'Scaled age', when: 'past' },
  { label: `Dropped ${HOSTILE}`, when: 'past' },
  { label: 'Changed columns of "Scale numbers": + amount, - age', when: 'present' },
  { label: 'Disabled "Filter rows"', when: 'future' },
];

function History() {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <main style={{ width: '22rem', height: '48rem', background: 'var(--surface)' }}>
      <h1 className="visually-hidden">Harness</h1>
      <h2 className="visually-hidden">History</h2>
      <HistoryPanel
        entries={ENTRIES}
        versions={VERSIONS}
        onUndo={() => undefined}
        onRedo={() => undefined}
        onGoTo={() => undefined}
        onCheckpoint={() => undefined}
        openVersion={open}
        onOpenVersion={setOpen}
        compare={[{ text: 'Scaled age' }, { text: 'Dropped vec' }]}
        onRestore={() => undefined}
      />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={new QueryClient()}>
      {shown === 'history' ? (
        <History />
      ) : shown === 'export' ? (
        <ExportDialog
          isOpen
          onClose={() => undefined}
          path="credit-risk.lathe.json"
          nodes={[
            { id: 'scale', title: 'Scale numbers' },
            { id: 'prepared', title: HOSTILE },
          ]}
          columnsOf={() => ORDERS}
          onRun={() => undefined}
        />
      ) : (
        <JoinDialog
          isOpen
          onClose={() => undefined}
          path="credit-risk.lathe.json"
          document={flow}
          checks={check.nodes}
          left="orders"
          tables={[
            { id: 'orders', title: 'orders' },
            { id: 'customers', title: 'Customers of the shop' },
          ]}
          onAdd={() => undefined}
        />
      )}
    </QueryClientProvider>,
  );
}
