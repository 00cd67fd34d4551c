import { LatheError } from './error.js';
import type { Relation } from './relation.js';
import {
  type Column,
  type ColumnType,
  findColumn,
  isNumeric,
  requireColumn,
  requireUniqueNames,
  type Schema,
  sameType,
  typeName,
  UNKNOWN,
} from './schema.js';

/**
 * inner: pairs of rows with equal keys; left, right, full: also the rows of that side, or of both, that
 * have no partner; semi: left rows with a partner, once each; anti: left rows without one.
 */
export const JOIN_KINDS = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const;
export type JoinKind = (typeof JOIN_KINDS)[number];

/** Columns that must hold equal values, one of each side. */
export interface JoinKey {
  readonly left: string;
  readonly right: string;
}

export interface JoinOptions {
  readonly keys: readonly JoinKey[];
  readonly how: JoinKind;
  /** Added to the name of a right column that a left one has; default `_right`. */
  readonly suffix?: string | undefined;
  /** Right columns to keep; default all but the keys, whose values stand under their left names. */
  readonly rightColumns?: readonly string[] | undefined;
  /** Whether a missing key equals a missing key; default false, as in SQL. */
  readonly nullsMatch?: boolean | undefined;
}

/** A column of a join's result and where its values come from. */
export type JoinedColumn = Column &
  (
    | { readonly from: 'left'; readonly column: string }
    | { readonly from: 'right'; readonly column: string }
    /** The left key, or the right one in rows without a left partner. */
    | { readonly from: 'both'; readonly left: string; readonly right: string }
  );

/** Whether values of the two types can be held against each other without a cast by the user. */
export function areComparable(left: ColumnType, right: ColumnType): boolean {
  if (left.kind === 'unknown' || right.kind === 'unknown') return true;
  if (isNumeric(left) && isNumeric(right)) return true;
  const moments = [left, right].every(
    (type) => type.kind === 'date' || (type.kind === 'timestamp' && !type.zoned),
  );
  return moments || sameType(left, right);
}

/**
 * The columns that a join gives, in order: those of the left table, then the right ones that are kept.
 * Errors: `column-missing`, `column-duplicate` when the suffix does not tell two columns apart.
 */
export function joinedColumns(left: Schema, right: Schema, options: JoinOptions): JoinedColumn[] {
  const keys = foundKeys(left, right, options.keys);
  const bothSides = options.how === 'right' || options.how === 'full';
  const keyOf = new Map(keys.map((key) => [key.left.name, key]));
  const fromLeft = left.map(({ name, type }): JoinedColumn => {
    const key = bothSides ? keyOf.get(name) : undefined;
    if (key === undefined) return { name, type, from: 'left', column: name };
    return {
      name,
      type: sameType(type, key.right.type) ? type : UNKNOWN,
      from: 'both',
      left: name,
      right: key.right.name,
    };
  });
  if (options.how === 'semi' || options.how === 'anti') return fromLeft;
  const keyNames = new Set(keys.map((key) => key.right.name));
  const asked = options.rightColumns?.map(
    (name) => requireColumn(right, name, 'rightColumns').name,
  );
  const kept = right.filter(({ name }) =>
    asked === undefined ? !keyNames.has(name) : asked.includes(name),
  );
  const fromRight = kept.map(({ name, type }): JoinedColumn => {
    const collides = findColumn(left, name) !== undefined;
    const result = collides ? `${name}${options.suffix ?? '_right'}` : name;
    return { name: result, type, from: 'right', column: name };
  });
  const columns = [...fromLeft, ...fromRight];
  requireUniqueNames(columns);
  return columns;
}

/**
 * Pairs the rows of two tables. The order of the result is the engine's; sort it where order matters.
 * Errors: those of `joinedColumns`; `column-type` for keys that cannot be compared.
 */
export function join(left: Relation, right: Relation, options: JoinOptions): Relation {
  const keys = foundKeys(left.schema, right.schema, options.keys);
  for (const [index, key] of keys.entries()) {
    if (!areComparable(key.left.type, key.right.type)) throw notComparable(key, index);
  }
  const columns = joinedColumns(left.schema, right.schema, options);
  return Object.freeze({
    kind: 'join',
    left,
    right,
    how: options.how,
    keys: keys.map((key) => ({ left: key.left.name, right: key.right.name })),
    nullsMatch: options.nullsMatch ?? false,
    columns,
    schema: columns.map(({ name, type }) => ({ name, type })),
  });
}

interface FoundKey {
  readonly left: Column;
  readonly right: Column;
}

function foundKeys(left: Schema, right: Schema, keys: readonly JoinKey[]): FoundKey[] {
  return keys.map((key, index) => ({
    left: requireColumn(left, key.left, `keys[${index}].left`),
    right: requireColumn(right, key.right, `keys[${index}].right`),
  }));
}

function notComparable({ left, right }: FoundKey, index: number): LatheError {
  return new LatheError({
    code: 'column-type',
    kind: 'data',
    message: `Column "${left.name}" holds ${typeName(left.type)} and "${right.name}" holds ${typeName(right.type)}; they are never equal.`,
    place: { column: left.name, parameter: `keys[${index}]` },
    advice: 'Cast one of them first with "Cast columns", or choose other keys.',
  });
}
