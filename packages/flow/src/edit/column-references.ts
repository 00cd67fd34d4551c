import type { Json } from '../json.js';
import { findColumn, type Schema } from '../schema.js';
import { type CodeLanguage, type ColumnRenames, remapCode } from './columns-in-code.js';
import type { NodeParameters } from './flow-graph.js';

/** A place in a node's parameters that names a column of an input. */
export interface ColumnReference {
  /** From the parameters down, e.g. `['keys', 0, 'column']`. `pathText` writes it out. */
  readonly path: readonly (string | number)[];
  readonly column: string;
  /** Which input of the node has the column, counted from 0. */
  readonly input: number;
}

type JsonObject = { readonly [key: string]: Json };

/** What a parameter field is for, as its schema's `role` says. */
interface Field {
  readonly role: 'column' | CodeLanguage;
  readonly input: number;
}

/**
 * Where parameters name columns of the inputs, in the order of the parameters. `schema`: the JSON
 * Schema of the parameters, whose fields of role `column` and `columns` count; code does not, see
 * `columnsInCode`.
 */
export function columnReferences(schema: Json, parameters: NodeParameters): ColumnReference[] {
  const found: ColumnReference[] = [];
  replaceTexts(schema, parameters, [], (text, path, { role, input }) => {
    if (role === 'column') found.push({ path, column: text, input });
    return text;
  });
  return found;
}

/**
 * The references to columns that their input does not have, ignoring case. `inputs`: the columns of
 * each input in order; an input that is not known (absent or undefined) misses none.
 */
export function missingColumns(
  schema: Json,
  parameters: NodeParameters,
  inputs: readonly (Schema | undefined)[],
): ColumnReference[] {
  return columnReferences(schema, parameters).filter(({ column, input }) => {
    const columns = inputs[input];
    return columns !== undefined && findColumn(columns, column) === undefined;
  });
}

/**
 * The parameters with columns of one input renamed, in fields and in SQL (see `remapCode`; Python
 * stays as it is). All at once, so that two names can be swapped.
 * @param input Which input the columns are of, counted from 0. SQL follows the first one only.
 */
export function remapColumns(
  schema: Json,
  parameters: NodeParameters,
  renames: ColumnRenames,
  input = 0,
): NodeParameters {
  const newNames = new Map(Object.entries(renames).map(([old, now]) => [old.toLowerCase(), now]));
  const change: Change = (text, _, field) => {
    if (field.role !== 'column') return input === 0 ? remapCode(text, renames, field.role) : text;
    return field.input === input ? (newNames.get(text.toLowerCase()) ?? text) : text;
  };
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key,
      replaceTexts(fieldSchema(schema, key), value, [key], change),
    ]),
  );
}

type Change = (text: string, path: readonly (string | number)[], field: Field) => string;
type Mutable = NodeParameters[string];

/** The value with every text that has a role replaced. Where a schema has alternatives, all apply. */
function replaceTexts(
  schema: Json,
  value: Mutable,
  path: readonly (string | number)[],
  change: Change,
): Mutable {
  const field = fieldOf(schema);
  if (typeof value === 'string') {
    if (field !== undefined) return change(value, path, field);
  } else if (Array.isArray(value)) {
    return value.map((item, index) =>
      typeof item === 'string' && field !== undefined
        ? change(item, [...path, index], field)
        : replaceTexts(itemSchema(schema), item, [...path, index], change),
    );
  } else if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        replaceTexts(fieldSchema(schema, key), inner, [...path, key], change),
      ]),
    );
  }
  return value;
}

const ROLES: Readonly<Record<string, Field['role']>> = {
  column: 'column',
  columns: 'column',
  'sql-expression': 'sql-expression',
  'sql-query': 'sql-query',
  python: 'python',
};

function fieldOf(schema: Json): Field | undefined {
  for (const { role: name, input } of alternatives(schema)) {
    const role = typeof name === 'string' && Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
    if (role !== undefined) return { role, input: typeof input === 'number' ? input : 0 };
  }
  return undefined;
}

function fieldSchema(schema: Json, key: string): Json {
  const schemas = alternatives(schema).flatMap(({ properties, additionalProperties }) => {
    const declared = isObject(properties) && Object.hasOwn(properties, key);
    return (declared ? properties[key] : additionalProperties) ?? [];
  });
  return { anyOf: schemas };
}

function itemSchema(schema: Json): Json {
  return { anyOf: alternatives(schema).flatMap(({ items }) => items ?? []) };
}

/** A schema and what its `anyOf`, `oneOf` and `allOf` hold. */
function alternatives(schema: Json): JsonObject[] {
  if (!isObject(schema)) return [];
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  const inner = [anyOf, oneOf, allOf].flatMap((each) => (Array.isArray(each) ? each : []));
  return [schema, ...inner.flatMap(alternatives)];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
