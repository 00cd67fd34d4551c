import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Copy } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Cell } from '../api/client.js';
import { tabSeparated } from '../grid/clipboard-table.js';
import { IconButton } from '../ui/button.js';
import styles from './value-table.module.css';
import { isNumberColumn, sortedRows, valueText, wholeText } from './value-text.js';

export interface ValueTableProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The title is there for screen readers only. */
  readonly titleHidden?: boolean;
  /** Values of the user's table, written as they are; results are rounded for reading. */
  readonly exact?: boolean;
}

interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** Rows beyond this are drawn as they scroll into view. */
const MOST_AT_ONCE = 100;
/** Pixels; the first guess at a row that has not been measured. */
const ROW_HEIGHT = 28;
/** Rem; columns of long tables have a width of their own, so that they stand still while rows come and go. */
const LONG_COLUMN = 8;

/** A table of results: sorted by its headings, numbers to the right, copied as a spreadsheet takes it. */
export function ValueTable({
  title,
  columns,
  rows,
  titleHidden = false,
  exact = false,
}: ValueTableProps) {
  const [sort, setSort] = useState<Sort | null>(null);
  const [copied, setCopied] = useState('');
  const order = useMemo(
    () =>
      sort === null
        ? rows.map((_, index) => index)
        : sortedRows(rows, sort.column, sort.descending),
    [rows, sort],
  );
  const right = useMemo(
    () => columns.map((_, index) => isNumberColumn(rows.map((row) => row[index] ?? null))),
    [columns, rows],
  );
  const copy = async (): Promise<void> => {
    const lines = [columns, ...order.map((row) => rows[row] ?? [])];
    try {
      await navigator.clipboard.writeText(tabSeparated(lines));
      setCopied(rows.length === 1 ? 'Copied 1 row.' : `Copied ${valueText(rows.length)} rows.`);
    } catch {
      setCopied('The browser did not allow copying. Select the cells and copy them by hand.');
    }
  };
  return (
    <section className={styles.block} aria-label={title}>
      <header className={styles.head}>
        <h3 className={titleHidden ? 'visually-hidden' : styles.title}>
          <bdi>{title}</bdi>
        </h3>
        <span role="status" className={styles.copied}>
          {copied}
        </span>
        <IconButton label={`Copy the table "${title}"`} size="s" onPress={() => void copy()}>
          <Copy />
        </IconButton>
      </header>
      <Rows
        title={title}
        columns={columns}
        rows={rows}
        exact={exact}
        order={order}
        right={right}
        sort={sort}
        onSort={setSort}
      />
    </section>
  );
}

interface RowsProps extends Omit<ValueTableProps, 'titleHidden' | 'exact'> {
  readonly exact: boolean;
  readonly order: readonly number[];
  readonly right: readonly boolean[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}

function Rows({ title, columns, rows, exact, order, right, sort, onSort }: RowsProps) {
  const scroll = useRef<HTMLElement>(null);
  const isLong = rows.length > MOST_AT_ONCE;
  const virtual = useVirtualizer({
    count: rows.length,
    enabled: isLong,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const shown = isLong ? items.map(({ index }) => index) : order.map((_, index) => index);
  const above = isLong ? (items[0]?.start ?? 0) : 0;
  const below = isLong ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
    <section ref={scroll} className={styles.scroll} aria-label={`${title}, rows`} tabIndex={0}>
      <table
        className={`${styles.table} ${isLong ? styles.long : ''}`}
        style={isLong ? { minWidth: `${columns.length * LONG_COLUMN}rem` } : {}}
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr>
            {columns.map((heading, index) => (
              <Heading
                // biome-ignore lint/suspicious/noArrayIndexKey: headings may repeat, and stay where they are
                key={index}
                text={heading}
                isRight={right[index] === true}
                sorted={sort?.column === index ? sort : null}
                onPress={() => onSort(nextSort(sort, index))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={columns.length} />}
          {shown.map((position) => {
            const row = rows[order[position] ?? position] ?? [];
            return (
              <tr
                key={position}
                aria-rowindex={position + 2}
                data-index={position}
                ref={isLong ? virtual.measureElement : undefined}
              >
                {columns.map((_, index) => (
                  <ValueCell
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                    key={index}
                    cell={row[index] ?? null}
                    exact={exact}
                    isHead={index === 0}
                    isRight={right[index] === true}
                  />
                ))}
              </tr>
            );
          })}
          {below > 0 && <Gap height={below} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  );
}

/** Ascending, descending, as it was. */
function nextSort(sort: Sort | null, column: number): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

function Heading({
  text,
  isRight,
  sorted,
  onPress,
}: {
  text: string;
  isRight: boolean;
  sorted: Sort | null;
  onPress: () => void;
}) {
  const state = sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={state} className={isRight ? styles.right : undefined}>
      <button type="button" className={styles.sort} onClick={onPress}>
        <bdi>{text}</bdi>
        {sorted !== null &&
          (sorted.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />)}
      </button>
    </th>
  );
}

interface ValueCellProps {
  readonly cell: Cell;
  readonly exact: boolean;
  readonly isHead: boolean;
  readonly isRight: boolean;
}

function ValueCell({ cell, exact, isHead, isRight }: ValueCellProps) {
  const whole = wholeText(cell);
  const text = exact ? whole : valueText(cell);
  const attributes = {
    ...(isRight ? { className: styles.right } : {}),
    // What was rounded or may be cut can be read in full.
    ...(text === whole && whole.length < 40 ? {} : { title: whole }),
  };
  const content =
    exact && cell === null ? <span className={styles.missing}>missing</span> : <bdi>{text}</bdi>;
  return isHead ? (
    <th scope="row" {...attributes}>
      {content}
    </th>
  ) : (
    <td {...attributes}>{content}</td>
  );
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns} className={styles.gap} style={{ height }} />
    </tr>
  );
}
