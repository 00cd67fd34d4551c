// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell.
import type { ReactNode } from 'react';
import { ColumnHeader, type HeaderActions } from './column-header.js';
import type { ColumnLayout, PlacedColumn } from './column-layout.js';
import styles from './grid-header.module.css';
import type { ProfileBasis } from './grid-source.js';
import type { Look } from './look.js';

export interface GridHeaderProps {
  readonly layout: ColumnLayout;
  readonly firstColumn: number;
  readonly endColumn: number;
  readonly gutterWidth: number;
  readonly height: number;
  readonly compact: boolean;
  readonly basis: ProfileBasis | undefined;
  readonly look: Look;
  readonly selected: ReadonlySet<string>;
  /** Shown column of the cursor, when it is in the header; else -1. */
  readonly cursor: number;
  readonly cursorId: string;
  readonly actions: HeaderActions;
}

/** The row of column headers, which stays at the top. */
export function GridHeader(props: GridHeaderProps) {
  const { layout, firstColumn, endColumn, gutterWidth, height, cursor } = props;
  const pinnedEdge = gutterWidth + layout.pinnedWidth;
  const header = (index: number, offset: number): ReactNode => {
    const placed = layout.columns[index];
    return placed === undefined ? null : (
      <ColumnHeader
        key={placed.name}
        placed={placed}
        left={placed.left + offset}
        compact={props.compact}
        basis={props.basis}
        sorted={sortOf(props.look, placed)}
        filtered={props.look.filters.some(({ column }) => column === placed.name)}
        chosen={props.selected.has(placed.name)}
        cursorId={index === cursor ? props.cursorId : undefined}
        actions={props.actions}
      />
    );
  };
  const pinned: ReactNode[] = [];
  const scrolled: ReactNode[] = [];
  for (let index = 0; index < layout.pinnedCount; index += 1)
    pinned.push(header(index, gutterWidth));
  for (let index = firstColumn; index < endColumn; index += 1) {
    scrolled.push(header(index, pinnedEdge));
  }
  if (cursor >= layout.pinnedCount && (cursor < firstColumn || cursor >= endColumn)) {
    scrolled.push(header(cursor, pinnedEdge));
  }
  return (
    <div
      role="rowgroup"
      className={styles.group}
      style={{ height, width: pinnedEdge + layout.scrolledWidth }}
    >
      <div role="row" aria-rowindex={1} className={styles.row}>
        <div role="presentation" className={styles.pinned} style={{ width: pinnedEdge }}>
          <div
            role="columnheader"
            aria-colindex={1}
            className={styles.corner}
            style={{ width: gutterWidth }}
          >
            <span className="visually-hidden">Row number</span>
          </div>
          {pinned}
        </div>
        {scrolled}
      </div>
    </div>
  );
}

function sortOf(look: Look, { name }: PlacedColumn): 'ascending' | 'descending' | null {
  const sort = look.sort.find(({ column }) => column === name);
  return sort === undefined ? null : sort.descending ? 'descending' : 'ascending';
}
