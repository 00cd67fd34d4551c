import { Select, TextField } from '../../ui/field.js';
import { type RawColumn, type TypedRow, valueProblem } from './raw-row.js';
import styles from './try-model.module.css';

export interface RowFieldsProps {
  readonly columns: readonly RawColumn[];
  readonly row: TypedRow;
  readonly showProblems: boolean;
  readonly onChange: (column: string, value: string) => void;
}

const HINTS: Readonly<Record<RawColumn['type'], string>> = {
  number: 'number',
  text: 'text',
  boolean: '',
  date: '2026-01-31',
  timestamp: '2026-01-31 12:30:00',
};

const MISSING = 'missing';

/** A field for each raw column; an empty one is a missing value. */
export function RowFields({ columns, row, showProblems, onChange }: RowFieldsProps) {
  return (
    <div className={styles.fields}>
      {columns.map((column) => {
        const { name, type } = column;
        const typed = row[name] ?? '';
        const error = showProblems ? valueProblem(column, typed) : undefined;
        return type === 'boolean' ? (
          <Select
            key={name}
            label={name}
            value={typed === '' ? MISSING : typed}
            onChange={(id) => onChange(name, id === MISSING ? '' : id)}
            choices={[
              { id: MISSING, label: 'missing' },
              { id: 'true', label: 'true' },
              { id: 'false', label: 'false' },
            ]}
          />
        ) : (
          <TextField
            key={name}
            label={name}
            value={typed}
            placeholder={HINTS[type]}
            error={error}
            onChange={(value) => onChange(name, value)}
          />
        );
      })}
    </div>
  );
}
