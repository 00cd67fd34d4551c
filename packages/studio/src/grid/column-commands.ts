import type { RefObject } from 'react';
import { chooseColumn } from './cell-selection.js';
import {
  type ColumnLayout,
  type GridViewState,
  pinned,
  resized,
  shiftedColumn,
  withHidden,
} from './column-layout.js';
import type { ColumnMenuChoice } from './column-menu.js';
import { fitWidth } from './fit-width.js';
import { type Look, sortBy } from './look.js';
import { PAGE_ROWS } from './page-plan.js';
import type { PageStore } from './page-store.js';
import type { GridView } from './use-grid-scroll.js';

interface ColumnContext {
  readonly layout: ColumnLayout;
  readonly view: GridViewState;
  readonly onViewChange: (view: GridViewState) => void;
  readonly look: Look;
  readonly onLookChange: (look: Look) => void;
  readonly selectedColumns: readonly string[];
  readonly onSelectColumns: (names: readonly string[]) => void;
  readonly onColumnAction: ((action: string, columns: readonly string[]) => void) | undefined;
  /** For fitting a width: the values at hand, and an element in the grid's font. */
  readonly store: PageStore;
  readonly drawn: GridView;
  readonly scroller: RefObject<Element | null>;
  readonly copyText: (text: string, what: string) => void;
  readonly openFilter: (name: string) => void;
}

export interface ColumnCommands {
  choose(name: string, how: 'alone' | 'toggle' | 'reach'): void;
  resize(name: string, width: number): void;
  /** The width at which its name and the values in view are seen whole. */
  fit(name: string): void;
  run(name: string, choice: ColumnMenuChoice): void;
}

/** What may be done to a column, by its menu, its header or a key. */
export function columnCommands(context: ColumnContext): ColumnCommands {
  const { layout, view, onViewChange, look, onLookChange, selectedColumns } = context;

  const resize = (name: string, width: number) => onViewChange(resized(view, name, width));

  const fit = (name: string) => {
    const { store, drawn, scroller } = context;
    const placed = layout.columns.find((each) => each.name === name);
    if (placed === undefined || scroller.current === null) return;
    const first = Math.floor(drawn.firstRow / PAGE_ROWS);
    const last = Math.floor(Math.max(0, drawn.endRow - 1) / PAGE_ROWS);
    const cells = [first, last].flatMap((page) => store.page(page)?.slices.get(name)?.values ?? []);
    resize(name, fitWidth(placed.column, cells, scroller.current));
  };

  const run = (name: string, choice: ColumnMenuChoice) => {
    switch (choice.kind) {
      case 'sort':
        return onLookChange(sortBy(look, name, choice.descending));
      case 'filter':
        return context.openFilter(name);
      case 'pin':
        return onViewChange(pinned(view, name, choice.pin));
      case 'move':
        return onViewChange(shiftedColumn(view, layout, name, choice.by));
      case 'fit':
        return fit(name);
      case 'hide':
        return onViewChange(withHidden(view, [name], true));
      case 'copy name':
        return context.copyText(name, 'the name');
      case 'action': {
        const meant = selectedColumns.includes(name) ? selectedColumns : [name];
        return context.onColumnAction?.(choice.id, meant);
      }
    }
  };

  return {
    resize,
    fit,
    run,
    choose(name, how) {
      const shown = layout.columns.map((each) => each.name);
      context.onSelectColumns(chooseColumn(selectedColumns, name, how, shown));
    },
  };
}
