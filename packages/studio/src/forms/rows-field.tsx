import { emptyRow } from './default-parameters.js';
import type { FieldViewProps } from './field-view.js';
import { objectsOf } from './objects-of.js';
import type { ParameterField } from './parameter-field.js';
import { ParameterView, withField } from './parameter-view.js';
import { RowList } from './row-list.js';

/** A list of objects: a row for each, with a field for each of its values. */
export function RowsField(
  props: FieldViewProps & { readonly fields: readonly ParameterField[]; readonly most: number },
) {
  const { path, label, help, fields, most, value, initial, onChange } = props;
  const item = singular(label);
  return (
    <RowList
      label={label}
      help={help}
      path={path}
      item={item}
      rows={objectsOf(value ?? initial)}
      onChange={onChange}
      newRow={() => emptyRow(fields)}
      most={most}
    >
      {(row, index, onRow) =>
        fields.map((field) => (
          <ParameterView
            key={field.name}
            field={field}
            fields={fields}
            values={row}
            path={[...path, index, field.name]}
            label={field.label}
            isCompact
            onChange={(next) => onRow(withField(row, field, next))}
          />
        ))
      }
    </RowList>
  );
}

/** `Keys` -> `key`: what one of a list is called. */
function singular(label: string): string {
  return label.toLowerCase().replace(/s$/, '');
}
