// biome-ignore-all lint/a11y/useSemanticElements: a windowed grid cannot be laid out as a table.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys.
import { ArrowDown, ArrowUp, EllipsisVertical, Filter, Minus, Pencil, Plus } from 'lucide-react';
import { type MouseEvent, memo, type PointerEvent, useRef } from 'react';
import styles from './column-header.module.css';
import { ColumnIcon } from './column-icon.js';
import { columnKind } from './column-kind.js';
import type { PlacedColumn } from './column-layout.js';
import { distinctText, spokenColumn } from './column-summary.js';
import { ColumnSummaryView } from './column-summary-view.js';
import type { ColumnChange, ProfileBasis } from './grid-source.js';

/** What a header asks of the grid. One object for all headers, so that none is drawn again for it. */
export interface HeaderActions {
  choose(name: string, how: 'alone' | 'toggle' | 'reach', index: number): void;
  openMenu(index: number): void;
  resize(name: string, width: number): void;
  fit(name: string): void;
}

export interface ColumnHeaderProps {
  readonly placed: PlacedColumn;
  /** Pixels from the row's start. */
  readonly left: number;
  readonly compact: boolean;
  readonly basis: ProfileBasis | undefined;
  readonly sorted: 'ascending' | 'descending' | null;
  readonly filtered: boolean;
  readonly chosen: boolean;
  /** Set when the cursor is here. */
  readonly cursorId: string | undefined;
  readonly actions: HeaderActions;
}

const CHANGE_ICONS = { added: Plus, removed: Minus, changed: Pencil, renamed: Pencil } as const;

export const ColumnHeader = memo(function ColumnHeader(props: ColumnHeaderProps) {
  const { placed, left, compact, basis, sorted, filtered, chosen, cursorId, actions } = props;
  const { column, name, index, width } = placed;
  const kind = columnKind(column.type);
  const choose = (event: MouseEvent) => {
    const how = event.shiftKey ? 'reach' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone';
    actions.choose(name, how, index);
  };
  return (
    <div
      role="columnheader"
      id={cursorId}
      data-header={index}
      aria-colindex={index + 2}
      aria-sort={sorted ?? 'none'}
      aria-selected={chosen}
      aria-label={name === '' ? 'Column without a name' : name}
      aria-description={spokenColumn(column, kind, basis)}
      className={[
        styles.header,
        chosen && styles.chosen,
        column.change !== undefined && styles[column.change],
        cursorId !== undefined && styles.cursor,
      ]
        .filter(Boolean)
        .join(' ')}
      style={{ left, width }}
      onClick={choose}
    >
      <div className={styles.top}>
        <span className={styles.icon} title={column.type}>
          <ColumnIcon kind={kind} />
        </span>
        {column.change === undefined ? null : (
          <ChangeMark change={column.change} was={column.was} />
        )}
        <bdi className={styles.name} title={name}>
          {name === '' ? <i>no name</i> : name}
        </bdi>
        {sorted === null ? null : sorted === 'ascending' ? (
          <ArrowUp aria-hidden="true" size={13} className={styles.state} />
        ) : (
          <ArrowDown aria-hidden="true" size={13} className={styles.state} />
        )}
        {filtered ? <Filter aria-hidden="true" size={12} className={styles.state} /> : null}
        <button
          type="button"
          tabIndex={-1}
          className={styles.menu}
          aria-label={`Menu of ${name}`}
          aria-haspopup="menu"
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.stopPropagation();
            actions.openMenu(index);
          }}
        >
          <EllipsisVertical aria-hidden="true" size={14} />
        </button>
      </div>
      {compact ? null : (
        <>
          <div className={styles.facts} aria-hidden="true">
            <span className={styles.type}>{column.type}</span>
            {column.profile ? <span>{distinctText(column.profile)}</span> : null}
          </div>
          <ColumnSummaryView column={column} kind={kind} basis={basis} />
        </>
      )}
      <ResizeHandle placed={placed} actions={actions} />
    </div>
  );
});

function ChangeMark({ change, was }: { change: ColumnChange; was: string | undefined }) {
  const Icon = CHANGE_ICONS[change];
  const text = `${change} by this step${was === undefined ? '' : `, was ${was}`}`;
  return (
    <span className={styles.change} title={text}>
      <Icon aria-hidden="true" size={12} strokeWidth={2.5} />
    </span>
  );
}

/** Dragged with a pointer; Ctrl+Alt with left and right arrows does the same from the keyboard. */
function ResizeHandle(props: { readonly placed: PlacedColumn; readonly actions: HeaderActions }) {
  const { placed, actions } = props;
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: placed.width };
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current === null) return;
    actions.resize(placed.name, start.current.width + event.clientX - start.current.x);
  };
  const end = () => {
    start.current = null;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for pointers only; the keyboard resizes from the cell.
    <div
      className={styles.resize}
      title="Drag to resize, double click to fit"
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => actions.fit(placed.name)}
    />
  );
}
