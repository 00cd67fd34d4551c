import type { GivenValues } from '@lathe/engine';
import {
  type Column,
  type ColumnType,
  type Schema,
  type SourceDefinition,
  typeName,
} from '@lathe/flow';
import type { RawRow, RawValue } from '@lathe/serving';
import type { RowColumnType } from './model-description.js';
import { valueError } from './raw-value-error.js';

/** The kind of value that callers give for a column of a source; undefined for types that rows cannot carry. */
export function rawColumnType(type: ColumnType): RowColumnType | undefined {
  switch (type.kind) {
    case 'integer':
    case 'float':
    case 'decimal':
      return 'number';
    case 'text':
    case 'time':
      return 'text';
    case 'boolean':
    case 'date':
    case 'timestamp':
      return type.kind;
    default:
      return undefined;
  }
}

/**
 * Raw values as the texts that stood in a CSV file, which the engine then reads in the types of training
 * time, so that there is one reading of texts and not two. Texts that the source takes for null are null.
 * Errors: `input-value-type` for what cannot be such a text.
 */
export function rawTexts(
  rows: readonly RawRow[],
  columns: Schema,
  source: SourceDefinition,
): GivenValues {
  const nulls = nullTexts(source);
  return columns.map((column) =>
    rows.map((row, index) => {
      const value = row[column.name] ?? null;
      if (value === null) return null;
      const text = textOf(value, column.type);
      if (text === undefined) throw valueError(index, column.name, value, typeName(column.type));
      return nulls.has(text) ? null : text;
    }),
  );
}

function nullTexts(source: SourceDefinition): ReadonlySet<string> {
  if (source.format !== 'csv') return new Set();
  return new Set(['', ...(source.nullValues ?? [])]);
}

function textOf(value: Exclude<RawValue, null>, { kind }: ColumnType): string | undefined {
  if (typeof value === 'string') return value;
  if (kind === 'text') return String(value);
  if (typeof value === 'boolean') return kind === 'boolean' ? String(value) : undefined;
  const takesNumbers = kind === 'integer' || kind === 'float' || kind === 'decimal';
  return takesNumbers && Number.isFinite(value) ? String(value) : undefined;
}

/** Whether a text might not fit its column's type, so that the engine has to judge it. */
export function needsJudging(values: GivenValues, columns: Schema): boolean {
  return columns.some((column, index) =>
    values[index]?.some((text) => text !== null && !fitsPlainly(text, column)),
  );
}

function fitsPlainly(text: string, { type }: Column): boolean {
  switch (type.kind) {
    case 'text':
      return true;
    case 'integer':
      return /^-?\d{1,15}$/.test(text);
    case 'float':
      return /^-?\d{1,30}(\.\d{1,30})?$/.test(text);
    case 'boolean':
      return text === 'true' || text === 'false';
    default:
      return false;
  }
}
