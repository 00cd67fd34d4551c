import { isGivenValue } from './condition-operators.js';
import { useReferences } from './draft.js';
import { useError } from './form-context.js';
import { type GivenValue, readValue } from './given-value.js';
import { TagInput } from './tag-input.js';
import type { ValueFieldProps } from './value-field.js';

/** A list of values of a column. */
export function ValuesField(props: ValueFieldProps) {
  const { path, label, labelHidden, help, type, known, value, onChange } = props;
  const error = useError(path);
  const read = useReferences((text) => readValue(text, type));
  return (
    <TagInput<GivenValue>
      path={path}
      label={label}
      labelHidden={labelHidden ?? false}
      help={help}
      error={error}
      values={Array.isArray(value) ? value.filter(isGivenValue) : []}
      onChange={onChange}
      read={read}
      offered={known}
    />
  );
}
