import {
  duckDbDialect,
  type Item,
  printExpression,
  printRelation,
  quoteName,
  type Relation,
  type Schema,
  type SortKey,
  TEXT,
} from '@lathe/flow';

/**
 * A column no table has. A step that lets it pass lets every column pass that it does not know of;
 * its SQL can then say `*`, and still holds when a step above learns other columns.
 */
const PROBE = '__lathe_any_other_column';

/** A schema with the probe at its end. */
export const withProbe = (schema: Schema): Schema => [...schema, { name: PROBE, type: TEXT }];

/**
 * SQL of a step over tables that have the probe, with `*` for the columns that pass. Undefined where
 * the step does something with every column; its columns have to be listed then.
 */
export function starSelect(relation: Relation): string | undefined {
  const text = selectText(relation);
  return text.includes(PROBE) ? undefined : text;
}

function selectText(relation: Relation): string {
  switch (relation.kind) {
    case 'table':
      return `SELECT *\nFROM ${quoteName(relation.name)}`;
    case 'project':
      return `SELECT ${itemsText(relation.items, relation.input.schema)}\nFROM ${fromText(relation.input)}`;
    case 'filter':
      return `SELECT *\nFROM ${fromText(relation.input)}\nWHERE ${printed(relation.predicate)}`;
    case 'sort':
      return `SELECT *\nFROM ${fromText(relation.input)}\nORDER BY ${relation.keys.map(keyText).join(', ')}`;
    case 'limit':
      return `SELECT *\nFROM ${fromText(relation.input)}\nLIMIT ${relation.count}${
        relation.offset > 0 ? ` OFFSET ${relation.offset}` : ''
      }`;
    case 'sql': {
      const tables = relation.inputs.filter(
        ({ name, relation: input }) => input.kind !== 'table' || input.name !== name,
      );
      const body = relation.text.trim().replace(/;+\s*$/, '');
      const query = `SELECT *\nFROM (\n${body}\n)`;
      if (tables.length === 0) return query;
      const named = tables.map(
        ({ name, relation: input }) => `${quoteName(name)} AS (\n${selectText(input)}\n)`,
      );
      return `WITH ${named.join(',\n')}\n${query}`;
    }
    default:
      return printRelation(relation, duckDbDialect);
  }
}

function fromText(relation: Relation): string {
  return relation.kind === 'table' ? quoteName(relation.name) : `(\n${selectText(relation)}\n)`;
}

const printed = (expression: Item['expression']): string =>
  printExpression(expression, duckDbDialect);

function keyText({ expression, descending, nulls }: SortKey): string {
  return `${printed(expression)} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`;
}

/** Items before the star, the star, and items after it. */
function itemsText(items: readonly Item[], schema: Schema): string {
  const middle = passing(items, schema);
  if (middle === undefined) return list(items.map(itemText));
  const star = starText(items.slice(middle.start, middle.end), schema);
  return list([
    ...items.slice(0, middle.start).map(itemText),
    star,
    ...items.slice(middle.end).map(itemText),
  ]);
}

/** The longest stretch around the probe in which columns stand in the order of the input. */
function passing(
  items: readonly Item[],
  schema: Schema,
): { readonly start: number; readonly end: number } | undefined {
  const places = items.map((item) => placeOf(item, schema));
  const probe = items.findIndex(
    ({ name, expression }) =>
      name === PROBE && expression.kind === 'column' && expression.name === PROBE,
  );
  if (probe === -1) return undefined;
  let start = probe;
  while (start > 0 && before(places[start - 1], places[start])) start -= 1;
  let end = probe + 1;
  while (end < items.length && before(places[end - 1], places[end])) end += 1;
  return { start, end };
}

const before = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && a >= 0 && b >= 0 && a < b;

/** Where an item's column stands in the input: the one it replaces, renames or is; else -1. */
function placeOf({ name, expression }: Item, schema: Schema): number {
  const same = schema.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (same !== -1) return same;
  return expression.kind === 'column'
    ? schema.findIndex((column) => column.name === expression.name)
    : -1;
}

function starText(items: readonly Item[], schema: Schema): string {
  const places = new Set(items.map((item) => placeOf(item, schema)));
  const excluded = schema.filter((_, place) => !places.has(place)).map(({ name }) => name);
  const replaced: string[] = [];
  const renamed: string[] = [];
  for (const item of items) {
    const column = schema[placeOf(item, schema)];
    const passes = item.expression.kind === 'column' && item.expression.name === column?.name;
    if (passes && item.name === column?.name) continue;
    if (passes && column !== undefined) {
      renamed.push(`${quoteName(column.name)} AS ${quoteName(item.name)}`);
    } else replaced.push(`${printed(item.expression)} AS ${quoteName(item.name)}`);
  }
  return [
    '*',
    ...(excluded.length === 0 ? [] : [`EXCLUDE (${excluded.map(quoteName).join(', ')})`]),
    ...(replaced.length === 0 ? [] : [`REPLACE (${replaced.join(', ')})`]),
    ...(renamed.length === 0 ? [] : [`RENAME (${renamed.join(', ')})`]),
  ].join(' ');
}

function itemText(item: Item): string {
  const text = printed(item.expression);
  return item.expression.kind === 'column' && item.expression.name === item.name
    ? text
    : `${text} AS ${quoteName(item.name)}`;
}

/** On one line where they fit, else one item a line. */
function list(items: readonly string[]): string {
  const single = items.join(', ');
  return single.length <= 90 && !single.includes('\n') ? single : `\n  ${items.join(',\n  ')}`;
}
