import { Columns3, Rows3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconToggle } from '../ui/button.js';
import { countText } from './column-summary.js';
import styles from './grid-bar.module.css';

export interface GridBarProps {
  /** Under the look, and without one. */
  readonly rows: number;
  readonly rowsInAll: number;
  readonly shownColumns: number;
  readonly columns: number;
  /** What just happened, e.g. "Copied 12 cells.". */
  readonly message: string;
  readonly compact: boolean;
  readonly onCompactChange: (compact: boolean) => void;
  readonly onChooseColumns: () => void;
  readonly children?: ReactNode;
}

/** The line above the grid: how large the table is, and how it is shown. */
export function GridBar(props: GridBarProps) {
  const { rows, rowsInAll, shownColumns, columns, message } = props;
  return (
    <div className={styles.bar}>
      <span className={styles.size}>
        {rows === rowsInAll
          ? `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}`
          : `${countText(rows)} of ${countText(rowsInAll)} rows`}
      </span>
      {props.children}
      <span className={styles.message} role="status">
        {message}
      </span>
      <IconToggle
        label="Column names only"
        isSelected={props.compact}
        onChange={props.onCompactChange}
      >
        <Rows3 aria-hidden />
      </IconToggle>
      <Button size="s" look="quiet" icon={<Columns3 aria-hidden />} onPress={props.onChooseColumns}>
        {shownColumns === columns
          ? `${countText(columns)} ${columns === 1 ? 'column' : 'columns'}`
          : `${countText(shownColumns)} of ${countText(columns)} columns`}
      </Button>
    </div>
  );
}
