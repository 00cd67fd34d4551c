import { useRef, useState } from 'react';
import { Select, TextField } from '../ui/field.js';
import { useDraft } from './draft.js';
import { useError, useInvalid } from './form-context.js';
import { readNumber } from './given-value.js';
import { isRow } from './objects-of.js';
import type { ParameterValue } from './parameter-field.js';
import { Segments } from './segments.js';
import type { ValueFieldProps } from './value-field.js';
import { ValuesField } from './values-field.js';
import styles from './values-or-bound-field.module.css';

const WAYS = [
  { id: 'values', label: 'Values' },
  { id: 'bound', label: 'Bound' },
];

/** Which values of a column are meant: by name, or beyond a bound. */
export function ValuesOrBoundField(
  props: ValueFieldProps & { readonly operators: readonly string[] },
) {
  const { path, label, labelHidden, help, value, onChange, operators, required } = props;
  const error = useError(path);
  const bound = isRow(value) ? value : undefined;
  const [asked, setAsked] = useState<string>();
  const way = asked ?? (bound === undefined ? 'values' : 'bound');
  const left = useRef<ParameterValue>(undefined);
  const [sign, setSign] = useState('>=');
  const operator = typeof bound?.operator === 'string' ? bound.operator : sign;
  const threshold = typeof bound?.threshold === 'number' ? bound.threshold : undefined;
  const draft = useDraft<number>({
    path: [...path, 'threshold'],
    value: threshold,
    show: String,
    read: (text) => readNumber(text, ANY_NUMBER),
    onChange: (next) => {
      if (next !== undefined) onChange({ operator, threshold: next });
      else onChange(required ? [] : undefined);
    },
  });
  useInvalid(
    path,
    way === 'bound' && threshold === undefined && draft.problem === undefined
      ? 'Write the number to compare with.'
      : undefined,
  );
  return (
    <div className={styles.group}>
      <Segments
        label={label}
        labelHidden={labelHidden ?? false}
        help={help}
        choices={WAYS}
        value={way}
        onChange={(next) => {
          const back = left.current;
          left.current = value;
          setAsked(next);
          const fits = next === 'bound' ? isRow(back) : Array.isArray(back);
          if (fits) onChange(back);
        }}
      />
      {way === 'values' ? (
        <ValuesField
          {...props}
          label={`${label}: values`}
          labelHidden
          help={undefined}
          value={bound === undefined ? value : []}
        />
      ) : (
        <div className={styles.bound}>
          <Select
            label={`${label}: comparison`}
            labelHidden
            choices={operators.map((id) => ({ id, label: id }))}
            value={operator}
            onChange={(next) => {
              setSign(next);
              if (threshold !== undefined) onChange({ operator: next, threshold });
            }}
          />
          <TextField
            label={`${label}: bound`}
            labelHidden
            placeholder="50"
            error={draft.problem ?? error}
            value={draft.text}
            onChange={draft.onText}
          />
        </div>
      )}
    </div>
  );
}

const ANY_NUMBER = { integer: false, minimum: undefined, maximum: undefined };
