import { Select } from '../ui/field.js';
import { ColumnField } from './column-field.js';
import {
  operatorsFor,
  typeOfValue,
  valueForOperator,
  valueForType,
  valuesOf,
} from './condition-operators.js';
import { choiceLabel } from './field-text.js';
import type { FieldViewProps } from './field-view.js';
import { useColumns, useError } from './form-context.js';
import { columnNamed } from './form-input.js';
import { objectsOf } from './objects-of.js';
import type { FieldShape, ParameterValue } from './parameter-field.js';
import { RowList } from './row-list.js';
import { ValueField } from './value-field.js';
import { ValuesField } from './values-field.js';

type ConditionsShape = Extract<FieldShape, { kind: 'conditions' }>;
type Condition = Record<string, ParameterValue>;

/** Tests of columns, one in a row: column, operator, value. */
export function ConditionsField(props: FieldViewProps & { readonly shape: ConditionsShape }) {
  const { path, label, help, shape, onChange } = props;
  const rows = objectsOf(props.value ?? props.initial);
  return (
    <RowList
      label={label}
      help={help}
      path={path}
      item="condition"
      rows={rows}
      onChange={onChange}
      newRow={() => ({ column: '', operator: shape.initialOperator })}
    >
      {(row, index, onRow) => (
        <ConditionRow path={[...path, index]} shape={shape} row={row} onRow={onRow} />
      )}
    </RowList>
  );
}

interface ConditionRowProps {
  readonly path: readonly (string | number)[];
  readonly shape: ConditionsShape;
  readonly row: Condition;
  readonly onRow: (row: Condition) => void;
}

function ConditionRow({ path, shape, row, onRow }: ConditionRowProps) {
  const columns = useColumns(shape.columns.input);
  const error = useError([...path, 'operator']);
  const columnName = typeof row.column === 'string' ? row.column : '';
  const operator = typeof row.operator === 'string' ? row.operator : shape.initialOperator;
  const column = columnNamed(columns, columnName);
  const sensible = operatorsFor(column?.type, shape.operators);
  const operators = sensible.includes(operator) ? sensible : [operator, ...sensible];
  const with_ = (change: { readonly [key: string]: ParameterValue | undefined }): void => {
    const next = { ...row, ...change };
    onRow(
      Object.fromEntries(
        Object.entries(next).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    );
  };
  const valueProps = {
    path: [...path, 'value'],
    label: 'Value',
    labelHidden: true,
    help: undefined,
    required: true,
    initial: undefined,
    value: row.value,
    onChange: (value: ParameterValue | undefined) => with_({ value }),
    type: typeOfValue(operator, column?.type),
    known: column?.values ?? [],
  };
  return (
    <>
      <ColumnField
        path={[...path, 'column']}
        label="Column"
        labelHidden
        help={undefined}
        required
        initial={undefined}
        value={columnName}
        columns={shape.columns}
        onChange={(next) => {
          const type = columnNamed(columns, String(next ?? ''))?.type;
          const value =
            row.value === undefined || type === undefined
              ? row.value
              : valueForType(row.value, typeOfValue(operator, type) ?? type);
          with_({ column: next ?? '', value });
        }}
      />
      <Select
        label="Operator"
        labelHidden
        error={error}
        choices={operators.map((id) => ({ id, label: choiceLabel(id).toLowerCase() }))}
        value={operator}
        onChange={(next) => with_({ operator: next, value: valueForOperator(next, row.value) })}
      />
      {valuesOf(operator) === 'one' && <ValueField {...valueProps} />}
      {valuesOf(operator) === 'list' && <ValuesField {...valueProps} />}
    </>
  );
}
