import '@fontsource-variable/inter';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import {
  addStep,
  changeNode,
  checkFlow,
  duplicateNode,
  type FlowDocument,
  freshId,
  removeNode,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { NodeCheck } from '../../src/api/client.js';
import { FlowGraph } from '../../src/graph/flow-graph.js';
import { flowTitles } from '../../src/graph/flow-titles.js';
import type { NodeAction } from '../../src/graph/node-actions.js';

const small = checkFlow({
  lathe: 1,
  name: 'loans',
  sources: {
    applications: { format: 'csv', path: 'applications.csv' },
    customers: { format: 'parquet', path: 'customers.parquet' },
  },
  nodes: [
    { id: 'summary', analysis: 'table-summary', inputs: ['applications'], title: 'What comes in' },
    {
      id: 'fill',
      step: 'fill-missing',
      inputs: ['applications'],
      parameters: { columns: ['age'] },
    },
    {
      id: 'matched',
      step: 'custom-sql',
      inputs: ['fill', 'customers'],
      title: 'Join with customers',
      parameters: { query: 'SELECT * FROM input JOIN customers USING (id)' },
    },
    {
      id: 'hostile',
      step: 'filter-rows',
      inputs: ['matched'],
      title: `<img src=x onerror="window.hacked = true"> \u202Eright to left\u202C ${'very long '.repeat(30)}`,
      parameters: { expression: 'age > 30' },
    },
    {
      id: 'split',
      step: 'split-text',
      inputs: ['matched'],
      parameters: { columns: ['name'] },
      title: 'שם פרטי ושם משפחה 👩‍🔬',
    },
    { id: 'scale', step: 'scale-numbers', inputs: ['split'], parameters: { columns: ['age'] } },
    {
      id: 'sort',
      step: 'sort-rows',
      inputs: ['scale'],
      parameters: { keys: [{ column: 'age' }] },
      disabled: true,
    },
    {
      id: 'ages',
      analysis: 'histogram',
      inputs: ['scale'],
      parameters: { column: 'age' },
      title: 'Age by risk',
    },
    {
      id: 'bias',
      analysis: 'bias-report',
      inputs: ['sort'],
      parameters: { label: 'risk', favourable: ['good'], facets: [{ column: 'sex' }] },
    },
  ],
  outputs: {
    training_table: { node: 'sort', sink: { format: 'parquet', path: 'out.parquet' } },
    plain: { node: 'hostile' },
  },
});

const checks: Record<string, NodeCheck> = {
  split: {
    status: 'failed',
    error: {
      code: 'column-missing',
      kind: 'data',
      message: 'There is no column "name" at this point of the flow.',
      place: { column: 'name' },
      advice: 'A step above may have dropped or renamed it.',
    },
    missing: ['name'],
    available: [],
    below: null,
  },
  scale: { status: 'waiting', for: 'split' },
};

const counts = {
  applications: { rows: 1000, columns: 23 },
  customers: { rows: 12_345_678, columns: 8 },
  fill: { rows: 1000, columns: 23, sample: { of: 12_345_678 } },
  matched: { rows: 1, columns: 1 },
};

function large(size: number): FlowDocument {
  const nodes = Array.from({ length: size }, (_, index) => {
    const input =
      index === 0 ? 'applications' : `n${Math.max(0, index - 1 - (index % 7 === 0 ? 3 : 0))}`;
    return { id: `n${index}`, step: 'drop-missing', inputs: [input], parameters: {} };
  });
  return checkFlow({ ...small, nodes, outputs: {} });
}

const query = new URLSearchParams(location.search);
if (query.has('dark')) document.documentElement.dataset.theme = 'dark';
const start = query.has('size') ? large(Number(query.get('size'))) : small;

function Harness() {
  const [flow, setFlow] = useState(start);
  const [selected, setSelected] = useState<string | null>(query.get('selected') ?? 'fill');
  const [log, setLog] = useState('');
  const titles = useMemo(() => flowTitles(catalogue), []);
  const onAction = (id: string, action: NodeAction): void => {
    setLog(`${action} ${id}`);
    if (action === 'add-transform') {
      const edited = addStep(
        flow,
        { after: id, step: 'drop-missing', parameters: {}, title: freshId(flow, 'new') },
        'append',
      );
      setFlow(edited.flow);
      setSelected(edited.id);
    }
    if (action === 'duplicate') setFlow(duplicateNode(flow, id).flow);
    if (action === 'delete' && !id.startsWith('output:')) setFlow(removeNode(flow, id));
    if (action === 'disable' || action === 'enable') {
      setFlow(changeNode(flow, id, { disabled: action === 'disable' }));
    }
  };
  return (
    <main style={{ display: 'flex', flexDirection: 'column', height: '100vh' }}>
      <h1 className="visually-hidden">Flow graph</h1>
      <button type="button" id="before" style={{ background: 'none' }}>
        before
      </button>
      <div style={{ flex: 1, minHeight: 0 }}>
        <FlowGraph
          flow={flow}
          titles={titles}
          checks={query.has('size') ? {} : checks}
          counts={counts}
          {...(query.has('running')
            ? {
                running: {
                  applications: { share: null, done: true },
                  customers: { share: null, done: false },
                  fill: { share: 0.45, done: false },
                },
              }
            : {})}
          selected={selected}
          onSelect={setSelected}
          onOpen={(id) => setLog(`open ${id}`)}
          onAction={onAction}
        />
      </div>
      <button type="button" id="after" style={{ background: 'none' }}>
        after
      </button>
      <output id="log" data-selected={selected} data-nodes={flow.nodes.length}>
        {log}
      </output>
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Harness />
    </StrictMode>,
  );
}
