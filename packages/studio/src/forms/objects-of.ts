import type { ParameterValue } from './parameter-field.js';

type Row = Record<string, ParameterValue>;

/** The objects of a list; a parameter that is no list has none, an item that is no object is empty. */
export function objectsOf(value: ParameterValue | undefined): Row[] {
  return Array.isArray(value) ? value.map((item) => (isRow(item) ? item : {})) : [];
}

export function isRow(value: ParameterValue | undefined): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
