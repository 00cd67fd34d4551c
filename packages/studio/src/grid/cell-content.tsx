import type { ReactNode } from 'react';
import styles from './cell-content.module.css';
import { cellText } from './cell-text.js';
import type { ColumnKind } from './column-kind.js';
import type { Cell } from './grid-source.js';

/**
 * What stands in a cell. Missing, empty and non-finite values look unlike any text; blanks at the ends
 * and control characters are drawn; the writing direction of a value never leaks into its neighbours.
 */
export function cellContent(cell: Cell, kind: ColumnKind, cut: boolean): ReactNode {
  const text = cellText(cell, kind);
  switch (text.kind) {
    case 'missing':
      return <span className={styles.missing}>null</span>;
    case 'empty':
      return (
        <span className={styles.mark}>
          <span aria-hidden="true">“”</span>
          <span className="visually-hidden">empty text</span>
        </span>
      );
    case 'special':
      return <span className={styles.special}>{text.text}</span>;
    default: {
      const body = cut && !text.text.endsWith('…') ? `${text.text}…` : text.text;
      if (kind !== 'text' && kind !== 'other' && kind !== 'unknown') return body;
      return (
        <bdi className={styles.text}>
          {text.lead === '' ? null : <span className={styles.mark}>{text.lead}</span>}
          {body}
          {text.trail === '' ? null : <span className={styles.mark}>{text.trail}</span>}
        </bdi>
      );
    }
  }
}
