import { TriangleAlert, X } from 'lucide-react';
import { Button, IconButton } from '../ui/button.js';
import { ColumnComboBox } from './column-combo-box.js';
import { type FormColumn, likelyNames } from './form-input.js';
import styles from './missing-column.module.css';

export interface MissingColumnProps {
  readonly name: string;
  /** What can stand in its place. */
  readonly columns: readonly FormColumn[];
  readonly onRemap: (name: string) => void;
  /** Absent where a column must be named. */
  readonly onRemove?: () => void;
}

/** A column that is named here but is not in the table any more, and what to use instead. */
export function MissingColumn({ name, columns, onRemap, onRemove }: MissingColumnProps) {
  const [likely] = likelyNames(name, columns);
  return (
    <div className={styles.missing}>
      <p className={styles.what}>
        <TriangleAlert aria-hidden />
        <span>
          <bdi className={styles.name}>{name}</bdi> is not in this table.
        </span>
        {onRemove !== undefined && (
          <IconButton size="s" label={`Remove ${name}`} onPress={onRemove}>
            <X />
          </IconButton>
        )}
      </p>
      <ColumnComboBox
        label={`Use instead of ${name}`}
        labelHidden
        placeholder="Use another column"
        columns={columns}
        value=""
        onChange={onRemap}
      />
      {likely !== undefined && (
        <Button size="s" look="quiet" onPress={() => onRemap(likely)}>
          <span className={styles.likely}>
            Use <bdi>{likely}</bdi>
          </span>
        </Button>
      )}
    </div>
  );
}
