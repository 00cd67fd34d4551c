import type { SettingField } from '../../api/client.js';
import { NumberField, Select, Switch } from '../../ui/field.js';
import { settingLabel } from './setting-label.js';

export type SettingValue = number | string | boolean;
export type SettingValues = Readonly<Record<string, SettingValue>>;

export interface SettingFieldsProps {
  readonly fields: readonly SettingField[];
  /** What differs from the defaults. */
  readonly values: SettingValues;
  readonly onChange: (values: SettingValues) => void;
}

/** A field for each setting of an endpoint; what is as by default is left out of the values. */
export function SettingFields({ fields, values, onChange }: SettingFieldsProps) {
  return fields.map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? field.default}
      onChange={(value) => {
        const { [field.name]: _, ...others } = values;
        onChange(
          value === undefined || value === field.default
            ? others
            : { ...others, [field.name]: value },
        );
      }}
    />
  ));
}

interface FieldProps {
  readonly field: SettingField;
  readonly value: SettingValue;
  /** Undefined: as by default. */
  readonly onChange: (value: SettingValue | undefined) => void;
}

function Field({ field, value, onChange }: FieldProps) {
  const { name, description, kind, minimum, maximum, choices } = field;
  const label = settingLabel(name);
  switch (kind) {
    case 'switch':
      return (
        <Switch label={label} help={description} isSelected={value === true} onChange={onChange} />
      );
    case 'choice':
      return (
        <Select
          label={label}
          help={description}
          value={String(value)}
          choices={choices.map((id) => ({ id, label: id }))}
          onChange={onChange}
        />
      );
    default:
      return (
        <NumberField
          label={label}
          help={description}
          value={Number(value)}
          onChange={onChange}
          {...(minimum === null ? {} : { minimum })}
          {...(maximum === null ? {} : { maximum })}
        />
      );
  }
}
