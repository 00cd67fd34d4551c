import { Button } from '../ui/button.js';
import styles from './data-grid.module.css';

/** Why there is nothing to see, and what to do about it. */
export function EmptyNote(props: {
  readonly rows: number;
  readonly columns: number;
  readonly hidden: number;
  readonly filtered: boolean;
  readonly onClearFilters: () => void;
  readonly onChooseColumns: () => void;
}) {
  const { rows, columns, hidden, filtered, onClearFilters, onChooseColumns } = props;
  if (columns === 0) {
    return (
      <div className={styles.note}>
        <p>{hidden === 0 ? 'This table has no columns.' : 'All columns are hidden.'}</p>
        {hidden === 0 ? null : <Button onPress={onChooseColumns}>Choose columns</Button>}
      </div>
    );
  }
  if (rows > 0) return null;
  return (
    <div className={styles.note}>
      <p>{filtered ? 'No row meets the filters.' : 'This table has no rows.'}</p>
      {filtered ? <Button onPress={onClearFilters}>Clear the filters</Button> : null}
    </div>
  );
}
