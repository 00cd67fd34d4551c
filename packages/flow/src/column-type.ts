import { LatheError } from './error.js';
import { type Column, requireColumn, type Schema, type TypeKind, typeName } from './schema.js';

/** Kinds whose values can be told apart and ordered as single values. */
export const SCALAR_KINDS: readonly TypeKind[] = [
  'text',
  'boolean',
  'integer',
  'float',
  'decimal',
  'date',
  'time',
  'timestamp',
];

const KIND_NAMES: Partial<Record<TypeKind, string>> = {
  float: 'float numbers',
  integer: 'integers',
};

/**
 * The column, if a step can work on its type. A type not known yet passes: the engine will judge.
 * Errors: `column-missing`; `column-type` with the column, its type and what to do.
 */
export function requireColumnType(
  schema: Schema,
  name: string,
  accepted: readonly TypeKind[],
  advice: string,
  parameter = 'columns',
): Column {
  const column = requireColumn(schema, name, parameter);
  if (column.type.kind === 'unknown' || accepted.includes(column.type.kind)) return column;
  const wanted = accepted.map((kind) => KIND_NAMES[kind] ?? kind).join(', ');
  throw columnTypeError(column, `this step takes ${wanted}`, advice);
}

/** `column-type`: the column, its type, and what was wanted instead. */
export function columnTypeError(column: Column, wanted: string, advice: string): LatheError {
  return new LatheError({
    code: 'column-type',
    kind: 'data',
    message: `Column "${column.name}" holds ${typeName(column.type)}; ${wanted}.`,
    place: { column: column.name },
    advice,
  });
}
