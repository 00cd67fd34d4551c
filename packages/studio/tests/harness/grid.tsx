import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import { StrictMode, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { FRESH_VIEW } from '../../src/grid/column-layout.js';
import { DataGrid } from '../../src/grid/data-grid.js';
import { type Look, PLAIN_LOOK } from '../../src/grid/look.js';
import { syntheticTable, traffic } from './synthetic-table.js';

const asked = new URLSearchParams(location.search);
const options = {
  rows: Number(asked.get('rows') ?? 10_000_000),
  columns: Number(asked.get('columns') ?? 2000),
  latency: Number(asked.get('latency') ?? 30),
  changes: asked.has('changes'),
  failures: Number(asked.get('failures') ?? 0),
};
document.documentElement.dataset.theme = asked.get('theme') ?? 'light';
Object.assign(window, { traffic });

function Harness() {
  const [look, setLook] = useState<Look>(PLAIN_LOOK);
  const [view, setView] = useState({ ...FRESH_VIEW, compact: asked.has('compact') });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [profiled, setProfiled] = useState(false);
  useEffect(() => {
    if (asked.has('skeleton')) return;
    const later = setTimeout(() => setProfiled(true), 100);
    return () => clearTimeout(later);
  }, []);
  const source = useMemo(() => syntheticTable(options, profiled), [profiled]);
  return (
    <main style={{ height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <h1 className="visually-hidden">Grid</h1>
      <DataGrid
        label="Synthetic table"
        source={source}
        look={look}
        onLookChange={setLook}
        onMakeStep={() => undefined}
        selectedColumns={selected}
        onSelectColumns={setSelected}
        view={view}
        onViewChange={setView}
        columnActions={() => [{ id: 'scale', label: 'Scale numbers' }]}
      />
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
