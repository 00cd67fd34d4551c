import { TextField } from '../ui/field.js';
import styles from './column-field.module.css';
import { ColumnComboBox } from './column-combo-box.js';
import { useColumns, useError } from './form-context.js';
import { columnNamed, fits } from './form-input.js';
import { MissingColumn } from './missing-column.js';
import type { ColumnsOf } from './parameter-field.js';
import type { FieldViewProps } from './field-view.js';

/** One column of an input. */
export function ColumnField(props: FieldViewProps & { readonly columns: ColumnsOf }) {
  const { label, labelHidden, help, path, value, onChange, autoFocus, required } = props;
  const columns = useColumns(props.columns.input);
  const error = useError(path);
  const name = typeof value === 'string' ? value : '';
  const common = {
    label,
    labelHidden: labelHidden ?? false,
    help,
    autoFocus: autoFocus ?? false,
  };
  if (columns === null) {
    return (
      <TextField
        {...common}
        error={error}
        value={name}
        placeholder="Name of a column"
        onChange={(text) => onChange(text === '' && !required ? undefined : text)}
      />
    );
  }
  const offered = columns.filter((column) => fits(column, props.columns.accepts));
  const present = columnNamed(columns, name);
  const choosable =
    present === undefined || offered.includes(present) ? offered : [present, ...offered];
  if (name !== '' && present === undefined) {
    return (
      <fieldset className={styles.group}>
        <legend data-label="" className={labelHidden === true ? 'visually-hidden' : styles.legend}>{label}</legend>
        <MissingColumn
          name={name}
          columns={offered}
          onRemap={onChange}
          {...(required ? {} : { onRemove: () => onChange(undefined) })}
        />
      </fieldset>
    );
  }
  return (
    <ColumnComboBox
      {...common}
      error={error}
      placeholder={required ? 'Choose a column' : 'None'}
      columns={choosable}
      value={present?.name ?? ''}
      onChange={onChange}
      onClear={required ? undefined : () => onChange(undefined)}
    />
  );
}
