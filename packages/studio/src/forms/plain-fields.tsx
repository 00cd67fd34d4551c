import { TYPE_NAMES } from '@lathe/flow';
import { ComboBox, Select, Switch, TextField } from '../ui/field.js';
import { useDraft, useReferences } from './draft.js';
import type { DescribedChoice } from './field-text.js';
import type { FieldViewProps } from './field-view.js';
import { useError } from './form-context.js';
import { type NumberLimits, type Reading, readNumber, referenceOf } from './given-value.js';
import type { ParameterValue } from './parameter-field.js';
import { Segments } from './segments.js';
import { TagInput } from './tag-input.js';
import { textsOf } from './texts-of.js';

/** A number, with its default as placeholder. */
export function NumberParameter(props: FieldViewProps & { readonly limits: NumberLimits }) {
  const { path, value, initial, onChange, limits, ...rest } = props;
  const error = useError(path);
  const read = useReferences((text) => readNumber(text, limits));
  const draft = useDraft<number | string>({
    path,
    value: typeof value === 'number' || typeof value === 'string' ? value : undefined,
    show: String,
    read,
    onChange,
  });
  return (
    <TextField
      {...common(rest)}
      error={draft.problem ?? error}
      placeholder={initial === undefined ? 'Not set' : String(initial)}
      value={draft.text}
      onChange={draft.onText}
    />
  );
}

/** A text. Where there is a default, an emptied field may mean the empty text; a reset brings it back. */
export function TextParameter(props: FieldViewProps) {
  const { path, value, initial, required, onChange, ...rest } = props;
  const error = useError(path);
  const text = typeof value === 'string' ? value : typeof initial === 'string' ? initial : '';
  const optional = !required && initial === undefined;
  return (
    <TextField
      {...common(rest)}
      error={error}
      value={text}
      onChange={(next) => onChange(next === '' && optional ? undefined : next)}
    />
  );
}

export function BooleanParameter(props: FieldViewProps) {
  const { path, label, help, value, initial, onChange } = props;
  const error = useError(path);
  const isOn = value ?? initial;
  const reference = referenceOf(value);
  return (
    <Switch
      label={reference === undefined ? label : `${label} (set by the flow's "${reference}")`}
      help={error ?? help}
      isSelected={isOn === true}
      onChange={onChange}
    />
  );
}

/** More letters than this do not fit beside each other in a narrow form. */
const SEGMENT_LETTERS = 30;
const MOST_SEGMENTS = 3;

export function ChoiceParameter(
  props: FieldViewProps & { readonly choices: readonly DescribedChoice[] },
) {
  const { path, value, initial, help, onChange, ...rest } = props;
  const error = useError(path);
  const chosen = value ?? initial;
  const given = typeof chosen === 'string' ? chosen : null;
  const known = props.choices.some(({ id }) => id === given);
  const choices = props.choices.map(({ id, label, detail }) => ({
    id,
    label,
    ...(detail === '' ? {} : { detail }),
  }));
  // A value that is none of the choices, such as a parameter of the flow, is shown and can be left.
  const all = known || given === null ? choices : [{ id: given, label: given }, ...choices];
  const detail = props.choices.find(({ id }) => id === given)?.detail ?? '';
  const below = [detail === '' ? '' : `${detail}.`, help ?? ''].filter((part) => part !== '');
  const letters = all.reduce((sum, { label }) => sum + label.length, 0);
  const isShort = all.length <= MOST_SEGMENTS && letters <= SEGMENT_LETTERS;
  const Field = isShort && rest.isCompact !== true ? Segments : Select;
  return (
    <Field
      label={rest.label}
      labelHidden={rest.labelHidden ?? false}
      {...(rest.isCompact === true || below.length === 0 ? {} : { help: below.join(' ') })}
      error={error}
      choices={all}
      value={given}
      onChange={onChange}
    />
  );
}

const TYPES = [...TYPE_NAMES, 'decimal(18,2)', 'list<text>', 'list<float>'];

/** The type of a column, as documents write it. */
export function TypeParameter(props: FieldViewProps) {
  const { path, value, initial, required, onChange, ...rest } = props;
  const error = useError(path);
  const optional = !required && initial === undefined;
  const text = typeof value === 'string' ? value : typeof initial === 'string' ? initial : '';
  return (
    <ComboBox
      {...common(rest)}
      error={error}
      free
      placeholder={optional ? 'Whatever comes out' : 'Choose a type'}
      choices={TYPES.map((id) => ({ id, label: id }))}
      value={text}
      onChange={(next) => onChange(next === '' && optional ? undefined : next)}
    />
  );
}

export function TextsParameter(props: FieldViewProps) {
  const { path, label, help, value, required, onChange } = props;
  const error = useError(path);
  return (
    <TagInput<string>
      path={path}
      label={label}
      labelHidden={props.labelHidden ?? false}
      help={help}
      error={error}
      values={textsOf(value)}
      onChange={(next) => onChange(next.length === 0 && !required ? undefined : next)}
      read={(text) => ({ kind: 'value', value: text })}
    />
  );
}

/** A value that has no field of its own kind, as JSON. */
export function JsonParameter(props: FieldViewProps) {
  const { path, value, onChange, ...rest } = props;
  const error = useError(path);
  const draft = useDraft<ParameterValue>({
    path,
    value,
    show: (shown) => JSON.stringify(shown, null, 2),
    read: readJson,
    onChange,
  });
  return (
    <TextField
      {...common(rest)}
      error={draft.problem ?? error}
      multiline
      monospace
      value={draft.text}
      onChange={draft.onText}
    />
  );
}

function readJson(text: string): Reading<ParameterValue> {
  if (text.trim() === '') return { kind: 'empty' };
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'problem', message: 'Write JSON, with texts in double quotation marks.' };
  }
}

function common(props: Pick<FieldViewProps, 'label' | 'labelHidden' | 'help' | 'autoFocus'>) {
  const { label, labelHidden, help, autoFocus } = props;
  return {
    label,
    labelHidden: labelHidden ?? false,
    help,
    autoFocus: autoFocus ?? false,
  };
}
