import { useRef } from 'react';
import { TextField } from '../ui/field.js';
import { ColumnComboBox } from './column-combo-box.js';
import styles from './column-field.module.css';
import type { FieldViewProps } from './field-view.js';
import { useColumns, useError } from './form-context.js';
import { columnNamed, fits } from './form-input.js';
import { useKeepFocus } from './keep-focus.js';
import { MissingColumn } from './missing-column.js';
import type { ColumnsOf } from './parameter-field.js';

/** One column of an input. */
export function ColumnField(props: FieldViewProps & { readonly columns: ColumnsOf }) {
  const { label, labelHidden, help, path, value, onChange, autoFocus, required } = props;
  const columns = useColumns(props.columns.input);
  const error = useError(path);
  const place = useRef<HTMLDivElement>(null);
  const keepFocus = useKeepFocus(place);
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
  const isMissing = name !== '' && present === undefined;
  const remap = (next: string | undefined): void => {
    keepFocus();
    onChange(next);
  };
  return (
    <div ref={place} {...(isMissing ? { 'data-missing': '' } : {})}>
      {isMissing ? (
        <fieldset className={styles.group}>
          <legend className={labelHidden === true ? 'visually-hidden' : styles.legend}>
            {label}
          </legend>
          <MissingColumn
            name={name}
            columns={offered}
            onRemap={remap}
            {...(required ? {} : { onRemove: () => remap(undefined) })}
          />
        </fieldset>
      ) : (
        <ColumnComboBox
          {...common}
          error={error}
          placeholder={required ? 'Choose a column' : 'None'}
          columns={choosable}
          value={present?.name ?? ''}
          onChange={onChange}
          onClear={required ? undefined : () => onChange(undefined)}
        />
      )}
    </div>
  );
}
