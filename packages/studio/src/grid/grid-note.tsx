import { Button } from '../ui/button.js';
import { Notice } from '../ui/feedback.js';
import { errorText } from './error-text.js';
import styles from './grid-note.module.css';

export interface GridNoteProps {
  readonly rows: number;
  readonly columns: number;
  readonly hidden: number;
  readonly filtered: boolean;
  /** What a load threw; null when none did. */
  readonly failure: unknown;
  readonly onRetry: () => void;
  readonly onClearFilters: () => void;
  readonly onChooseColumns: () => void;
}

/** Why there is nothing to see, or not everything, and what to do about it. */
export function GridNote(props: GridNoteProps) {
  const { rows, columns, hidden, filtered, failure } = props;
  if (failure !== null) {
    return (
      <div className={styles.failure}>
        <Notice
          tone="bad"
          title="Some rows could not be loaded."
          actions={
            <Button size="s" onPress={props.onRetry}>
              Try again
            </Button>
          }
        >
          <p>{errorText(failure)}</p>
        </Notice>
      </div>
    );
  }
  if (columns === 0) {
    return (
      <div className={styles.note}>
        <p>{hidden === 0 ? 'This table has no columns.' : 'All columns are hidden.'}</p>
        {hidden === 0 ? null : <Button onPress={props.onChooseColumns}>Choose columns</Button>}
      </div>
    );
  }
  if (rows > 0) return null;
  return (
    <div className={styles.note}>
      <p>{filtered ? 'No row meets the filters.' : 'This table has no rows.'}</p>
      {filtered ? <Button onPress={props.onClearFilters}>Clear the filters</Button> : null}
    </div>
  );
}
