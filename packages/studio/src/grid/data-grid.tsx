// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.js';
import {
  blockText,
  type CellSelection,
  cellsIn,
  clampSelection,
  FIRST_CELL,
  HEADER_ROW,
  selectedRange,
} from './cell-selection.js';
import { columnCommands } from './column-commands.js';
import { type GridViewState, layOutColumns } from './column-layout.js';
import type { ColumnAction } from './column-menu.js';
import { countText } from './column-summary.js';
import styles from './data-grid.module.css';
import { GridBar } from './grid-bar.js';
import { GridBody } from './grid-body.js';
import { type Floating, GridFloating } from './grid-floating.js';
import { GridHeader } from './grid-header.js';
import { GRID_SHORTCUTS } from './grid-keys.js';
import { GridNote } from './grid-note.js';
import type { GridColumn, GridSource } from './grid-source.js';
import { type Look, lookWithin } from './look.js';
import { LookBar } from './look-bar.js';
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

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 122;
const COMPACT_HEADER_HEIGHT = 35;
/** Of the grid's width: pinned columns beyond it scroll with the others. */
const PINNED_SHARE = 0.6;

/** Room for the largest row number and a mark. */
function gutterFor(rows: number): number {
  return 30 + 6.5 * Math.max(3, countText(rows).length);
}

/**
 * A table of any size: only the rows and columns in view are drawn and fetched. One tab stop; the
 * cursor moves with the keyboard, screen readers follow it through `aria-activedescendant`. Controlled:
 * the look, the selected columns and the view belong to the caller.
 */
export function DataGrid(props: DataGridProps) {
  useShortcuts(GRID_SHORTCUTS);
  const { source, onLookChange, view, onViewChange, selectedColumns, onSelectColumns } = props;
  const columnNames = useMemo(
    () => new Set(source.columns.map(({ name }) => name)),
    [source.columns],
  );
  // A step may have taken away a column that is sorted by.
  const look = useMemo(() => lookWithin(props.look, columnNames), [props.look, columnNames]);
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Element | null>(null);
  const cursorId = useId();
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  const [selection, setSelection] = useState<CellSelection>(FIRST_CELL);
  const [open, setOpen] = useState<Floating | null>(null);
  const [message, setMessage] = useState('');
  const store = usePageStore(source, look);
  const { rows } = store;

  const gutterWidth = gutterFor(Math.max(rows, source.rows));
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
  const columns = columnCommands({
    layout,
    view,
    onViewChange,
    look,
    onLookChange,
    selectedColumns,
    onSelectColumns,
    onColumnAction: props.onColumnAction,
    store,
    drawn: scroll.view,
    scroller,
    copyText,
    openFilter: (name) => setOpen({ kind: 'filter', name }),
  });
  const goTo = (name: string) => {
    const index = layout.columns.findIndex((each) => each.name === name);
    if (index < 0) return;
    takeFocus();
    setOpen(null);
    select({ cursor: { row: HEADER_ROW, column: index }, anchor: null }, true);
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
      if (name !== undefined) columns.choose(name, how);
    },
    resize(column, by) {
      const placed = layout.columns[column];
      if (placed !== undefined) columns.resize(placed.name, placed.width + by);
    },
    copy() {
      if (range === null) {
        const name = layout.columns[held.cursor.column]?.name;
        if (name !== undefined) copyText(name, 'the name');
        return;
      }
      const meant = layout.columns.slice(range.firstColumn, range.endColumn);
      copyCells(
        range,
        meant.map(({ name }) => name),
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
      columns.choose(name, how);
    },
    openMenu,
    resize: columns.resize,
    fit: columns.fit,
  });

  return (
    <section className={styles.whole} aria-label={props.label}>
      <GridBar
        rows={rows}
        rowsInAll={source.rows}
        shownColumns={layout.columns.filter(({ column }) => isHere(column)).length}
        columns={source.columns.filter(isHere).length}
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
        <GridNote
          rows={rows}
          columns={layout.columns.length}
          hidden={layout.hiddenCount}
          filtered={look.filters.length > 0}
          failure={store.failure}
          onRetry={() => store.retry()}
          onClearFilters={() => onLookChange({ ...look, filters: [] })}
          onChooseColumns={() => setOpen({ kind: 'chooser' })}
        />
      </div>
      {open === null ? null : (
        <GridFloating
          open={open}
          anchor={anchor}
          source={source}
          store={store}
          look={look}
          view={view}
          actionsOf={(column) => props.columnActions?.(column) ?? []}
          onLookChange={onLookChange}
          onViewChange={onViewChange}
          onMenuChoice={columns.run}
          onGoTo={goTo}
          onCopy={copyText}
          onClose={(closed) => setOpen((now) => (now === closed ? null : now))}
        />
      )}
    </section>
  );
}

/** Removed columns are shown from before the step: they do not count. */
const isHere = ({ change }: GridColumn): boolean => change !== 'removed';
