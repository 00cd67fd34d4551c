// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell.
import { memo, type ReactNode } from 'react';
import { cellContent } from './cell-content.js';
import { spokenCell } from './cell-text.js';
import { columnKind, isNumber } from './column-kind.js';
import type { ColumnLayout, PlacedColumn } from './column-layout.js';
import { countText } from './column-summary.js';
import styles from './grid-row.module.css';
import type { RowChange } from './grid-source.js';
import { PAGE_ROWS } from './page-plan.js';
import type { ColumnSlice, StoredPage } from './page-store.js';

export interface GridRowProps {
  readonly row: number;
  /** Pixels from the top of the drawn rows. */
  readonly top: number;
  readonly height: number;
  readonly layout: ColumnLayout;
  readonly gutterWidth: number;
  /** Unpinned columns to draw. */
  readonly firstColumn: number;
  readonly endColumn: number;
  /** Columns drawn at most: so many elements are reused as columns come and go. */
  readonly columnPool: number;
  readonly page: StoredPage | undefined;
  /** Without cells: rows that only fly past are not worth drawing. */
  readonly bare: boolean;
  /** Shown column of the cursor, when it is in this row; else -1. */
  readonly cursor: number;
  readonly cursorId: string;
  /** Columns of the selected block, when it reaches this row. */
  readonly rangeFirst: number;
  readonly rangeEnd: number;
  readonly selected: ReadonlySet<string>;
}

/** One row: its number, the pinned cells that stay at the left, and the cells in view. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, top, height, layout, gutterWidth, firstColumn, endColumn, page, cursor } = props;
  const change = page?.rowChanges?.[row % PAGE_ROWS] ?? null;
  const pinned: ReactNode[] = [];
  const scrolled: ReactNode[] = [];
  const pinnedEdge = gutterWidth + layout.pinnedWidth;
  const pinnedEnd = props.bare ? 0 : layout.pinnedCount;
  const scrolledEnd = props.bare ? firstColumn : endColumn;
  for (let index = 0; index < pinnedEnd; index += 1) {
    const placed = layout.columns[index];
    if (placed !== undefined) pinned.push(cell(props, placed, gutterWidth, `pinned ${index}`));
  }
  for (let index = firstColumn; index < scrolledEnd; index += 1) {
    const placed = layout.columns[index];
    if (placed !== undefined) {
      scrolled.push(cell(props, placed, pinnedEdge, String(index % props.columnPool)));
    }
  }
  // The cell that has the focus stays in the document wherever the view goes.
  if (cursor >= layout.pinnedCount && (cursor < firstColumn || cursor >= endColumn)) {
    const placed = layout.columns[cursor];
    if (placed !== undefined) scrolled.push(cell(props, placed, pinnedEdge, 'cursor'));
  }
  const className =
    change === null
      ? styles.row
      : `${styles.row} ${change === 'removed' ? styles.rowRemoved : styles.rowAdded}`;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className={className}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="presentation" className={styles.pinned} style={{ width: pinnedEdge }}>
        <RowNumber row={row} width={gutterWidth} change={change} />
        {pinned}
      </div>
      {scrolled}
    </div>
  );
});

function RowNumber(props: {
  readonly row: number;
  readonly width: number;
  readonly change: RowChange | null;
}) {
  const { row, width, change } = props;
  return (
    <div role="rowheader" aria-colindex={1} className={styles.number} style={{ width }}>
      {change === null ? null : (
        <>
          <span aria-hidden="true" className={styles.rowMark}>
            {change === 'removed' ? '−' : '+'}
          </span>
          <span className="visually-hidden">{change} row </span>
        </>
      )}
      {countText(row + 1)}
    </div>
  );
}

function cell(props: GridRowProps, placed: PlacedColumn, offset: number, key: string): ReactNode {
  const { row, page, cursor, cursorId, rangeFirst, rangeEnd, selected } = props;
  const { index, name, left, width, column } = placed;
  const slice = page?.slices.get(name);
  const inPage = row % PAGE_ROWS;
  const change = cellChange(slice, inPage);
  const kind = columnKind(column.type);
  const inRange = index >= rangeFirst && index < rangeEnd;
  let className = isNumber(kind) ? styles.number_cell : styles.cell;
  if (kind !== 'text') className += ` ${styles.figures}`;
  if (slice?.stale) className += ` ${styles.stale}`;
  if (selected.has(name)) className += ` ${styles.chosen}`;
  if (column.change === 'added') className += ` ${styles.added}`;
  else if (column.change === 'removed') className += ` ${styles.removed}`;
  else if (change !== null) className += ` ${styles.changed}`;
  if (inRange) className += ` ${styles.ranged}`;
  if (index === cursor) className += ` ${styles.cursor}`;
  return (
    <div
      key={key}
      role="gridcell"
      id={index === cursor ? cursorId : undefined}
      aria-colindex={index + 2}
      aria-selected={inRange || selected.has(name) ? true : undefined}
      aria-description={change ?? undefined}
      title={change ?? undefined}
      className={className}
      style={{ left: left + offset, width }}
    >
      {slice === undefined ? (
        <span
          className={styles.placeholder}
          style={{ width: `${30 + ((row * 7 + index * 13) % 40)}%` }}
        />
      ) : (
        cellContent(slice.values[inPage] ?? null, kind, slice.cut?.has(inPage) ?? false)
      )}
    </div>
  );
}

/** "was 12": null when the step left the cell as it was. */
function cellChange(slice: ColumnSlice | undefined, row: number): string | null {
  if (slice?.before?.changed[row] !== true) return null;
  return `was ${spokenCell(slice.before.values[row] ?? null)}`;
}
