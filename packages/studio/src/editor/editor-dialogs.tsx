import { isStepNode } from '@lathe/flow';
import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { FlowSettingsDialog } from './flow-settings-dialog.js';
import { HistoryDrawer } from './history-drawer.js';
import { NewNodePalette } from './new-node-palette.js';
import { RenameDialog } from './rename-dialog.js';
import { StatementDialog } from './statement-dialog.js';
import { type Checks, columnsOf } from './use-checks.js';
import type { Editor } from './use-editor.js';
import type { Table } from './use-table.js';

// Opened seldom: they need not come with the page.
const JoinDialog = lazy(async () => ({
  default: (await import('../join/join-dialog.js')).JoinDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('../export/export-dialog.js')).ExportDialog,
}));
const StartRunDialog = lazy(async () => ({
  default: (await import('../pages/runs/start-run-dialog.js')).StartRunDialog,
}));

export interface EditorDialogsProps {
  readonly editor: Editor;
  readonly checks: Checks;
  readonly table: Table;
  readonly selectedColumns: readonly string[];
}

/** What can be open above the editor. */
export function EditorDialogs(props: EditorDialogsProps) {
  const { editor, checks } = props;
  const { dialog, openDialog, flow, state, store } = editor;
  const [, navigate] = useLocation();
  const close = (): void => openDialog(null);
  switch (dialog?.kind) {
    case 'palette':
      return (
        <NewNodePalette
          {...props}
          placement={dialog.placement}
          {...(dialog.only === undefined ? {} : { only: dialog.only })}
        />
      );
    case 'join':
      return (
        <Suspense>
          <JoinDialog
            isOpen
            onClose={close}
            path={state.path}
            document={flow}
            checks={checks}
            left={dialog.placement.kind === 'before' ? editor.table : dialog.placement.after}
            tables={tablesOf(editor)}
            onAdd={({ right, parameters }) =>
              editor.addNow({
                kind: 'step',
                declared: 'join-tables',
                placement: dialog.placement,
                others: [right],
                parameters,
              })
            }
          />
        </Suspense>
      );
    case 'export':
      return (
        <Suspense>
          <ExportDialog
            isOpen
            onClose={close}
            path={state.path}
            nodes={tablesOf(editor)}
            node={dialog.node}
            columnsOf={(node) => columnsOf(checks, node ?? undefined) ?? []}
            beforeExport={() => store.flush()}
            onRun={(node) => openDialog({ kind: 'run', ...(node === null ? {} : { node }) })}
          />
        </Suspense>
      );
    case 'run':
      return (
        <Suspense>
          <StartRunDialog
            isOpen
            onClose={close}
            path={state.path}
            document={flow}
            {...(dialog.node === undefined ? {} : { node: dialog.node })}
            onStarted={(run) => {
              const query = new URLSearchParams({ id: run.id, folder: run.folder });
              navigate(`/run?${query.toString()}`);
            }}
          />
        </Suspense>
      );
    case 'history':
      return <HistoryDrawer editor={editor} />;
    case 'settings':
      return <FlowSettingsDialog editor={editor} />;
    case 'statement':
      return <StatementDialog editor={editor} node={dialog.node} />;
    case 'rename':
      return <RenameDialog editor={editor} id={dialog.node} />;
    default:
      return null;
  }
}

function tablesOf({ flow, titleOf }: Editor): { readonly id: string; readonly title: string }[] {
  return [...Object.keys(flow.sources), ...flow.nodes.filter(isStepNode).map(({ id }) => id)].map(
    (id) => ({ id, title: titleOf(id) }),
  );
}
