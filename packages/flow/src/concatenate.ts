import { LatheError } from './error.js';
import { cast, column, literal } from './expression.js';
import { type Item, project, type Relation } from './relation.js';
import {
  type Column,
  type ColumnType,
  FLOAT,
  findColumn,
  isNumeric,
  listOf,
  sameType,
  TIMESTAMP,
  typeName,
  UNKNOWN,
} from './schema.js';

/**
 * The rows of one table after those of the other, in order. Columns are matched by name, ignoring case,
 * and stand in the order in which they are first met; where a table has none of that name, null stands.
 * Types are widened where no value is lost: integer to float or decimal, date to timestamp.
 * Errors: `column-type` for columns of one name whose types have no common one.
 */
export function concatenate(inputs: readonly Relation[]): Relation {
  const schema = commonColumns(inputs);
  const aligned = inputs.map((input) =>
    project(
      input,
      schema.map((wanted) => itemFor(input, wanted)),
    ),
  );
  return Object.freeze({ kind: 'concatenate', inputs: aligned, schema });
}

function commonColumns(inputs: readonly Relation[]): Column[] {
  const found = new Map<string, Column>();
  for (const { schema } of inputs) {
    for (const next of schema) {
      const key = next.name.toLowerCase();
      const before = found.get(key);
      const type = before === undefined ? next.type : widerType(before.type, next.type);
      if (type === undefined) throw noCommonType(next.name, before?.type ?? UNKNOWN, next.type);
      found.set(key, { name: before?.name ?? next.name, type });
    }
  }
  return [...found.values()];
}

function itemFor(input: Relation, { name, type }: Column): Item {
  const present = findColumn(input.schema, name);
  if (present === undefined) return { name, expression: literal(null, castable(type)) };
  const value = column(present.name);
  const asIs = type.kind === 'unknown' || sameType(present.type, type);
  return { name, expression: asIs ? value : cast(value, type) };
}

/** A null needs no type where only the engine knows it. */
const castable = (type: ColumnType): ColumnType | undefined =>
  type.kind === 'unknown' ? undefined : type;

/** The narrowest type that holds every value of both; undefined when there is none. */
export function widerType(a: ColumnType, b: ColumnType): ColumnType | undefined {
  if (sameType(a, b)) return a;
  if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN;
  if (isNumeric(a) && isNumeric(b)) return widerNumber(a, b);
  const isMoment = (type: ColumnType): boolean =>
    type.kind === 'date' || (type.kind === 'timestamp' && !type.zoned);
  if (isMoment(a) && isMoment(b)) return TIMESTAMP;
  if (a.kind === 'list' && b.kind === 'list') {
    const of = widerType(a.of, b.of);
    return of === undefined ? undefined : listOf(of);
  }
  return undefined;
}

/** Digits before the point of a 64-bit integer. */
const INTEGER_DIGITS = 19;
const MOST_DIGITS = 38;

function widerNumber(a: ColumnType, b: ColumnType): ColumnType {
  if (a.kind === 'float' || b.kind === 'float') return FLOAT;
  const digits = (type: ColumnType): { before: number; after: number } =>
    type.kind === 'decimal'
      ? { before: type.precision - type.scale, after: type.scale }
      : { before: INTEGER_DIGITS, after: 0 };
  const before = Math.max(digits(a).before, digits(b).before);
  const scale = Math.max(digits(a).after, digits(b).after);
  return before + scale > MOST_DIGITS
    ? FLOAT
    : { kind: 'decimal', precision: before + scale, scale };
}

function noCommonType(name: string, a: ColumnType, b: ColumnType): LatheError {
  return new LatheError({
    code: 'column-type',
    kind: 'data',
    message: `Column "${name}" holds ${typeName(a)} in one table and ${typeName(b)} in another.`,
    place: { column: name },
    advice: 'Cast it to the same type in both tables first with "Cast columns", or rename one.',
  });
}
