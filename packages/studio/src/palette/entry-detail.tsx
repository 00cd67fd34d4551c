import type { Cell, ExampleTable } from '@lathe/flow';
import { ArrowDown } from 'lucide-react';
import { columnKind, isNumber } from '../grid/column-kind.js';
import type { PaletteEntry } from './catalogue-entry.js';
import styles from './entry-detail.module.css';

/** What an entry does, and an example of it. */
export function EntryDetail({ entry }: { readonly entry: PaletteEntry }) {
  const [example] = entry.examples;
  const others = example?.others ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
    <aside className={styles.detail} tabIndex={0} aria-label={`About ${entry.title}`}>
      <h3 className={styles.title}>{entry.title}</h3>
      {entry.help !== '' && <p>{entry.help}</p>}
      {entry.synonyms.length > 0 && (
        <p className={styles.synonyms}>Also found as {entry.synonyms.join(', ')}</p>
      )}
      {example !== undefined && (
        <figure className={styles.example}>
          <figcaption className={styles.caption}>Example: {example.title}</figcaption>
          {[example.given, ...others].map((table, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: examples do not change
            <TinyTable key={index} label="Before" table={table} />
          ))}
          <ArrowDown aria-hidden className={styles.arrow} />
          <TinyTable label="After" table={example.expected} />
        </figure>
      )}
    </aside>
  );
}

const MOST_COLUMNS = 4;
const MOST_ROWS = 4;

function TinyTable({ label, table }: { readonly label: string; readonly table: ExampleTable }) {
  const names = Object.keys(table.columns);
  const numeric = Object.values(table.columns).map(
    (type) => isNumber(columnKind(type)) || undefined,
  );
  const moreColumns = names.length - MOST_COLUMNS;
  const moreRows = table.rows.length - MOST_ROWS;
  const more = [
    moreColumns > 0 ? `${moreColumns} more ${moreColumns === 1 ? 'column' : 'columns'}` : '',
    moreRows > 0 ? `${moreRows} more ${moreRows === 1 ? 'row' : 'rows'}` : '',
  ].filter((part) => part !== '');
  return (
    <div className={styles.table}>
      <table>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {names.slice(0, MOST_COLUMNS).map((name) => (
              <th key={name} scope="col">
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST_ROWS).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of an example have no name
            <tr key={index}>
              {row.slice(0, MOST_COLUMNS).map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nor have its cells
                <td key={column} data-number={numeric[column]}>
                  {cell === null ? <i>null</i> : <bdi>{cellText(cell)}</bdi>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more.length > 0 && <p className={styles.more}>and {more.join(', ')}</p>}
    </div>
  );
}

const numbers = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3, useGrouping: false });

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return numbers.format(cell);
  if (typeof cell === 'object') {
    return JSON.stringify(cell, (_, inner: unknown) =>
      typeof inner === 'bigint' ? String(inner) : inner,
    );
  }
  return cell === '' ? '""' : String(cell);
}
