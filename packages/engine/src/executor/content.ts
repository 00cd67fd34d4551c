import type { Expression, Item, JoinedColumn, Relation } from '@lathe/flow';
import { contentKey } from './keys.js';
import { isAnchor, type Prepared, readyNode } from './prepared.js';

/**
 * What a relation holds, told by addresses: equal addresses mean equal rows, and within equal rows equal
 * columns. A column that a step only passes on, renames or moves keeps its address, so that what is known
 * of it (its profile, its labels) still holds after an edit elsewhere.
 */
export interface Content {
  /** Which rows there are, in which order, whatever their columns. */
  readonly rows: string;
  /** Address of each column's values, by name, in order. */
  readonly columns: ReadonlyMap<string, string>;
}

/** The content of a relation over prepared nodes. */
export function contentOf(prepared: Pick<Prepared, 'nodes'>, relation: Relation): Content {
  const known = new Map<string, Content>();
  const ofNode = (id: string): Content => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const node = readyNode(prepared, id);
    const content = isAnchor(node.rows) ? ofTable(node.rows.table, node.schema) : of(node.rows);
    known.set(id, content);
    return content;
  };
  const of = (from: Relation): Content => {
    switch (from.kind) {
      case 'table':
        return prepared.nodes.has(from.name) ? ofNode(from.name) : ofTable(from.name, from.schema);
      case 'project': {
        const input = of(from.input);
        return { rows: input.rows, columns: itemAddresses(from.items, input) };
      }
      case 'filter': {
        const input = of(from.input);
        const predicate = expressionAddress(from.predicate, input, []);
        return { ...input, rows: contentKey(['filter', input.rows, predicate]) };
      }
      case 'sort': {
        const input = of(from.input);
        const keys = from.keys.map((key) => [
          expressionAddress(key.expression, input, []),
          key.descending,
          key.nulls,
        ]);
        return { ...input, rows: contentKey(['sort', input.rows, keys]) };
      }
      case 'limit': {
        const input = of(from.input);
        return { ...input, rows: contentKey(['limit', input.rows, from.count, from.offset]) };
      }
      case 'aggregate': {
        const input = of(from.input);
        const groups = [...itemAddresses(from.groupBy, input).values()];
        return {
          rows: contentKey(['aggregate', input.rows, groups]),
          columns: itemAddresses([...from.groupBy, ...from.items], input),
        };
      }
      case 'unnest': {
        const input = of(from.input);
        const rows = contentKey(['unnest', input.rows, expressionAddress(from.list, input, [])]);
        return { rows, columns: new Map([[from.name, rows]]) };
      }
      case 'join': {
        const [left, right] = [of(from.left), of(from.right)];
        const keys = from.keys.map((key) => [
          columnAddress(key.left, left),
          columnAddress(key.right, right),
        ]);
        const how = [from.how, from.nullsMatch, keys];
        return {
          rows: contentKey(['join', left.rows, right.rows, how]),
          columns: new Map(
            from.columns.map((joined) => [joined.name, joinedAddress(joined, left, right)]),
          ),
        };
      }
      case 'concatenate': {
        const inputs = from.inputs.map(of);
        return {
          rows: contentKey(['concatenate', inputs.map(({ rows }) => rows)]),
          columns: new Map(
            from.schema.map(({ name }) => [
              name,
              contentKey(['concatenate', inputs.map((input) => columnAddress(name, input))]),
            ]),
          ),
        };
      }
      case 'sql': {
        const inputs = from.inputs.map(({ name, relation: input }) => [name, listed(of(input))]);
        const rows = contentKey(['sql', from.text, inputs]);
        return { rows, columns: new Map(from.schema.map(({ name }) => [name, `${rows}.${name}`])) };
      }
    }
  };
  return of(relation);
}

/** The address of a relation's rows and columns together. */
export function contentAddress(prepared: Pick<Prepared, 'nodes'>, relation: Relation): string {
  return contentKey(listed(contentOf(prepared, relation)));
}

const listed = ({ rows, columns }: Content): unknown => [rows, [...columns]];

function ofTable(name: string, schema: readonly { readonly name: string }[]): Content {
  return {
    rows: name,
    columns: new Map(schema.map((column) => [column.name, `${name}.${column.name}`])),
  };
}

function itemAddresses(items: readonly Item[], input: Content): Map<string, string> {
  return new Map(
    items.map(({ name, expression }) => [name, expressionAddress(expression, input, items)]),
  );
}

/** Within a join a column of one side is not that of the other, even of the same table. */
function joinedAddress(joined: JoinedColumn, left: Content, right: Content): string {
  switch (joined.from) {
    case 'left':
      return contentKey(['left', columnAddress(joined.column, left)]);
    case 'right':
      return contentKey(['right', columnAddress(joined.column, right)]);
    case 'both':
      return contentKey([
        'both',
        columnAddress(joined.left, left),
        columnAddress(joined.right, right),
      ]);
  }
}

/** `beside`: the items that stand beside the expression; a user's own SQL can refer to them by name. */
function expressionAddress(
  expression: Expression,
  input: Content,
  beside: readonly Item[],
): string {
  return expression.kind === 'column'
    ? columnAddress(expression.name, input)
    : contentKey(resolved(expression, input, beside));
}

function columnAddress(name: string, input: Content): string {
  const address = input.columns.get(name);
  if (address !== undefined) return address;
  const folded = name.toLowerCase();
  for (const [other, found] of input.columns) if (other.toLowerCase() === folded) return found;
  return contentKey(['missing', name, listed(input)]);
}

/** The expression as JSON, with addresses for columns. */
function resolved(expression: Expression, input: Content, beside: readonly Item[]): unknown {
  const of = (inner: Expression): unknown => resolved(inner, input, beside);
  switch (expression.kind) {
    case 'column':
      return { column: columnAddress(expression.name, input) };
    case 'literal':
      return {
        literal: [typeof expression.value, String(expression.value)],
        type: expression.type,
      };
    case 'call':
      return { call: expression.function, arguments: expression.arguments.map(of) };
    case 'cast':
      return { cast: of(expression.input), to: expression.to, onMisfit: expression.onMisfit };
    case 'case':
      return {
        case: expression.branches.map(({ when, then }) => [of(when), of(then)]),
        otherwise: of(expression.otherwise),
      };
    case 'aggregate':
      return {
        aggregate: expression.function,
        arguments: expression.arguments.map(of),
        where: expression.where === undefined ? null : of(expression.where),
      };
    case 'window':
      return {
        window: of(expression.call),
        partitionBy: expression.partitionBy.map(of),
        orderBy: expression.orderBy.map((key) => [of(key.expression), key.descending, key.nulls]),
        rows: input.rows,
      };
    // Which columns the text names only the engine can tell.
    case 'sql':
      return {
        sql: expression.text,
        input: listed(input),
        beside: beside.map(({ name, expression: other }) => [
          name,
          other.kind === 'sql' ? other.text : resolved(other, input, []),
        ]),
      };
  }
}
