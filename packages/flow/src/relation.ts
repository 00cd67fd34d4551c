import { LatheError } from './error.js';
import type { Expression, SortKey } from './expression.js';
import { AGGREGATES, FUNCTIONS } from './functions.js';
import type { JoinedColumn, JoinKey, JoinKind } from './join.js';
import type { ColumnType, Schema } from './schema.js';
import {
  BOOLEAN,
  FLOAT,
  findColumn,
  INTEGER,
  requireColumn,
  requireUniqueNames,
  TEXT,
  UNKNOWN,
} from './schema.js';

/** A named value of a projection or an aggregation. */
export interface Item {
  readonly name: string;
  readonly expression: Expression;
}

/** A table that is described, not computed. Immutable; each carries the schema of its rows. */
export type Relation =
  /** A table the statement can refer to by name: a registered source or another node. */
  | { readonly kind: 'table'; readonly name: string; readonly schema: Schema }
  | {
      readonly kind: 'project';
      readonly input: Relation;
      readonly items: readonly Item[];
      readonly schema: Schema;
    }
  | {
      readonly kind: 'filter';
      readonly input: Relation;
      readonly predicate: Expression;
      readonly schema: Schema;
    }
  | {
      readonly kind: 'sort';
      readonly input: Relation;
      readonly keys: readonly SortKey[];
      readonly schema: Schema;
    }
  | {
      readonly kind: 'limit';
      readonly input: Relation;
      readonly count: number;
      readonly offset: number;
      readonly schema: Schema;
    }
  | {
      readonly kind: 'aggregate';
      readonly input: Relation;
      readonly groupBy: readonly Item[];
      readonly items: readonly Item[];
      readonly schema: Schema;
    }
  /** One row per element of a list column; rows with an empty or null list vanish. */
  | {
      readonly kind: 'unnest';
      readonly input: Relation;
      readonly list: Expression;
      readonly name: string;
      readonly schema: Schema;
    }
  /** Pairs of rows whose keys are equal; made by `join` in join.ts. */
  | {
      readonly kind: 'join';
      readonly left: Relation;
      readonly right: Relation;
      readonly how: JoinKind;
      readonly keys: readonly JoinKey[];
      readonly nullsMatch: boolean;
      readonly columns: readonly JoinedColumn[];
      readonly schema: Schema;
    }
  /** Rows of one table after those of the other, all with the same columns; made by `concatenate`. */
  | {
      readonly kind: 'concatenate';
      readonly inputs: readonly Relation[];
      readonly schema: Schema;
    }
  /** A user's own query over tables known to it by name. Schema unknown until described. */
  | {
      readonly kind: 'sql';
      readonly inputs: readonly { readonly name: string; readonly relation: Relation }[];
      readonly text: string;
      readonly schema: Schema;
    };

export const table = (name: string, schema: Schema): Relation =>
  Object.freeze({ kind: 'table', name, schema });

/** The type an expression has over a schema; `unknown` where only the engine can tell. */
export function typeOf(expression: Expression, schema: Schema): ColumnType {
  switch (expression.kind) {
    case 'column':
      return requireColumn(schema, expression.name).type;
    case 'literal':
      return expression.type ?? literalType(expression.value);
    case 'call':
      return FUNCTIONS[expression.function].result(
        expression.arguments.map((argument) => typeOf(argument, schema)),
      );
    case 'aggregate':
      return AGGREGATES[expression.function].result(
        expression.arguments.map((argument) => typeOf(argument, schema)),
      );
    case 'cast':
      typeOf(expression.input, schema);
      return expression.to;
    case 'case': {
      const types = [
        ...expression.branches.map(({ then }) => typeOf(then, schema)),
        typeOf(expression.otherwise, schema),
      ];
      return types.find((type) => type.kind !== 'unknown') ?? UNKNOWN;
    }
    case 'window':
      return typeOf(expression.call, schema);
    case 'sql':
      return UNKNOWN;
  }
}

function literalType(value: null | boolean | number | bigint | string): ColumnType {
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return INTEGER;
    case 'number':
      // Beyond 2^53 a number prints with an exponent, which engines read as a double.
      return Number.isSafeInteger(value) ? INTEGER : FLOAT;
    case 'string':
      return TEXT;
    default:
      return UNKNOWN;
  }
}

/**
 * Exactly these columns, in this order.
 * Errors: `no-columns` when none is left, `column-duplicate`, `column-missing`.
 */
export function project(input: Relation, items: readonly Item[]): Relation {
  if (items.length === 0) {
    throw new LatheError({
      code: 'no-columns',
      kind: 'data',
      message: 'No column would be left.',
      advice: 'Keep at least one column.',
    });
  }
  const schema = items.map(({ name, expression }) => ({
    name,
    type: typeOf(expression, input.schema),
  }));
  requireUniqueNames(schema);
  return Object.freeze({ kind: 'project', input, items, schema });
}

/** The input's columns as items, for projections that change some of them. */
export function itemsOf(input: Relation): Item[] {
  return input.schema.map(({ name }) => ({ name, expression: { kind: 'column', name } }));
}

/**
 * The input with some columns replaced where they stand and new ones added at the end.
 * An item replaces the column of its name (ignoring case), else it is new.
 */
export function withColumns(input: Relation, items: readonly Item[]): Relation {
  const replaced = new Map<string, Item>();
  const added: Item[] = [];
  for (const item of items) {
    const present = findColumn(input.schema, item.name);
    if (present === undefined) added.push(item);
    else replaced.set(present.name, { name: present.name, expression: item.expression });
  }
  return project(input, [
    ...itemsOf(input).map((item) => replaced.get(item.name) ?? item),
    ...added,
  ]);
}

/** The input without some columns; all must exist and one must be left. */
export function withoutColumns(input: Relation, names: readonly string[]): Relation {
  const dropped = new Set(names.map((name) => requireColumn(input.schema, name).name));
  return project(
    input,
    itemsOf(input).filter(({ name }) => !dropped.has(name)),
  );
}

export function filter(input: Relation, predicate: Expression): Relation {
  typeOf(predicate, input.schema);
  return Object.freeze({ kind: 'filter', input, predicate, schema: input.schema });
}

export function sort(input: Relation, keys: readonly SortKey[]): Relation {
  for (const key of keys) typeOf(key.expression, input.schema);
  return Object.freeze({ kind: 'sort', input, keys, schema: input.schema });
}

export function limit(input: Relation, count: number, offset = 0): Relation {
  return Object.freeze({ kind: 'limit', input, count, offset, schema: input.schema });
}

/** One row per distinct combination of the groups; one row in all when there is no group. */
export function summarise(
  input: Relation,
  groupBy: readonly Item[],
  items: readonly Item[],
): Relation {
  const schema = [...groupBy, ...items].map(({ name, expression }) => ({
    name,
    type: typeOf(expression, input.schema),
  }));
  requireUniqueNames(schema);
  return Object.freeze({ kind: 'aggregate', input, groupBy, items, schema });
}

export function unnest(input: Relation, list: Expression, name: string): Relation {
  const type = typeOf(list, input.schema);
  const schema = [{ name, type: type.kind === 'list' ? type.of : UNKNOWN }];
  return Object.freeze({ kind: 'unnest', input, list, name, schema });
}

/** A user's query. The schema is empty until the engine has described it (see `withSchema`). */
export function sqlRelation(
  text: string,
  inputs: readonly { readonly name: string; readonly relation: Relation }[],
): Relation {
  return Object.freeze({ kind: 'sql', text, inputs, schema: [] });
}

/** The same relation with the schema an engine found for it. */
export function withSchema(relation: Relation, schema: Schema): Relation {
  return Object.freeze({ ...relation, schema });
}

/** Whether the engine has to be asked for the columns or their types. */
export function needsDescription(relation: Relation): boolean {
  if (relation.kind === 'table') return false;
  return (
    (relation.kind === 'sql' && relation.schema.length === 0) ||
    relation.schema.some(({ type }) => type.kind === 'unknown')
  );
}
