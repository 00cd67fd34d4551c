import { CodeParameter } from './code-parameter.js';
import { ColumnField } from './column-field.js';
import { ColumnsField } from './columns-field.js';
import { ConditionsField } from './conditions-field.js';
import { FieldShell } from './field-shell.js';
import { choiceLabel } from './field-text.js';
import type { FieldViewProps } from './field-view.js';
import { type Path, useForm } from './form-context.js';
import { columnNamed, type FormColumn, type FormInput } from './form-input.js';
import { NamedListsField } from './named-lists-field.js';
import { NewColumnsField } from './new-columns-field.js';
import type { ParameterField, ParameterValue } from './parameter-field.js';
import styles from './parameter-view.module.css';
import {
  BooleanParameter,
  ChoiceParameter,
  JsonParameter,
  NumberParameter,
  TextParameter,
  TextsParameter,
  TypeParameter,
} from './plain-fields.js';
import { RowsField } from './rows-field.js';
import { textsOf } from './texts-of.js';
import { ValueField } from './value-field.js';
import { ValuesOrBoundField } from './values-or-bound-field.js';

type Values = Readonly<Record<string, ParameterValue>>;

export interface ParameterViewProps {
  readonly field: ParameterField;
  /** The fields beside it and what they hold. */
  readonly fields: readonly ParameterField[];
  readonly values: Values;
  readonly path: Path;
  readonly label: string;
  /** In a row: no help, and nothing that takes much room. */
  readonly isCompact?: boolean;
  readonly autoFocus?: boolean;
  readonly onChange: (value: ParameterValue | undefined) => void;
}

/** Kinds that need a line of their own in a row. */
const WIDE: ReadonlySet<ParameterField['kind']> = new Set([
  'columns',
  'code',
  'texts',
  'values-or-bound',
  'json',
]);

/** A field of a form, by its kind. */
export function ParameterView(props: ParameterViewProps) {
  const { field, values, path, label, isCompact = false, autoFocus = false, onChange } = props;
  const value = values[field.name];
  const view = (help: string | undefined) => (
    <FieldOfKind
      {...props}
      view={{
        path,
        label,
        labelHidden: isCompact,
        isCompact,
        help,
        required: field.required,
        value,
        initial: field.initial,
        onChange,
        autoFocus,
      }}
    />
  );
  if (isCompact) {
    return (
      <div className={WIDE.has(field.kind) ? styles.wide : ''}>
        {field.kind !== 'boolean' && (
          <span className={styles.label} aria-hidden>
            {label}
          </span>
        )}
        {view(undefined)}
      </div>
    );
  }
  const isChanged = value !== undefined && !field.required;
  return (
    <FieldShell
      path={path}
      label={label}
      help={field.help}
      moreHelp={field.moreHelp}
      resetTo={isChanged ? defaultText(field) : undefined}
      onReset={() => onChange(undefined)}
    >
      {view}
    </FieldShell>
  );
}

function FieldOfKind(props: ParameterViewProps & { readonly view: FieldViewProps }) {
  const { field, fields, values, view } = props;
  const { inputs } = useForm();
  switch (field.kind) {
    case 'column':
      return <ColumnField {...view} columns={field} />;
    case 'columns':
      return <ColumnsField {...view} columns={field} />;
    case 'number':
      return <NumberParameter {...view} limits={field} />;
    case 'text':
      return <TextParameter {...view} />;
    case 'boolean':
      return <BooleanParameter {...view} />;
    case 'choice':
      return <ChoiceParameter {...view} choices={field.choices} />;
    case 'type':
      return <TypeParameter {...view} />;
    case 'code':
      return <CodeParameter {...view} role={field.role} />;
    case 'new-columns':
      return <NewColumnsField {...view} columns={textsOf(values.columns)} />;
    case 'texts':
      return <TextsParameter {...view} />;
    case 'value': {
      const column = columnOfValue(field, fields, values, inputs);
      return <ValueField {...view} type={column?.type} known={column?.values ?? []} />;
    }
    case 'conditions':
      return <ConditionsField {...view} shape={field} />;
    case 'values-or-bound': {
      const column = columnOfValue(field, fields, values, inputs);
      return (
        <ValuesOrBoundField
          {...view}
          operators={field.operators}
          type={column?.type}
          known={column?.values ?? []}
        />
      );
    }
    case 'rows':
      return <RowsField {...view} fields={field.fields} most={field.most} />;
    case 'named-lists':
      return <NamedListsField {...view} />;
    case 'json':
      return <JsonParameter {...view} />;
  }
}

/** The column that a value is for: that of the nearest field before it which names columns. */
function columnOfValue(
  field: ParameterField,
  fields: readonly ParameterField[],
  values: Values,
  inputs: readonly FormInput[],
): FormColumn | undefined {
  const before = fields.slice(0, fields.indexOf(field)).reverse();
  for (const each of before) {
    if (each.kind !== 'column' && each.kind !== 'columns') continue;
    const value = values[each.name];
    const name = typeof value === 'string' ? value : textsOf(value)[0];
    if (name !== undefined) return columnNamed(inputs[each.input]?.columns ?? null, name);
  }
  return undefined;
}

/** What the default is, in words. */
function defaultText(field: ParameterField): string {
  const { initial } = field;
  if (initial === undefined || (Array.isArray(initial) && initial.length === 0)) return 'nothing';
  if (typeof initial === 'boolean') return initial ? 'on' : 'off';
  if (field.kind === 'code') return 'the example';
  if (field.kind === 'choice' && typeof initial === 'string') {
    return `"${choiceLabel(initial).toLowerCase()}"`;
  }
  return typeof initial === 'object' ? 'the default' : `"${String(initial)}"`;
}

/** The values with one field set, or unset where the value is undefined or the default. */
export function withField(
  values: Values,
  field: ParameterField,
  value: ParameterValue | undefined,
): Record<string, ParameterValue> {
  const rest = Object.entries(values).filter(([name]) => name !== field.name);
  const isDefault = JSON.stringify(value) === JSON.stringify(field.initial);
  if (value === undefined || (isDefault && !field.required)) return Object.fromEntries(rest);
  return { ...values, [field.name]: value };
}
