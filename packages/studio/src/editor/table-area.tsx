import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { Preview } from '../api/client.js';
import { FRESH_VIEW, type GridViewState } from '../grid/column-layout.js';
import { DataGrid } from '../grid/data-grid.js';
import { type Look, lookWithin, PLAIN_LOOK } from '../grid/look.js';
import { Empty, ErrorNotice, useLongWait, Waiting } from '../ui/feedback.js';
import { stepOfLook } from './step-of-look.js';
import { SuggestionBar } from './suggestion-bar.js';
import { suggestionsFor } from './suggestions-for.js';
import styles from './table-area.module.css';
import type { Editor } from './use-editor.js';
import type { Table } from './use-table.js';

export interface TableAreaProps {
  readonly editor: Editor;
  readonly table: Table;
  readonly selectedColumns: readonly string[];
  readonly onSelectColumns: (names: readonly string[]) => void;
  /** Beside the controls of the grid. */
  readonly children?: ReactNode;
}

/** The table of the selected node. */
export function TableArea(props: TableAreaProps) {
  const { editor, table, selectedColumns, onSelectColumns } = props;
  const { source, preview } = table;
  const [look, setLook] = useState<Look>(PLAIN_LOOK);
  const [views, setViews] = useState<Readonly<Record<string, GridViewState>>>({});
  const stale = useLongWait(table.isStale);
  // One arrangement for a whole line of steps, so that a column stays where it was put.
  const place = editor.chain[0] ?? '';
  const view = views[place] ?? FRESH_VIEW;
  const names = columnNames(preview);
  useEffect(() => {
    const here = new Set(names.split('\0'));
    setLook((before) => lookWithin(before, here));
  }, [names]);
  if (source === undefined) {
    if (table.error !== null) {
      return (
        <div className={styles.message}>
          <ErrorNotice error={table.error} />
        </div>
      );
    }
    return (
      <div className={styles.message}>
        <Waiting label="Computing the table" />
      </div>
    );
  }
  // What a new step still misses is said at its field.
  const isUnfinished = editor.draft !== null && table.error?.place.parameter !== undefined;
  const act = (action: string, columns: readonly string[]): void => {
    const suggestion = suggestionsFor(source.columns, columns)[Number(action)];
    if (suggestion === undefined) return;
    editor.startNew({
      kind: 'step',
      declared: suggestion.step,
      placement: { kind: 'insert', after: editor.table },
      others: [],
      parameters: suggestion.parameters,
    });
  };
  return (
    <div className={styles.area}>
      {table.error !== null && !isUnfinished && (
        <div className={styles.message}>
          <ErrorNotice error={table.error} />
        </div>
      )}
      <div
        className={`${styles.grid} ${stale || table.error !== null ? styles.stale : ''}`}
        aria-busy={table.isStale}
      >
        {source.columns.length === 0 ? (
          <Empty title="This table has no columns" />
        ) : (
          <DataGrid
            label={`Table of ${editor.titleOf(editor.table)}`}
            source={source}
            look={look}
            onLookChange={setLook}
            onMakeStep={(wanted) => {
              const step = stepOfLook(wanted);
              if (step === undefined) return;
              editor.startNew({
                ...step,
                kind: 'step',
                placement: { kind: 'insert', after: editor.table },
                others: [],
              });
              setLook(PLAIN_LOOK);
            }}
            selectedColumns={selectedColumns}
            onSelectColumns={onSelectColumns}
            view={view}
            onViewChange={(next) => setViews((before) => ({ ...before, [place]: next }))}
            columnActions={(column) =>
              suggestionsFor(source.columns, [column.name]).map(({ label }, index) => ({
                id: String(index),
                label,
              }))
            }
            onColumnAction={act}
            onColumnsShown={table.onColumnsShown}
          >
            {props.children}
          </DataGrid>
        )}
      </div>
      {selectedColumns.length > 0 && editor.draft === null && (
        <SuggestionBar editor={editor} columns={source.columns} selected={selectedColumns} />
      )}
      {stale && (
        <div className={styles.busy}>
          <Waiting label="Computing the table" />
        </div>
      )}
    </div>
  );
}

function columnNames(preview: Preview | undefined): string {
  return preview?.schema.map(({ name }) => name).join('\0') ?? '';
}
