// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/feedback.js';
import { CellDialog, errorText } from './cell-dialog.js';
import {
  blockText,
  type CellSelection,
  cellsIn,
  chooseColumn,
  clampSelection,
  FIRST_CELL,
  HEADER_ROW,
  selectedRange,
} from './cell-selection.js';
import { spokenCell } from './cell-text.js';
import { ColumnChooser } from './column-chooser.js';
import {
  type GridViewState,
  layOutColumns,
  pinned,
  resized,
  shiftedColumn,
  withHidden,
} from './column-layout.js';
import { type ColumnAction, ColumnMenu, type ColumnMenuChoice } from './column-menu.js';
import { countText } from './column-summary.js';
import styles from './data-grid.module.css';
import { EmptyNote } from './empty-note.js';
import { FilterPopover } from './filter-popover.js';
import { fitWidth } from './fit-width.js';
import { GridBar } from './grid-bar.js';
import { GridBody } from './grid-body.js';
import { GridHeader } from './grid-header.js';
import type { Cell, GridColumn, GridSource } from './grid-source.js';
import { filterBy, type Look, sortBy } from './look.js';
import { LookBar } from './look-bar.js';
import { PAGE_ROWS } from './page-plan.js';
import { useColumnsShown } from './use-columns-shown.js';
import { useCopy } from './use-copy.js';
import { useFocusKept } from './use-focus-kept.js';
import { useGridInput } from './use-grid-input.js';
import { type GridMeasures, useGridScroll } from './use-grid-scroll.js';
import { useHeaderActions } from './use-header-actions.js';
import { usePageStore, usePageWishes } from './use-page-store.js';

export interface DataGridProps {
  /** What the table is, for screen readers. */
  readonly label: string;
  readonly source: GridSource;
  readonly look: Look;
  readonly onLookChange: (look: Look) => void;
  /** Offered beside the sorts and filters in force. */
  readonly onMakeStep?: (look: Look) => void;
  readonly selectedColumns: readonly string[];
  readonly onSelectColumns: (names: readonly string[]) => void;
  readonly view: GridViewState;
  readonly onViewChange: (view: GridViewState) => void;
  /** Entries at the end of a column's menu. */
  readonly columnActions?: (column: GridColumn) => readonly ColumnAction[];
  /** `columns`: the one whose menu it was, or all selected ones when it is among them. */
  readonly onColumnAction?: (action: string, columns: readonly string[]) => void;
  /** Which columns are drawn now, after a short rest: those whose profiles are worth asking for. */
  readonly onColumnsShown?: (names: readonly string[]) => void;
  /** Further controls for the line above the grid. */
  readonly children?: ReactNode;
}

type Floating =
  | { readonly kind: 'menu' | 'filter'; readonly name: string }
  | { readonly kind: 'cell'; readonly row: number; readonly name: string }
  | { readonly kind: 'chooser' };

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 122;
const COMPACT_HEADER_HEIGHT = 35;
/** Of the grid's width: pinned columns beyond it scroll with the others. */
const PINNED_SHARE = 0.6;

/** Room for the largest row number and a mark. Wider steps than digits, so that few filters change it. */
function gutterFor(rows: number): number {
  return 30 + 6.5 * Math.max(3, countText(rows).length);
}

/**
 * A table of any size: only the rows and columns in view are drawn and fetched. One tab stop; the
 * cursor moves with the keyboard, screen readers follow it through `aria-activedescendant`. Controlled:
 * the look, the selected columns and the view belong to the caller.
 */
export function DataGrid(props: DataGridProps) {
  const { source, look, onLookChange, view, onViewChange, selectedColumns, onSelectColumns } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Element | null>(null);
  const cursorId = useId();
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  const [selection, setSelection] = useState<CellSelection>(FIRST_CELL);
  const [open, setOpen] = useState<Floating | null>(null);
  const [message, setMessage] = useState('');
  const store = usePageStore(source, look);
  const { rows } = store;

  const gutterWidth = gutterFor(rows);
  const pinnedRoom = PINNED_SHARE * width - gutterWidth;
  const layout = useMemo(
    () => layOutColumns(source.columns, view, pinnedRoom),
    [source.columns, view, pinnedRoom],
  );
  const measures = useMemo<GridMeasures>(
    () => ({
      rowHeight: ROW_HEIGHT,
      headerHeight: view.compact ? COMPACT_HEADER_HEIGHT : HEADER_HEIGHT,
      gutterWidth,
    }),
    [view.compact, gutterWidth],
  );
  const scroll = useGridScroll(scroller, rows, layout, measures);
  useEffect(() => {
    if (scroll.viewportWidth > 0) setWidth(scroll.viewportWidth);
  }, [scroll.viewportWidth]);
  usePageWishes(store, scroll.view, layout);
  useColumnsShown(layout, scroll.view, props.onColumnsShown);

  const size = { rows, columns: layout.columns.length, pageRows: scroll.rowsInPage };
  const held = clampSelection(selection, size);
  const range = selectedRange(held);
  const many = range !== null && cellsIn(range) > 1 ? range : null;
  const selected = useMemo(() => new Set(selectedColumns), [selectedColumns]);
  const { copyText, copyCells } = useCopy(source, look, setMessage);

  const { scrollToTop } = scroll;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look is another order of rows.
  useEffect(scrollToTop, [JSON.stringify(look)]);

  const close = useCallback(() => setOpen(null), []);
  const takeFocus = useFocusKept(scroller, open === null);

  const select = (next: CellSelection, reveal: boolean) => {
    setSelection(next);
    setMessage('');
    if (reveal) scroll.showCell(next.cursor.row, next.cursor.column);
  };
  const openMenu = (index: number) => {
    const name = layout.columns[index]?.name;
    if (name === undefined) return;
    setSelection({ cursor: { row: HEADER_ROW, column: index }, anchor: null });
    anchor.current = scroller.current?.querySelector(`[data-header="${index}"]`) ?? null;
    setOpen({ kind: 'menu', name });
  };
  const fit = (name: string) => {
    const placed = layout.columns.find((each) => each.name === name);
    if (placed === undefined || scroller.current === null) return;
    const cells = cellsAtHand(name);
    onViewChange(resized(view, name, fitWidth(placed.column, cells, scroller.current)));
  };
  const cellsAtHand = (name: string): readonly Cell[] => {
    const first = Math.floor(scroll.view.firstRow / PAGE_ROWS);
    const last = Math.floor(Math.max(0, scroll.view.endRow - 1) / PAGE_ROWS);
    return [first, last].flatMap((page) => store.page(page)?.slices.get(name)?.values ?? []);
  };
  const choose = (name: string, how: 'alone' | 'toggle' | 'reach') => {
    const shown = layout.columns.map((each) => each.name);
    onSelectColumns(chooseColumn(selectedColumns, name, how, shown));
  };

  const input = useGridInput({
    size,
    selection: held,
    select,
    cellAt: scroll.cellAt,
    open({ row, column }) {
      const name = layout.columns[column]?.name;
      if (name !== undefined) setOpen({ kind: 'cell', row, name });
    },
    openMenu,
    chooseColumn(column, how) {
      const name = layout.columns[column]?.name;
      if (name !== undefined) choose(name, how);
    },
    resize(column, by) {
      const placed = layout.columns[column];
      if (placed !== undefined) onViewChange(resized(view, placed.name, placed.width + by));
    },
    copy() {
      if (range === null) {
        const name = layout.columns[held.cursor.column]?.name;
        if (name !== undefined) copyText(name, 'the name');
        return;
      }
      const columns = layout.columns.slice(range.firstColumn, range.endColumn);
      copyCells(
        range,
        columns.map(({ name }) => name),
      );
    },
    dismiss() {
      if (held.anchor !== null) setSelection({ ...held, anchor: null });
      else if (selectedColumns.length > 0) onSelectColumns([]);
      else return false;
      return true;
    },
  });

  const actions = useHeaderActions({
    choose(name, how, index) {
      setSelection({ cursor: { row: HEADER_ROW, column: index }, anchor: null });
      choose(name, how);
    },
    openMenu,
    resize: (name, to) => onViewChange(resized(view, name, to)),
    fit,
  });

  const onMenuChoice = (name: string, choice: ColumnMenuChoice) => {
    switch (choice.kind) {
      case 'sort':
        return onLookChange(sortBy(look, name, choice.descending));
      case 'filter':
        return setOpen({ kind: 'filter', name });
      case 'pin':
        return onViewChange(pinned(view, name, choice.pin));
      case 'move':
        return onViewChange(shiftedColumn(view, layout, name, choice.by));
      case 'fit':
        return fit(name);
      case 'hide':
        return onViewChange(withHidden(view, [name], true));
      case 'copy name':
        return copyText(name, 'the name');
      case 'action':
        return props.onColumnAction?.(choice.id, selected.has(name) ? selectedColumns : [name]);
    }
  };

  return (
    <section className={styles.whole} aria-label={props.label}>
      <GridBar
        rows={rows}
        rowsInAll={source.rows}
        shownColumns={layout.columns.length}
        columns={source.columns.length}
        message={many === null ? message : `${message} ${blockText(many)}`.trim()}
        compact={view.compact}
        onCompactChange={(compact) => onViewChange({ ...view, compact })}
        onChooseColumns={() => setOpen({ kind: 'chooser' })}
      >
        {props.children}
      </GridBar>
      <LookBar look={look} onLookChange={onLookChange} onMakeStep={props.onMakeStep} />
      <div className={styles.frame}>
        <div
          ref={scroller}
          data-grid
          role="grid"
          aria-label={props.label}
          aria-rowcount={rows + 1}
          aria-colcount={layout.columns.length + 1}
          aria-multiselectable="true"
          aria-activedescendant={layout.columns.length === 0 ? undefined : cursorId}
          aria-busy={store.loading}
          tabIndex={0}
          className={styles.grid}
          {...input}
        >
          <div
            role="presentation"
            className={styles.canvas}
            style={{ height: measures.headerHeight + scroll.trackHeight }}
          >
            <GridHeader
              layout={layout}
              firstColumn={scroll.view.firstColumn}
              endColumn={scroll.view.endColumn}
              gutterWidth={gutterWidth}
              height={measures.headerHeight}
              compact={view.compact}
              basis={source.profileBasis}
              look={look}
              selected={selected}
              cursor={held.cursor.row === HEADER_ROW ? held.cursor.column : -1}
              cursorId={cursorId}
              actions={actions}
            />
            <GridBody
              store={store}
              view={scroll.view}
              layout={layout}
              measures={measures}
              cursor={held.cursor}
              cursorId={cursorId}
              range={many}
              selected={selected}
            />
          </div>
        </div>
        <EmptyNote
          rows={rows}
          columns={layout.columns.length}
          filtered={look.filters.length > 0}
          onClearFilters={() => onLookChange({ ...look, filters: [] })}
          onChooseColumns={() => setOpen({ kind: 'chooser' })}
          hidden={layout.hiddenCount}
        />
        {store.failure === null ? null : (
          <div className={styles.failure}>
            <Notice
              tone="bad"
              title="Some rows could not be loaded."
              actions={
                <Button size="s" onPress={() => store.retry()}>
                  Try again
                </Button>
              }
            >
              <p>{errorText(store.failure)}</p>
            </Notice>
          </div>
        )}
      </div>
      {floating()}
    </section>
  );

  function floating(): ReactNode {
    if (open === null) return null;
    if (open.kind === 'chooser') {
      return (
        <ColumnChooser
          columns={source.columns}
          hidden={view.hidden}
          onHide={(names, hide) => onViewChange(withHidden(view, names, hide))}
          onGoTo={(name) => {
            const index = layout.columns.findIndex((each) => each.name === name);
            takeFocus();
            close();
            if (index >= 0)
              select({ cursor: { row: HEADER_ROW, column: index }, anchor: null }, true);
          }}
          onClose={close}
        />
      );
    }
    const column = source.columns.find(({ name }) => name === open.name);
    if (column === undefined) return null;
    switch (open.kind) {
      case 'menu':
        return (
          <ColumnMenu
            name={column.name}
            anchor={anchor}
            sorted={look.sort.some((sort) => sort.column === column.name)}
            pinned={view.pinned.includes(column.name)}
            canLook={column.change !== 'removed'}
            actions={props.columnActions?.(column) ?? []}
            onChoose={(choice) => {
              close();
              onMenuChoice(column.name, choice);
            }}
            onClose={() => setOpen((now) => (now?.kind === 'menu' ? null : now))}
          />
        );
      case 'filter':
        return (
          <FilterPopover
            column={column}
            anchor={anchor}
            filters={look.filters.filter((filter) => filter.column === column.name)}
            onApply={(filters) => {
              close();
              onLookChange(filterBy(look, column.name, filters));
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
            was={wasBefore(open.row, column.name)}
            onCopy={copyText}
            onClose={close}
          />
        );
    }
  }

  function wasBefore(row: number, name: string): string | null {
    const before = store.page(Math.floor(row / PAGE_ROWS))?.slices.get(name)?.before;
    return before?.changed[row % PAGE_ROWS] === true
      ? `was ${spokenCell(before.values[row % PAGE_ROWS] ?? null)}`
      : null;
  }
}
