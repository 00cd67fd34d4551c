import {
  type Ask,
  aggregate,
  call,
  cast,
  column,
  type Expression,
  FLOAT,
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
  const [shapes] = second.length === 0 ? [{}] : await ask(summarise(input, [], second));
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
      histogram:
        numeric && counts !== null ? binCounts(valuesToBins(type, first, index, counts)) : null,
      top: numeric || counts === null ? null : topValues(counts),
    };
  });
}

/**
 * A number that has a place on a histogram: neither not-a-number nor infinite. Only floats can be either;
 * leaving the test out elsewhere halves the time that a wide table's profile takes.
 */
function finite({ name, type }: Schema[number]): Expression {
  if (type.kind === 'integer') return column(name);
  const value = cast(column(name), FLOAT);
  return type.kind === 'float'
    ? when([[call('is_finite', value), value]], literal(null, FLOAT))
    : value;
}

function firstLook(of: Schema[number], index: number): Item[] {
  const { name, type } = of;
  const value = column(name);
  const items: Item[] = [{ name: `c${index}`, expression: aggregate('count', value) }];
  if (index === 0) items.push({ name: 'rows', expression: aggregate('count_rows') });
  if (!COMPARABLE.has(type.kind)) return items;
  const ordered = isNumeric(type) ? finite(of) : value;
  items.push(
    { name: `d${index}`, expression: aggregate('count_distinct_approximately', value) },
    { name: `a${index}`, expression: aggregate('minimum', ordered) },
    { name: `z${index}`, expression: aggregate('maximum', ordered) },
  );
  if (isNumeric(type)) items.push({ name: `m${index}`, expression: aggregate('mean', finite(of)) });
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
    const low = Number(first[`a${index}`] ?? Number.NaN);
    const high = Number(first[`z${index}`] ?? Number.NaN);
    if (!(high > low)) return [];
    const width = (high - low) / PROFILE_BINS;
    if (!Number.isFinite(width) || width === 0) return [];
    // The values themselves are counted faster than their bins, where they are few.
    if (found.type.kind === 'integer' && high - low <= DISTINCT_LIMIT) {
      return [{ name: `v${index}`, expression: aggregate('value_counts', column(found.name)) }];
    }
    const bin = call(
      'least',
      cast(
        call(
          'floor',
          call(
            'divide',
            call('subtract', finite(found), literal(low, FLOAT)),
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

/** See `secondLook`: what was counted are bins already, or few integers. */
function valuesToBins(
  type: Schema[number]['type'],
  first: { readonly [name: string]: Value },
  index: number,
  counts: readonly Bin[],
): readonly Bin[] {
  const [low, high] = [Number(first[`a${index}`]), Number(first[`z${index}`])];
  if (type.kind !== 'integer' || high - low > DISTINCT_LIMIT) return counts;
  const width = (high - low) / PROFILE_BINS;
  return counts.map(({ value, count }) => ({
    value: Math.min(PROFILE_BINS - 1, Math.floor((Number(value) - low) / width)),
    count,
  }));
}

function binCounts(counts: readonly Bin[]): number[] {
  const result = Array.from({ length: PROFILE_BINS }, () => 0);
  for (const { value, count } of counts) {
    const index = Number(value);
    if (index >= 0 && index < PROFILE_BINS) result[index] = (result[index] ?? 0) + count;
  }
  return result;
}

function topValues(counts: readonly Bin[]): Bin[] {
  return [...counts]
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, TOP_VALUES);
}
