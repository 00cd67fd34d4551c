import { catalogue } from '@lathe/steps';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { defaultParameters } from '../forms/default-parameters.js';
import { Palette, type PaletteChoice } from '../palette/palette.js';
import { declared } from './declaration-of.js';
import type { EditorDialogsProps } from './editor-dialogs.js';
import { inputOf, type Placement } from './new-node.js';
import { recentlyUsed, rememberUse } from './recently-used.js';
import { columnsOf } from './use-checks.js';

export interface NewNodePaletteProps extends EditorDialogsProps {
  readonly placement: Placement;
  /** Offers analyses alone. */
  readonly only?: 'analysis';
}

/** Finds a step or analysis, and begins to set it up. */
export function NewNodePalette(props: NewNodePaletteProps) {
  const { editor, checks, table, selectedColumns, placement, only } = props;
  const { store, openDialog } = editor;
  const [, navigate] = useLocation();
  const [recent] = useState(recentlyUsed);
  const input = inputOf(editor.flow, placement);
  // Columns are selected in the table on screen; elsewhere they mean nothing.
  const isHere = input === editor.table;
  const profiles = new Map(table.profile?.columns.map((column) => [column.name, column]));
  const schema = columnsOf(checks, input) ?? (isHere ? (table.preview?.schema ?? []) : []);
  const selection = isHere
    ? schema
        .filter(({ name }) => selectedColumns.includes(name))
        .map((column) => ({ ...column, profile: profiles.get(column.name) }))
    : [];
  const choose = ({ kind, id, parameters }: PaletteChoice): void => {
    const declaration = declared(kind, id);
    if (declaration === undefined) return;
    rememberUse(id);
    if (id === 'join-tables') {
      openDialog({ kind: 'join', placement });
      return;
    }
    editor.startNew({
      kind,
      declared: id,
      placement,
      others: [],
      parameters:
        parameters ??
        defaultParameters(declaration.parameterSchema(), {
          columns: schema,
          selectedColumns: isHere ? selectedColumns : [],
        }),
    });
  };
  const title = editor.titleOf(placement.kind === 'before' ? placement.id : input);
  return (
    <Palette
      isOpen
      onClose={() => openDialog(null)}
      title={placement.kind === 'before' ? `Insert before ${title}` : `Add after ${title}`}
      catalogue={catalogue}
      selection={selection}
      recent={recent}
      onChoose={choose}
      {...(only === undefined ? {} : { kinds: ['analysis'] as const })}
      commands={[
        {
          id: 'run',
          label: 'Run the flow',
          keywords: ['execute', 'start', 'compute'],
          keys: 'Ctrl Enter',
          onAction: () => openDialog({ kind: 'run' }),
        },
        {
          id: 'export',
          label: 'Export',
          keywords: ['python', 'code', 'job', 'pipeline', 'feature store', 'csv', 'parquet'],
          keys: 'E',
          onAction: () => openDialog({ kind: 'export', node: editor.table }),
        },
        {
          id: 'history',
          label: 'Show the history',
          keywords: ['versions', 'checkpoint', 'restore'],
          keys: 'H',
          onAction: () => openDialog({ kind: 'history' }),
        },
        {
          id: 'undo',
          label: 'Undo',
          keywords: ['back'],
          keys: 'Ctrl Z',
          onAction: () => {
            openDialog(null);
            store.undo();
          },
        },
        {
          id: 'source',
          label: 'Add a file',
          keywords: ['source', 'import', 'data', 'upload'],
          onAction: () => {
            const query = new URLSearchParams({ flow: editor.state.path });
            navigate(`/import?${query.toString()}`);
          },
        },
      ]}
    />
  );
}
