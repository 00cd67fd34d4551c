import type { Json, NodeParameters } from '@lathe/flow';
import { type FormColumn, fits } from './form-input.js';
import { type ParameterField, type ParameterValue, parameterFields } from './parameter-field.js';

export interface Start {
  /** Columns of the first input. */
  readonly columns: readonly FormColumn[];
  /** Names of the columns the person has selected, in their order. */
  readonly selectedColumns: readonly string[];
}

/**
 * Parameters that a new node starts with: the selected columns where they fit, empty fields where a
 * person must choose, nothing where a default is. They need not be complete.
 */
export function defaultParameters(schema: Json, start: Start): NodeParameters {
  const selected = start.selectedColumns.flatMap((name) =>
    start.columns.filter((column) => column.name === name),
  );
  return startOf(parameterFields(schema), selected);
}

function startOf(
  fields: readonly ParameterField[],
  selected: readonly FormColumn[],
): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {};
  const free = new Set(selected);
  const take = (accepts: readonly string[] | undefined): FormColumn | undefined => {
    const column = [...free].find((each) => fits(each, accepts));
    if (column !== undefined) free.delete(column);
    return column;
  };
  const takeAll = (accepts: readonly string[] | undefined): string[] => {
    const columns = [...free].filter((each) => fits(each, accepts));
    for (const column of columns) free.delete(column);
    return columns.map(({ name }) => name);
  };
  for (const field of fields) {
    if (!field.required && field.kind !== 'columns' && field.kind !== 'conditions') continue;
    if (field.initial !== undefined && field.kind !== 'conditions') continue;
    switch (field.kind) {
      case 'column':
        // Columns of further inputs are not among the selected ones.
        values[field.name] = (field.input === 0 ? take(field.accepts)?.name : undefined) ?? '';
        break;
      case 'columns': {
        const names = field.input === 0 ? takeAll(field.accepts) : [];
        if (field.required || names.length > 0) values[field.name] = names;
        break;
      }
      case 'rows':
        values[field.name] = takeRows(field.fields, field.most, free);
        break;
      case 'conditions': {
        const names = takeAll(undefined);
        values[field.name] = (names.length === 0 ? [''] : names).map((column) => ({
          column,
          operator: field.initialOperator,
        }));
        break;
      }
      default: {
        const empty = emptyValue(field);
        if (empty !== undefined) values[field.name] = empty;
      }
    }
  }
  return values;
}

/** A row for each selected column, at least one. */
function takeRows(
  fields: readonly ParameterField[],
  most: number,
  free: Set<FormColumn>,
): ParameterValue {
  const chosen = [...free].slice(0, most);
  free.clear();
  return chosen.length === 0 ? [emptyRow(fields)] : chosen.map((column) => rowFor(fields, column));
}

/** A row whose first column field holds the column, and whose new name starts as the old one. */
function rowFor(fields: readonly ParameterField[], column: FormColumn): ParameterValue {
  const row = startOf(fields, [column]);
  const name = fields.find((field) => field.kind === 'text' && field.required);
  return name === undefined ? row : { ...row, [name.name]: column.name };
}

/** A new row of a list: its required fields, empty. */
export function emptyRow(fields: readonly ParameterField[]): Record<string, ParameterValue> {
  return startOf(fields, []);
}

function emptyValue(field: ParameterField): ParameterValue | undefined {
  switch (field.kind) {
    case 'text':
    case 'code':
    case 'type':
      return '';
    case 'texts':
    case 'new-columns':
    case 'values-or-bound':
      return [];
    case 'named-lists':
      return {};
    default:
      return undefined;
  }
}
