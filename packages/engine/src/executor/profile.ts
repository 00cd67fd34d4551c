import {
  type Ask,
  aggregate,
  call,
  cast,
  column,
  type Expression,
  FLOAT,
  filter as filterRows,
  INTEGER,
  type Item,
  isNumeric,
  literal,
  type Relation,
  type Schema,
  summarise,
  TEXT,
  typeName,
  when,
} from '@lathe/flow';
import type { Value } from '../engine.js';

/** What stands above a column in the grid. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  /** Estimate, about 2 % off. */
  readonly distinct: number;
  readonly minimum: Value;
  readonly maximum: Value;
  readonly mean: number | null;
  /** Counts in equal bins from minimum to maximum; numeric columns only. */
  readonly histogram: readonly number[] | null;
  /** Most frequent values; columns with few distinct values only. */
  readonly top: readonly { readonly value: Value; readonly count: number }[] | null;
}

export const PROFILE_BINS = 12;
const TOP_VALUES = 5;
/** Columns with more distinct values than this show no most frequent ones. */
const DISTINCT_LIMIT = 200;

/** Kinds whose values have an order and a text form worth showing. */
const COMPARABLE = new Set([
  'boolean',
  'integer',
  'float',
  'decimal',
  'text',
  'date',
  'time',
  'timestamp',
]);

/** Profiles every column of a relation with two statements. */
export async function profileColumns(input: Relation, ask: Ask): Promise<ColumnProfile[]> {
  const { schema } = input;
  if (schema.length === 0) return [];
  const [first] = await ask(summarise(input, [], schema.flatMap(firstLook)));
  if (first === undefined) return [];
  const second = schema.flatMap((_, index) => secondLook(schema, index, first));
  const [shapes] =
    second.length === 0 ? [{}] : await ask(summarise(filterRows(input, literal(true)), [], second));
  const total = Number(first.rows ?? 0);
  return schema.map(({ name, type }, index) => {
    const counts = bins(shapes?.[`v${index}`]);
    const numeric = isNumeric(type);
    const mean = first[`m${index}`];
    return {
      name,
      type: typeName(type),
      nulls: total - Number(first[`c${index}`] ?? 0),
      distinct: Number(first[`d${index}`] ?? 0),
      minimum: first[`a${index}`] ?? null,
      maximum: first[`z${index}`] ?? null,
      mean: typeof mean === 'number' ? mean : null,
      histogram: numeric && counts !== null ? binCounts(counts) : null,
      top: numeric || counts === null ? null : topValues(counts),
    };
  });
}

/** Not-a-number and the infinities have no place on a histogram. */
const finite = (name: string): Expression => {
  const value = cast(column(name), FLOAT);
  return when([[call('is_finite', value), value]], literal(null, FLOAT));
};

function firstLook({ name, type }: Schema[number], index: number): Item[] {
  const value = column(name);
  const items: Item[] = [{ name: `c${index}`, expression: aggregate('count', value) }];
  if (index === 0) items.push({ name: 'rows', expression: aggregate('count_rows') });
  if (!COMPARABLE.has(type.kind)) return items;
  const ordered = isNumeric(type) ? finite(name) : value;
  items.push(
    { name: `d${index}`, expression: aggregate('count_distinct_approximately', value) },
    { name: `a${index}`, expression: aggregate('minimum', ordered) },
    { name: `z${index}`, expression: aggregate('maximum', ordered) },
  );
  if (isNumeric(type))
    items.push({ name: `m${index}`, expression: aggregate('mean', finite(name)) });
  return items;
}

function secondLook(
  schema: Schema,
  index: number,
  first: { readonly [name: string]: Value },
): Item[] {
  const found = schema[index];
  if (found === undefined || !COMPARABLE.has(found.type.kind)) return [];
  if (isNumeric(found.type)) {
    const low = first[`a${index}`];
    const high = first[`z${index}`];
    if (typeof low !== 'number' || typeof high !== 'number' || !(high > low)) return [];
    const width = (high - low) / PROFILE_BINS;
    if (!Number.isFinite(width) || width === 0) return [];
    const bin = call(
      'least',
      cast(
        call(
          'floor',
          call(
            'divide',
            call('subtract', finite(found.name), literal(low, FLOAT)),
            literal(width, FLOAT),
          ),
        ),
        INTEGER,
        'null',
      ),
      literal(PROFILE_BINS - 1),
    );
    return [{ name: `v${index}`, expression: aggregate('value_counts', bin) }];
  }
  if (Number(first[`d${index}`] ?? 0) > DISTINCT_LIMIT) return [];
  const text = found.type.kind === 'text' ? column(found.name) : cast(column(found.name), TEXT);
  return [{ name: `v${index}`, expression: aggregate('value_counts', text) }];
}

interface Bin {
  readonly value: Value;
  readonly count: number;
}

function bins(cell: Value | undefined): Bin[] | null {
  if (!Array.isArray(cell)) return null;
  return cell.flatMap((entry: Value) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
    if (!('key' in entry) || !('value' in entry)) return [];
    return [{ value: entry.key, count: Number(entry.value) }];
  });
}

function binCounts(counts: readonly Bin[]): number[] {
  const result = Array.from({ length: PROFILE_BINS }, () => 0);
  for (const { value, count } of counts) {
    const index = Number(value);
    if (index >= 0 && index < PROFILE_BINS) result[index] = count;
  }
  return result;
}

function topValues(counts: readonly Bin[]): Bin[] {
  return [...counts]
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, TOP_VALUES);
}
