import type { AggregateName, FunctionName } from './functions.js';
import type { ColumnType } from './schema.js';

/** A value that can stand in a statement. Text for dates and times, with a cast around it. */
export type Scalar = null | boolean | number | bigint | string;

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
}

/** A typed value computed from one row (or, for aggregates and windows, from many). Immutable. */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: Scalar; readonly type: ColumnType | undefined }
  | {
      readonly kind: 'call';
      readonly function: FunctionName;
      readonly arguments: readonly Expression[];
    }
  | {
      readonly kind: 'cast';
      readonly input: Expression;
      readonly to: ColumnType;
      /** `null`: a value that does not fit becomes null. */
      readonly onMisfit: 'fail' | 'null';
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression;
    }
  | {
      readonly kind: 'aggregate';
      readonly function: AggregateName;
      readonly arguments: readonly Expression[];
      readonly where: Expression | undefined;
    }
  | {
      readonly kind: 'window';
      readonly call: Expression;
      readonly partitionBy: readonly Expression[];
      readonly orderBy: readonly SortKey[];
    }
  /** A user's own expression in SQL. Its type is what the engine says. */
  | { readonly kind: 'sql'; readonly text: string };

export const column = (name: string): Expression => Object.freeze({ kind: 'column', name });

/** A constant. `type` is only needed where the value does not tell it (null, dates). */
export const literal = (value: Scalar, type?: ColumnType): Expression =>
  Object.freeze({ kind: 'literal', value, type });

export const call = (name: FunctionName, ...args: readonly Expression[]): Expression =>
  Object.freeze({ kind: 'call', function: name, arguments: args });

export const cast = (
  input: Expression,
  to: ColumnType,
  onMisfit: 'fail' | 'null' = 'fail',
): Expression => Object.freeze({ kind: 'cast', input, to, onMisfit });

export const when = (
  branches: readonly (readonly [Expression, Expression])[],
  otherwise: Expression,
): Expression =>
  Object.freeze({
    kind: 'case',
    branches: branches.map(([condition, then]) => Object.freeze({ when: condition, then })),
    otherwise,
  });

export const aggregate = (name: AggregateName, ...args: readonly Expression[]): Expression =>
  Object.freeze({ kind: 'aggregate', function: name, arguments: args, where: undefined });

/** The same aggregate over the rows for which `where` holds. */
export function aggregateWhere(
  where: Expression,
  name: AggregateName,
  ...args: readonly Expression[]
): Expression {
  return Object.freeze({ kind: 'aggregate', function: name, arguments: args, where });
}

export const over = (
  windowCall: Expression,
  partitionBy: readonly Expression[] = [],
  orderBy: readonly SortKey[] = [],
): Expression => Object.freeze({ kind: 'window', call: windowCall, partitionBy, orderBy });

export const sqlExpression = (text: string): Expression => Object.freeze({ kind: 'sql', text });

export const ascending = (expression: Expression, nulls: 'first' | 'last' = 'last'): SortKey =>
  Object.freeze({ expression, descending: false, nulls });

export const descending = (expression: Expression, nulls: 'first' | 'last' = 'last'): SortKey =>
  Object.freeze({ expression, descending: true, nulls });

/** `a and b and ...`; true when there is none. */
export function allOf(conditions: readonly Expression[]): Expression {
  const [first, ...rest] = conditions;
  if (first === undefined) return literal(true);
  return rest.reduce((left, right) => call('and', left, right), first);
}

/** `a or b or ...`; false when there is none. */
export function anyOf(conditions: readonly Expression[]): Expression {
  const [first, ...rest] = conditions;
  if (first === undefined) return literal(false);
  return rest.reduce((left, right) => call('or', left, right), first);
}
