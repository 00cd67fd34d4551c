import {
  allOf,
  call,
  type Expression,
  filter,
  findColumn,
  type Item,
  project,
  type Relation,
  requireColumn,
  type Schema,
  table,
} from '@lathe/flow';

/**
 * Which columns of its input each column of a row-wise step comes from, read off the step's relation, and
 * the relation without what nobody asks for.
 */

/** For each column, the columns of the source that its values come from. */
export type Origins = ReadonlyMap<string, ReadonlySet<string>>;

/** The columns of a schema that an expression reads; of a user's SQL, those whose names stand in it. */
export function columnsOf(expression: Expression, schema: Schema): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (inner: Expression): void => {
    switch (inner.kind) {
      case 'column':
        found.add(requireColumn(schema, inner.name).name);
        return;
      case 'literal':
        return;
      case 'call':
        inner.arguments.forEach(visit);
        return;
      case 'aggregate':
        inner.arguments.forEach(visit);
        if (inner.where !== undefined) visit(inner.where);
        return;
      case 'cast':
        visit(inner.input);
        return;
      case 'case':
        for (const { when, then } of inner.branches) {
          visit(when);
          visit(then);
        }
        visit(inner.otherwise);
        return;
      case 'window':
        visit(inner.call);
        inner.partitionBy.forEach(visit);
        for (const { expression: key } of inner.orderBy) visit(key);
        return;
      case 'sql':
        for (const { name } of schema) if (mentions(inner.text, name)) found.add(name);
    }
  };
  visit(expression);
  return found;
}

/** `COLUMNS(...)` may mean any column. */
const MANY_COLUMNS = /\bcolumns\s*\(/i;

function mentions(sql: string, name: string): boolean {
  if (MANY_COLUMNS.test(sql)) return true;
  const text = sql.toLowerCase();
  const wanted = name.toLowerCase().replaceAll('"', '""');
  const isWordPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + wanted.length])) return true;
  }
  return false;
}

/** Conditions that must all hold for a condition to hold. */
export function conjuncts(condition: Expression): readonly Expression[] {
  if (condition.kind !== 'call') return [condition];
  const { function: name, arguments: given } = condition;
  if (name === 'and') return given.flatMap(conjuncts);
  const [inner] = given;
  if (name === 'not' && inner?.kind === 'call' && inner.function === 'or') {
    return inner.arguments.flatMap((each) => conjuncts(call('not', each)));
  }
  return [condition];
}

/** Where the columns of a chain of projections, filters and sorts come from; undefined for any other relation. */
export function originsThrough(relation: Relation, input: Origins): Origins | undefined {
  switch (relation.kind) {
    case 'table':
      return input;
    case 'filter':
    case 'sort':
      return originsThrough(relation.input, input);
    case 'project': {
      const given = originsThrough(relation.input, input);
      if (given === undefined) return undefined;
      return new Map(
        relation.items.map(({ name, expression }) => [
          name,
          originsOf(expression, relation.input.schema, given),
        ]),
      );
    }
    default:
      return undefined;
  }
}

/** The columns of the source that an expression's value comes from. */
export function originsOf(
  expression: Expression,
  schema: Schema,
  origins: Origins,
): ReadonlySet<string> {
  const columns = [...columnsOf(expression, schema)];
  return new Set(columns.flatMap((name) => [...(origins.get(name) ?? [])]));
}

export interface Pruning {
  /** Columns that are wanted of the relation. */
  readonly wanted: ReadonlySet<string>;
  /** A column of the input that is carried along besides. */
  readonly carried: string;
  /** Of the input of the step. */
  readonly origins: Origins;
  /** Whether one of the conditions of a filter counts, by the columns of the source that it looks at. */
  readonly counts: (origins: ReadonlySet<string>) => boolean;
}

/**
 * The relation with the wanted columns only, in any order of rows: projections without the rest, filters
 * with the conditions that count, no sorting. `reads`: what it wants of its input.
 */
export function pruned(
  relation: Relation,
  pruning: Pruning,
): { readonly relation: Relation; readonly reads: ReadonlySet<string> } | undefined {
  const { wanted, carried, origins } = pruning;
  switch (relation.kind) {
    case 'table': {
      const schema = relation.schema.filter(({ name }) => wanted.has(name));
      const position = findColumn(relation.schema, carried) ?? {
        name: carried,
        type: { kind: 'integer' },
      };
      return { relation: table(relation.name, [...schema, position]), reads: wanted };
    }
    case 'project': {
      const items = relation.items.filter(({ name }) => wanted.has(name));
      const inner = pruned(relation.input, {
        ...pruning,
        wanted: columnsOfAll(items, relation.input.schema),
      });
      const position: Item = { name: carried, expression: { kind: 'column', name: carried } };
      return inner && { ...inner, relation: project(inner.relation, [...items, position]) };
    }
    case 'filter': {
      const { schema } = relation.input;
      const given = originsThrough(relation.input, origins);
      if (given === undefined) return undefined;
      const kept = conjuncts(relation.predicate).filter((each) =>
        pruning.counts(originsOf(each, schema, given)),
      );
      const read = kept.flatMap((each) => [...columnsOf(each, schema)]);
      const inner = pruned(relation.input, { ...pruning, wanted: new Set([...wanted, ...read]) });
      if (inner === undefined || kept.length === 0) return inner;
      return { ...inner, relation: filter(inner.relation, allOf(kept)) };
    }
    case 'sort':
      return pruned(relation.input, pruning);
    default:
      return undefined;
  }
}

function columnsOfAll(items: readonly Item[], schema: Schema): ReadonlySet<string> {
  return new Set(items.flatMap(({ expression }) => [...columnsOf(expression, schema)]));
}
