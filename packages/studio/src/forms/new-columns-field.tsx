import { TextField } from '../ui/field.js';
import type { FieldViewProps } from './field-view.js';
import { useError } from './form-context.js';
import styles from './new-columns-field.module.css';
import { outputName } from './output-names.js';
import { Segments } from './segments.js';
import { textsOf } from './texts-of.js';

const PLACES = [
  { id: 'default', label: 'Default names' },
  { id: 'named', label: 'Names of my own' },
];

/** A name for the result of each column; left out, the step has its own way. */
export function NewColumnsField(props: FieldViewProps & { readonly columns: readonly string[] }) {
  const { path, label, help, value, columns, onChange } = props;
  const error = useError(path, false);
  const names = value === undefined ? undefined : textsOf(value);
  return (
    <div className={styles.group}>
      <Segments
        label={label}
        help={help}
        error={error}
        choices={PLACES}
        value={names === undefined ? 'default' : 'named'}
        onChange={(place) => onChange(place === 'named' ? columns.map(outputName) : undefined)}
      />
      {names !== undefined && columns.length === 0 && (
        <p className={styles.none}>Choose the columns first.</p>
      )}
      {names?.map((name, index) => (
        <NewColumn
          // biome-ignore lint/suspicious/noArrayIndexKey: a name belongs to the column at its place
          key={index}
          path={[...path, index]}
          column={columns[index]}
          name={name}
          onName={(next) => onChange(names.map((other, at) => (at === index ? next : other)))}
        />
      ))}
    </div>
  );
}

function NewColumn({
  path,
  column,
  name,
  onName,
}: {
  readonly path: readonly (string | number)[];
  readonly column: string | undefined;
  readonly name: string;
  readonly onName: (name: string) => void;
}) {
  const error = useError(path);
  return (
    <div className={styles.row}>
      <bdi className={styles.column} title={column}>
        {column ?? 'No column'}
      </bdi>
      <TextField
        label={`New name of ${column ?? 'nothing'}`}
        labelHidden
        error={error}
        value={name}
        onChange={onName}
      />
    </div>
  );
}
