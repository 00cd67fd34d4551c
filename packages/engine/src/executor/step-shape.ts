import {
  type Expression,
  filter,
  type Item,
  limit,
  project,
  type Relation,
  sort,
} from '@lathe/flow';
import { isAnchor, type ReadyNode } from './prepared.js';

/**
 * What a step's relation does to its first input, read off the relation: which columns pass, whether
 * rows only change places, which rows go.
 */

/** A step's relation over its inputs, also where its rows are kept; undefined for sources and Python. */
export function relationOf(node: ReadyNode): Relation | undefined {
  return isAnchor(node.rows) ? node.computed : node.rows;
}

/** For each column of a relation over the table `input`, the column of it that passes unchanged, if one does. */
export function passedColumns(
  relation: Relation,
  input: string,
): ReadonlyMap<string, string | undefined> | undefined {
  switch (relation.kind) {
    case 'table':
      return relation.name === input
        ? new Map(relation.schema.map(({ name }) => [name, name]))
        : undefined;
    case 'project': {
      const inner = passedColumns(relation.input, input);
      if (inner === undefined) return undefined;
      return new Map(
        relation.items.map(({ name, expression }) => [
          name,
          expression.kind === 'column' ? inner.get(expression.name) : undefined,
        ]),
      );
    }
    case 'filter':
    case 'sort':
    case 'limit':
      return passedColumns(relation.input, input);
    default:
      return undefined;
  }
}

/** Whether a step gives the rows of its input, column for column, in another order. */
export function isReordering(node: ReadyNode): boolean {
  const [input] = node.inputs;
  const relation = relationOf(node);
  if (relation === undefined || input === undefined) return false;
  let sorts = false;
  for (let at = relation; at.kind !== 'table'; at = at.input) {
    if (at.kind === 'sort') sorts = true;
    else if (at.kind !== 'project') return false;
  }
  const passed = passedColumns(relation, input);
  return sorts && passed !== undefined && [...passed].every(([name, from]) => name === from);
}

/**
 * The relation with columns of its input carried along beside its own: `items` are computed over the
 * table `input`. Undefined where rows of the result are not single rows of that table.
 */
export function carrying(
  relation: Relation,
  input: string,
  items: readonly Item[],
): Relation | undefined {
  const inner = (from: Relation): Relation | undefined => carrying(from, input, items);
  const own = (from: Relation): Item[] =>
    from.schema.map(({ name }) => ({ name, expression: { kind: 'column', name } }));
  switch (relation.kind) {
    case 'table':
      return relation.name === input ? project(relation, [...own(relation), ...items]) : undefined;
    case 'project': {
      const from = inner(relation.input);
      const carried = items.map(
        ({ name }): Item => ({ name, expression: { kind: 'column', name } }),
      );
      return from && project(from, [...relation.items, ...carried]);
    }
    case 'filter': {
      const from = inner(relation.input);
      return from && filter(from, relation.predicate);
    }
    case 'sort': {
      const from = inner(relation.input);
      return from && sort(from, relation.keys);
    }
    case 'limit': {
      const from = inner(relation.input);
      return from && limit(from, relation.count, relation.offset);
    }
    default:
      return undefined;
  }
}

/** The condition of a step that keeps the rows of its input for which it is true, and does nothing else. */
export function keptWhere(node: ReadyNode): Expression | undefined {
  const [input] = node.inputs;
  const relation = relationOf(node);
  if (relation?.kind !== 'filter') return undefined;
  const { input: from, predicate } = relation;
  return from.kind === 'table' && from.name === input ? predicate : undefined;
}
