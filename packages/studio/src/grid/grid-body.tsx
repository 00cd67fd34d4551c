// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
import type { ReactNode } from 'react';
import type { CellPlace, CellRange } from './cell-selection.js';
import type { ColumnLayout } from './column-layout.js';
import styles from './grid-body.module.css';
import { GridRow } from './grid-row.js';
import { PAGE_ROWS } from './page-plan.js';
import type { PageStore } from './page-store.js';
import type { GridMeasures, GridView } from './use-grid-scroll.js';

/** Rows are placed relative to a row that is the same for this many: scrolling then moves none of them. */
const ANCHOR_ROWS = 4096;

export interface GridBodyProps {
  readonly store: PageStore;
  readonly view: GridView;
  readonly layout: ColumnLayout;
  readonly measures: GridMeasures;
  readonly cursor: CellPlace;
  readonly cursorId: string;
  readonly range: CellRange | null;
  readonly selected: ReadonlySet<string>;
}

/** The rows in view, and the cursor's row wherever it is, so that its cell stays in the document. */
export function GridBody(props: GridBodyProps) {
  const { store, view, layout, measures, cursor, range } = props;
  const { firstRow, endRow } = view;
  const anchor = Math.floor(firstRow / ANCHOR_ROWS) * ANCHOR_ROWS;
  const { rowHeight } = measures;
  const row = (index: number, place: number, key: string | number): ReactNode => {
    const page = store.page(Math.floor(index / PAGE_ROWS));
    const inRange = range !== null && index >= range.firstRow && index < range.endRow;
    return (
      <GridRow
        key={key}
        row={index}
        top={(place - anchor) * rowHeight}
        height={rowHeight}
        layout={layout}
        gutterWidth={measures.gutterWidth}
        firstColumn={view.firstColumn}
        endColumn={view.endColumn}
        columnPool={view.columnPool}
        page={page}
        bare={view.leaping && page === undefined && index !== cursor.row}
        cursor={cursor.row === index ? cursor.column : -1}
        cursorId={props.cursorId}
        rangeFirst={inRange ? range.firstColumn : -1}
        rangeEnd={inRange ? range.endColumn : -1}
        selected={props.selected}
      />
    );
  };
  const rows: ReactNode[] = [];
  for (let index = firstRow; index < endRow; index += 1) {
    rows.push(row(index, index, index % view.rowPool));
  }
  if (cursor.row >= 0 && cursor.row < store.rows) {
    // Just out of sight: at its own place it would stretch what can be scrolled.
    if (cursor.row < firstRow) rows.push(row(cursor.row, firstRow - 1, 'cursor'));
    else if (cursor.row >= endRow) rows.push(row(cursor.row, endRow, 'cursor'));
  }
  return (
    <div
      role="rowgroup"
      className={styles.rows}
      style={{
        top: measures.headerHeight,
        width: measures.gutterWidth + layout.pinnedWidth + layout.scrolledWidth,
        transform: `translateY(${anchor * rowHeight + view.shift}px)`,
      }}
    >
      {rows}
    </div>
  );
}
