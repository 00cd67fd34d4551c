import { ColumnIcon } from '../grid/column-icon.js';
import { columnKind } from '../grid/column-kind.js';
import styles from './column-label.module.css';
import type { FormColumn } from './form-input.js';

/** A column as lists show it: icon, name and, at the end, its type. */
export function ColumnLabel({ column }: { readonly column: FormColumn }) {
  return (
    <span className={styles.column}>
      <ColumnIcon kind={columnKind(column.type)} />
      <span className={styles.name}>
        <bdi>{column.name}</bdi>
      </span>
      <span className={styles.type}>{column.type}</span>
    </span>
  );
}
