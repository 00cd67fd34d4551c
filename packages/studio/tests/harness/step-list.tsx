import '@fontsource-variable/inter';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import {
  chainOf,
  changeNode,
  checkFlow,
  duplicateNode,
  isStepNode,
  moveNode,
  remapColumns,
  removeNode,
  whereItMayMove,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { NodeCheck } from '../../src/api/client.js';
import { flowItems } from '../../src/graph/flow-items.js';
import { flowTitles } from '../../src/graph/flow-titles.js';
import { StepIcon } from '../../src/graph/step-icon.js';
import { parameterSummary } from '../../src/step-list/parameter-summary.js';
import { StepList, type StepRow } from '../../src/step-list/step-list.js';

const start = checkFlow({
  lathe: 1,
  name: 'loans',
  sources: {
    applications: { format: 'csv', path: 'applications.csv' },
    customers: { format: 'csv', path: 'customers.csv' },
  },
  nodes: [
    {
      id: 'split',
      step: 'split-text',
      inputs: ['applications'],
      parameters: { columns: ['status_sex'], delimiter: ':', outputs: ['vec'] },
      title: 'Split sex from marital status',
      note: 'The public data mix the two.',
    },
    {
      id: 'filter',
      step: 'filter-rows',
      inputs: ['split'],
      parameters: { conditions: [{ column: 'age', operator: 'greater or equal', value: 30 }] },
    },
    {
      id: 'hostile',
      step: 'formula',
      inputs: ['filter'],
      parameters: { output: '<b>rate</b>', expression: `amount / months + ${'x'.repeat(300)}` },
      title: `<img src=x onerror="window.hacked = true"> \u202Eright to left\u202C ${'very long '.repeat(30)}`,
    },
    {
      id: 'scale',
      step: 'scale-numbers',
      inputs: ['hostile'],
      parameters: { columns: ['creditamount', 'agee', 'שם'], method: 'robust' },
    },
    { id: 'prepared', step: 'drop-missing', inputs: ['customers'], parameters: {} },
    {
      id: 'joined',
      step: 'custom-sql',
      inputs: ['scale', 'filter'],
      parameters: { query: 'SELECT * FROM input JOIN filter USING (id)' },
      title: 'Join with the filtered rows',
    },
    {
      id: 'sort',
      step: 'sort-rows',
      inputs: ['joined'],
      parameters: { keys: [{ column: 'age', direction: 'descending' }] },
      disabled: true,
    },
  ],
});

const failure: NodeCheck = {
  status: 'failed',
  error: {
    code: 'column-missing',
    kind: 'data',
    message: 'There are no columns "agee" and "שם" at this point of the flow.',
    place: {},
    advice: 'A step above may have dropped or renamed them.',
  },
  missing: ['agee', 'שם'],
  available: [],
  below: null,
};

const query = new URLSearchParams(location.search);
if (query.has('dark')) document.documentElement.dataset.theme = 'dark';
const columns = ['age', 'amount', 'creditamount', 'months', 'name', 'risk', 'status_sex'];

function Harness() {
  const [flow, setFlow] = useState(start);
  const [selected, setSelected] = useState<string | null>('filter');
  const [broken, setBroken] = useState(true);
  const [log, setLog] = useState('');
  const titles = flowTitles(catalogue);
  const items = new Map(flowItems(flow).map((item) => [item.id, item]));
  const rows = chainOf(flow, flow.nodes.at(-1)?.id ?? 'applications').flatMap((id): StepRow[] => {
    const item = items.get(id);
    if (item === undefined || item.kind === 'output') return [];
    const { title, stepTitle } = titles(item);
    const step = item.kind === 'step' ? catalogue.steps.get(item.node.step) : undefined;
    const row: StepRow = {
      id,
      kind: item.kind,
      title,
      stepTitle,
      icon: <StepIcon item={item} />,
      summary:
        step === undefined || item.kind !== 'step'
          ? 'applications.csv'
          : parameterSummary(step, item.node.parameters),
      disabled: item.kind === 'step' && item.node.disabled === true,
      note: item.kind === 'step' ? item.node.note : undefined,
      check:
        broken && id === 'scale'
          ? failure
          : broken && (id === 'joined' || id === 'sort')
            ? { status: 'waiting', for: 'scale' }
            : { status: 'ready', schema: [] },
      waitsFor: 'Scale numbers',
      change:
        id === 'filter'
          ? { rowsBefore: 1000, rowsAfter: 872, columnsBefore: 24, columnsAfter: 24 }
          : id === 'split'
            ? { rowsBefore: 1000, rowsAfter: 1000, columnsBefore: 23, columnsAfter: 24 }
            : undefined,
      learned: id === 'split' ? 'Learned from 1,000 rows' : undefined,
      feeds:
        id === 'filter'
          ? [
              { id: 'joined', title: 'Join with the filtered rows' },
              { id: 'split', title: `A long title ${'very long '.repeat(20)}` },
            ]
          : undefined,
    };
    return [row];
  });
  return (
    <main style={{ width: 340, height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <h1 className="visually-hidden">Step list</h1>
      <div style={{ flex: 1, minHeight: 0, background: 'var(--surface)' }}>
        <StepList
          steps={rows}
          selected={selected}
          onSelect={setSelected}
          onOpen={(id) => setLog(`open ${id}`)}
          onAction={(id, action) => {
            setLog(`${action} ${id}`);
            if (action === 'delete') setFlow(removeNode(flow, id));
            if (action === 'duplicate') setFlow(duplicateNode(flow, id).flow);
            if (action === 'disable' || action === 'enable') {
              setFlow(changeNode(flow, id, { disabled: action === 'disable' }));
            }
          }}
          onRename={(id, title) => {
            setLog(`rename ${id} ${title}`);
            if (flow.nodes.some((node) => node.id === id)) setFlow(changeNode(flow, id, { title }));
          }}
          onMove={(id, place) => {
            setLog(`move ${id} ${JSON.stringify(place)}`);
            setFlow(moveNode(flow, id, place));
          }}
          mayMove={(id, place) =>
            whereItMayMove(flow, id).some(
              (other) => JSON.stringify(other) === JSON.stringify(place),
            )
          }
          onRemap={(id, replacements) => {
            setLog(`remap ${id} ${JSON.stringify(replacements)}`);
            const node = flow.nodes.find((each) => each.id === id);
            const step =
              node !== undefined && isStepNode(node) ? catalogue.steps.get(node.step) : undefined;
            if (node === undefined || step === undefined) return;
            const parameters = remapColumns(step.parameterSchema(), node.parameters, replacements);
            setFlow(changeNode(flow, id, { parameters }));
            setBroken(false);
          }}
          columnsFor={() => columns}
        />
      </div>
      <output id="log" data-selected={selected} data-order={rows.map(({ id }) => id).join(' ')}>
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
