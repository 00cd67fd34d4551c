import { canRedo, canUndo } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { useMemo, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.js';
import { clearToasts } from '../app/toasts.js';
import { FlowGraph } from '../graph/flow-graph.js';
import { flowTitles } from '../graph/flow-titles.js';
import { AnalysisArea } from './analysis-area.js';
import styles from './editor.module.css';
import { EditorBar } from './editor-bar.js';
import { EditorDialogs } from './editor-dialogs.js';
import type { FlowStore } from './flow-store.js';
import { Inspector } from './inspector.js';
import { useLayout } from './layout-state.js';
import { SampleTruth } from './sample-truth.js';
import { SaveTrouble } from './save-status.js';
import { Splitter } from './splitter.js';
import { StepsPanel } from './steps-panel.js';
import { TableArea } from './table-area.js';
import { columnsOf, useChecks } from './use-checks.js';
import { useCounts } from './use-counts.js';
import { useEditor } from './use-editor.js';
import { useTable } from './use-table.js';
import { ViewTabs } from './view-tabs.js';

const TITLES = flowTitles(catalogue);

/** The editor of a flow: its graph, the line of steps, the table, and the form of what is selected. */
export function Editor({ store }: { store: FlowStore }) {
  const editor = useEditor(store);
  const { shown, state, selected } = editor;
  const [layout, setLayout] = useLayout();
  const [whole, setWhole] = useState(false);
  const [rows, setRows] = useState<'all' | 'sample'>('all');
  const [columns, setColumns] = useState<readonly string[]>([]);
  const checks = useChecks(state.path, editor.computed);
  const step = shown.nodes.find(({ id }) => id === selected);
  const isAnalysis = step !== undefined && 'analysis' in step;
  const [input] = step?.inputs ?? [];
  const before = useMemo(() => {
    const columns = columnsOf(checks, input);
    return input === undefined || columns === null ? undefined : { node: input, columns };
  }, [checks, input]);
  const table = useTable({
    path: state.path,
    flow: editor.computed,
    node: editor.table,
    whole,
    rows,
    before,
    // A table that a step is being set up for is shown as it is.
    compare: step !== undefined && !isAnalysis && editor.table === selected,
  });
  const counts = useCounts(editor.table, table.preview);
  useShortcuts([
    {
      id: 'undo',
      keys: ['mod+z'],
      group: 'Editor',
      label: 'Undo',
      run: () => {
        clearToasts();
        if (canUndo(state.history)) store.undo();
      },
    },
    {
      id: 'redo',
      keys: ['mod+shift+z', 'mod+y'],
      group: 'Editor',
      label: 'Redo',
      run: () => canRedo(state.history) && store.redo(),
    },
    {
      id: 'palette',
      keys: ['mod+k', '/'],
      group: 'Editor',
      label: 'Add a step or an analysis',
      run: () =>
        editor.openDialog({
          kind: 'palette',
          placement: { kind: 'insert', after: editor.table },
        }),
    },
    {
      id: 'save',
      keys: ['mod+s'],
      group: 'Editor',
      label: 'Save now',
      inFields: true,
      run: () => void store.flush(),
    },
    {
      id: 'history',
      keys: ['h'],
      group: 'Editor',
      label: 'Show the history',
      run: () => editor.openDialog({ kind: 'history' }),
    },
    {
      id: 'run',
      keys: ['mod+enter'],
      group: 'Editor',
      label: 'Run the flow; while a step is set up, add it',
      inFields: true,
      run: () => {
        if (editor.draft === null) editor.openDialog({ kind: 'run' });
        else editor.commitDraft();
      },
    },
    {
      id: 'export',
      keys: ['e'],
      group: 'Editor',
      label: 'Export',
      run: () => editor.openDialog({ kind: 'export', node: editor.table }),
    },
    {
      id: 'graph',
      keys: ['g'],
      group: 'Editor',
      label: 'Show or hide the graph',
      run: () => setLayout({ showGraph: !layout.showGraph }),
    },
  ]);
  return (
    <div className={styles.editor}>
      <EditorBar
        editor={editor}
        showGraph={layout.showGraph}
        onShowGraph={(showGraph) => setLayout({ showGraph })}
      />
      <SaveTrouble
        save={state.save}
        mine={editor.flow}
        onKeepMine={() => void store.keepMine()}
        onTakeTheirs={() => store.takeTheirs()}
        onRetry={() => void store.flush()}
      />
      <div className={styles.columns}>
        <aside aria-label="Steps" className={styles.side} style={{ width: layout.steps }}>
          <StepsPanel editor={editor} checks={checks} table={table} />
        </aside>
        <Splitter
          label="Width of the steps"
          orientation="vertical"
          size={layout.steps}
          minimum={180}
          maximum={480}
          onResize={(steps) => setLayout({ steps })}
        />
        <div className={styles.centre}>
          {layout.showGraph && (
            <>
              <section
                aria-label="Flow graph"
                className={styles.graph}
                style={{ height: layout.graph }}
              >
                <FlowGraph
                  flow={shown}
                  titles={TITLES}
                  checks={checks}
                  counts={counts}
                  selected={selected}
                  onSelect={editor.select}
                  onOpen={(id) => editor.act(id, 'open')}
                  onAction={editor.act}
                />
              </section>
              <Splitter
                label="Height of the graph"
                orientation="horizontal"
                size={layout.graph}
                minimum={100}
                maximum={600}
                onResize={(graph) => setLayout({ graph })}
              />
            </>
          )}
          <ViewTabs editor={editor} />
          {isAnalysis ? (
            <AnalysisArea editor={editor} checks={checks} node={step} />
          ) : (
            <TableArea
              editor={editor}
              table={table}
              selectedColumns={columns}
              onSelectColumns={setColumns}
            >
              {table.preview !== undefined && (
                <SampleTruth
                  preview={table.preview}
                  rows={rows}
                  whole={whole}
                  onRows={setRows}
                  onWhole={setWhole}
                  titleOf={editor.titleOf}
                />
              )}
            </TableArea>
          )}
        </div>
        <Splitter
          label="Width of the form"
          orientation="vertical"
          size={layout.inspector}
          minimum={240}
          maximum={640}
          reverse
          onResize={(inspector) => setLayout({ inspector })}
        />
        <aside aria-label="Settings" className={styles.side} style={{ width: layout.inspector }}>
          <Inspector editor={editor} checks={checks} table={table} />
        </aside>
      </div>
      <EditorDialogs editor={editor} checks={checks} table={table} selectedColumns={columns} />
    </div>
  );
}
