import type { RefObject } from 'react';
import { CellDialog } from './cell-dialog.js';
import { spokenCell } from './cell-text.js';
import { ColumnChooser } from './column-chooser.js';
import { type GridViewState, withHidden } from './column-layout.js';
import { type ColumnAction, ColumnMenu, type ColumnMenuChoice } from './column-menu.js';
import { FilterPopover } from './filter-popover.js';
import type { GridColumn, GridSource } from './grid-source.js';
import { filterBy, type Look } from './look.js';
import { PAGE_ROWS } from './page-plan.js';
import type { PageStore } from './page-store.js';

/** What floats above the grid: one thing at a time. */
export type Floating =
  | { readonly kind: 'menu' | 'filter'; readonly name: string }
  | { readonly kind: 'cell'; readonly row: number; readonly name: string }
  | { readonly kind: 'chooser' };

export interface GridFloatingProps {
  readonly open: Floating;
  /** The header that menus and filters hang from. */
  readonly anchor: RefObject<Element | null>;
  readonly source: GridSource;
  readonly store: PageStore;
  readonly look: Look;
  readonly view: GridViewState;
  readonly actionsOf: (column: GridColumn) => readonly ColumnAction[];
  readonly onLookChange: (look: Look) => void;
  readonly onViewChange: (view: GridViewState) => void;
  readonly onMenuChoice: (name: string, choice: ColumnMenuChoice) => void;
  readonly onGoTo: (name: string) => void;
  readonly onCopy: (text: string, what: string) => void;
  /** Closes this one; what took its place meanwhile stays. */
  readonly onClose: (closed: Floating) => void;
}

export function GridFloating(props: GridFloatingProps) {
  const { open, anchor, source, look, view } = props;
  const close = () => props.onClose(open);
  if (open.kind === 'chooser') {
    return (
      <ColumnChooser
        columns={source.columns}
        hidden={view.hidden}
        onHide={(names, hide) => props.onViewChange(withHidden(view, names, hide))}
        onGoTo={props.onGoTo}
        onClose={close}
      />
    );
  }
  const column = source.columns.find(({ name }) => name === open.name);
  if (column === undefined) return null;
  const { name } = column;
  switch (open.kind) {
    case 'menu':
      return (
        <ColumnMenu
          name={name}
          anchor={anchor}
          sorted={look.sort.some((sort) => sort.column === name)}
          pinned={view.pinned.includes(name)}
          canLook={column.change !== 'removed'}
          actions={props.actionsOf(column)}
          onChoose={(choice) => {
            close();
            props.onMenuChoice(name, choice);
          }}
          onClose={close}
        />
      );
    case 'filter':
      return (
        <FilterPopover
          column={column}
          anchor={anchor}
          filters={look.filters.filter((filter) => filter.column === name)}
          onApply={(filters) => {
            close();
            props.onLookChange(filterBy(look, name, filters));
          }}
          onClose={close}
        />
      );
    case 'cell':
      return (
        <CellDialog
          source={source}
          look={look}
          row={open.row}
          column={column}
          was={wasBefore(props.store, open.row, name)}
          onCopy={props.onCopy}
          onClose={close}
        />
      );
  }
}

/** "was 12": what the step changed the cell from; null when it did not. */
function wasBefore(store: PageStore, row: number, name: string): string | null {
  const before = store.page(Math.floor(row / PAGE_ROWS))?.slices.get(name)?.before;
  const inPage = row % PAGE_ROWS;
  return before?.changed[inPage] === true
    ? `was ${spokenCell(before.values[inPage] ?? null)}`
    : null;
}
