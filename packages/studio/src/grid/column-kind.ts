/** What a type name means to the grid: alignment, icon, tests that apply. */
export type ColumnKind =
  | 'boolean'
  | 'integer'
  | 'float'
  | 'decimal'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'list'
  | 'struct'
  | 'binary'
  | 'other'
  | 'unknown';

const SIMPLE: ReadonlySet<string> = new Set<ColumnKind>([
  'boolean',
  'integer',
  'float',
  'text',
  'date',
  'time',
  'timestamp',
  'binary',
  'unknown',
]);

const isSimple = (name: string): name is ColumnKind => SIMPLE.has(name);

/** The kind of a type as documents name it: `decimal(10,2)`, `list<text>`, `timestamp with zone`. */
export function columnKind(type: string): ColumnKind {
  const head = /^[a-z]+/.exec(type)?.[0] ?? '';
  if (type === head && isSimple(head)) return head;
  if (type === 'timestamp with zone') return 'timestamp';
  if (type.startsWith('decimal(')) return 'decimal';
  if (type.startsWith('list<')) return 'list';
  if (type.startsWith('struct<')) return 'struct';
  return 'other';
}

/** Kinds whose cells stand at the right with digits under digits. */
export function isNumber(kind: ColumnKind): boolean {
  return kind === 'integer' || kind === 'float' || kind === 'decimal';
}

export const NARROWEST_COLUMN = 56;
export const WIDEST_COLUMN = 1200;

/** Width in pixels before anybody changed it. */
export function defaultWidth(kind: ColumnKind): number {
  switch (kind) {
    case 'boolean':
    case 'time':
      return 120;
    case 'integer':
    case 'float':
    case 'decimal':
    case 'date':
      return 148;
    case 'timestamp':
      return 208;
    case 'list':
    case 'struct':
      return 208;
    default:
      return 168;
  }
}
