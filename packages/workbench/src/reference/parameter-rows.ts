import type { Json } from '@lathe/flow';

/** One parameter of a step as a line of help or of the reference. */
export interface ParameterRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: string;
  readonly description: string;
}

type JsonObject = { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The top-level fields of a parameter schema; fields of alternatives are gathered. */
export function parameterRows(schema: Json): ParameterRow[] {
  if (!isObject(schema)) return [];
  const alternatives = [schema.oneOf, schema.anyOf].flatMap((list) =>
    Array.isArray(list) ? list.filter(isObject) : [],
  );
  const objects = alternatives.length > 0 ? alternatives : [schema];
  const rows = new Map<string, ParameterRow>();
  for (const object of objects) {
    const { properties, required } = object;
    if (!isObject(properties)) continue;
    const needed = Array.isArray(required) ? required : [];
    for (const [name, field] of Object.entries(properties)) {
      if (!isObject(field) || rows.has(name)) continue;
      const standard = field.default;
      rows.set(name, {
        name,
        type: typeText(field),
        required: needed.includes(name) && standard === undefined,
        default: standard === undefined ? '' : JSON.stringify(standard),
        description: typeof field.description === 'string' ? field.description : '',
      });
    }
  }
  return [...rows.values()];
}

function typeText(field: JsonObject): string {
  if (field.role === 'columns') return 'columns';
  if (field.role === 'column') return 'column';
  if (Array.isArray(field.enum)) return field.enum.map((v) => JSON.stringify(v)).join(' | ');
  if (field.const !== undefined) return JSON.stringify(field.const);
  const alternatives = [field.anyOf, field.oneOf].find(Array.isArray);
  if (Array.isArray(alternatives)) {
    return [...new Set(alternatives.filter(isObject).map(typeText))].join(' | ');
  }
  if (field.type === 'array' && isObject(field.items)) return `list of ${typeText(field.items)}`;
  if (field.type === 'object') {
    const { properties } = field;
    return isObject(properties) ? `{${Object.keys(properties).join(', ')}}` : 'object';
  }
  return typeof field.type === 'string' ? field.type : 'value';
}
