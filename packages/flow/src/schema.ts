import { LatheError } from './error.js';

/** The types a column can have, the same for every engine. */
export type ColumnType =
  | { readonly kind: 'boolean' }
  /** 64-bit signed; narrower integers are read as this. */
  | { readonly kind: 'integer' }
  /** IEEE 754 double. */
  | { readonly kind: 'float' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  /** Without a zone unless `zoned`. Microseconds. */
  | { readonly kind: 'timestamp'; readonly zoned: boolean }
  | { readonly kind: 'interval' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'list'; readonly of: ColumnType }
  | { readonly kind: 'struct'; readonly fields: Schema }
  /** Known to the engine, not to Lathe; carried through untouched. */
  | { readonly kind: 'other'; readonly name: string }
  /** Not known until the engine describes it (a user's own SQL). */
  | { readonly kind: 'unknown' };

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** Columns in order. Names are unique ignoring case, as in every SQL engine. */
export type Schema = readonly Column[];

export type TypeKind = ColumnType['kind'];

export const BOOLEAN: ColumnType = Object.freeze({ kind: 'boolean' });
export const INTEGER: ColumnType = Object.freeze({ kind: 'integer' });
export const FLOAT: ColumnType = Object.freeze({ kind: 'float' });
export const TEXT: ColumnType = Object.freeze({ kind: 'text' });
export const DATE: ColumnType = Object.freeze({ kind: 'date' });
export const TIME: ColumnType = Object.freeze({ kind: 'time' });
export const TIMESTAMP: ColumnType = Object.freeze({ kind: 'timestamp', zoned: false });
export const UNKNOWN: ColumnType = Object.freeze({ kind: 'unknown' });
export const listOf = (of: ColumnType): ColumnType => Object.freeze({ kind: 'list', of });

export const NUMERIC_KINDS: readonly TypeKind[] = ['integer', 'float', 'decimal'];

export function isNumeric(type: ColumnType): boolean {
  return NUMERIC_KINDS.includes(type.kind);
}

/** `integer`, `decimal(10,2)`, `list<text>`, `struct<a: integer>`: as written in documents. */
export function typeName(type: ColumnType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return type.zoned ? 'timestamp with zone' : 'timestamp';
    case 'list':
      return `list<${typeName(type.of)}>`;
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}: ${typeName(f.type)}`).join(', ')}>`;
    case 'other':
      return type.name;
    default:
      return type.kind;
  }
}

const SIMPLE_TYPES: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ['boolean', BOOLEAN],
  ['integer', INTEGER],
  ['float', FLOAT],
  ['text', TEXT],
  ['date', DATE],
  ['time', TIME],
  ['timestamp', TIMESTAMP],
  ['timestamp with zone', { kind: 'timestamp', zoned: true }],
  ['binary', { kind: 'binary' }],
]);

/** The names `parseTypeName` takes, for help texts. `decimal(p,s)` and `list<...>` besides. */
export const TYPE_NAMES: readonly string[] = [...SIMPLE_TYPES.keys()];

/** Reads a type as written in documents; undefined when it is none. */
export function parseTypeName(text: string): ColumnType | undefined {
  const name = text.trim().toLowerCase();
  const simple = SIMPLE_TYPES.get(name);
  if (simple !== undefined) return simple;
  const decimal = /^decimal\((\d{1,2}),\s*(\d{1,2})\)$/.exec(name);
  if (decimal !== null) {
    const precision = Number(decimal[1]);
    const scale = Number(decimal[2]);
    return precision >= 1 && precision <= 38 && scale <= precision
      ? { kind: 'decimal', precision, scale }
      : undefined;
  }
  const list = /^list<(.+)>$/.exec(name);
  const of = list?.[1] === undefined ? undefined : parseTypeName(list[1]);
  return of === undefined ? undefined : listOf(of);
}

export function sameType(a: ColumnType, b: ColumnType): boolean {
  return typeName(a) === typeName(b);
}

/** The column of that name, exactly or ignoring case; undefined when there is none. */
export function findColumn(schema: Schema, name: string): Column | undefined {
  const exact = schema.find((column) => column.name === name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  return schema.find((column) => column.name.toLowerCase() === folded);
}

/** The column of that name, or a `column-missing` error that names the nearest ones. */
export function requireColumn(schema: Schema, name: string, parameter?: string): Column {
  const found = findColumn(schema, name);
  if (found !== undefined) return found;
  const near = nearestNames(
    name,
    schema.map((column) => column.name),
  );
  throw new LatheError({
    code: 'column-missing',
    kind: 'data',
    message: `There is no column "${name}" at this point of the flow.`,
    place: { column: name, ...(parameter === undefined ? {} : { parameter }) },
    advice:
      near.length > 0
        ? `Did you mean ${near.map((n) => `"${n}"`).join(' or ')}? A step above may have dropped or renamed it.`
        : 'A step above may have dropped or renamed it; choose a column that exists here.',
    details: `Columns here: ${schema.map((column) => column.name).join(', ')}`,
  });
}

/** Refuses a schema in which two names are equal ignoring case. */
export function requireUniqueNames(schema: Schema): void {
  const seen = new Map<string, string>();
  for (const { name } of schema) {
    const folded = name.toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined) {
      throw new LatheError({
        code: 'column-duplicate',
        kind: 'data',
        message:
          twin === name
            ? `There would be two columns named "${name}".`
            : `The columns "${twin}" and "${name}" differ only in case, which SQL engines do not tell apart.`,
        place: { column: name },
        advice: 'Choose another output name, or drop or rename one of the columns first.',
      });
    }
    seen.set(folded, name);
  }
}

/** Up to three candidates within a small edit distance of `name`, nearest first. */
export function nearestNames(name: string, candidates: readonly string[]): string[] {
  // Two letters of three changed make another word.
  const limit = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance, ignoring case. */
function editDistance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
