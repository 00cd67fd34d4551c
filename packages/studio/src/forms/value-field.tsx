import { columnKind } from '../grid/column-kind.js';
import { ComboBox, Select, TextField } from '../ui/field.js';
import { isGivenValue } from './condition-operators.js';
import { useDraft, useReferences } from './draft.js';
import type { FieldViewProps } from './field-view.js';
import { useError } from './form-context.js';
import { type GivenValue, readValue, valueExample } from './given-value.js';

export interface ValueFieldProps extends FieldViewProps {
  /** Type of the column the value is for; undefined while it is not known. */
  readonly type: string | undefined;
  /** Values that occur, the most frequent first. */
  readonly known: readonly GivenValue[];
}

/** One value of a column: typed, or chosen from those that occur. */
export function ValueField(props: ValueFieldProps) {
  const { path, label, labelHidden, help, required, type, known, value, onChange } = props;
  const error = useError(path);
  const read = useReferences((text) => readValue(text, type));
  const draft = useDraft<GivenValue>({
    path,
    value: isGivenValue(value) ? value : undefined,
    show: String,
    // An empty text is a value for a condition on text, and none for an optional parameter.
    read: (text) => (text === '' && !required ? { kind: 'empty' } : read(text)),
    onChange,
  });
  const common = {
    label,
    labelHidden: labelHidden ?? false,
    help,
    error: draft.problem ?? error,
  };
  if (type !== undefined && columnKind(type) === 'boolean') {
    return (
      <Select
        {...common}
        choices={['true', 'false'].map((id) => ({ id, label: id }))}
        value={draft.text === '' ? null : draft.text}
        onChange={draft.onText}
      />
    );
  }
  const placeholder = valueExample(type);
  if (known.length > 0) {
    return (
      <ComboBox
        {...common}
        free
        placeholder={placeholder}
        choices={[...new Set(known.map(String))].map((id) => ({ id, label: id }))}
        value={draft.text}
        onChange={draft.onText}
      />
    );
  }
  return (
    <TextField {...common} placeholder={placeholder} value={draft.text} onChange={draft.onText} />
  );
}
