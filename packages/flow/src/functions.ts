import type { ColumnType } from './schema.js';
import { BOOLEAN, FLOAT, INTEGER, listOf, TEXT, TIMESTAMP, UNKNOWN } from './schema.js';

/**
 * A function as every engine knows it. In a template `{0}`, `{1}` are the printed arguments, each
 * already safe to stand there; `{...}` is all of them with commas between.
 */
export interface FunctionRow {
  /** Result type from argument types. */
  readonly result: (types: readonly ColumnType[]) => ColumnType;
  readonly duckdb: string;
}

const first = (types: readonly ColumnType[]): ColumnType => types[0] ?? UNKNOWN;
const firstKnown = (types: readonly ColumnType[]): ColumnType =>
  types.find((type) => type.kind !== 'unknown') ?? UNKNOWN;
const always = (type: ColumnType) => (): ColumnType => type;
const arithmetic = (types: readonly ColumnType[]): ColumnType => {
  if (types.some((type) => type.kind === 'unknown')) return UNKNOWN;
  if (types.some((type) => type.kind === 'float')) return FLOAT;
  return types.every((type) => type.kind === 'integer') ? INTEGER : UNKNOWN;
};
const element = (types: readonly ColumnType[]): ColumnType => {
  const list = first(types);
  return list.kind === 'list' ? list.of : UNKNOWN;
};

/**
 * DuckDB's own `trim` takes blanks of every width off, but no tabs and line breaks; naming the
 * characters makes it three times slower. So only texts that hold such characters take the long way.
 */
const trimmed = (text: string): string =>
  `CASE WHEN regexp_matches(${text}, '[\\t-\\r]') ` +
  `THEN regexp_replace(${text}, '^[\\t-\\r\\p{Zs}]+|[\\t-\\r\\p{Zs}]+$', '', 'g') ELSE trim(${text}) END`;

/** Functions of one row. What differs between engines is data in this table and nowhere else. */
export const FUNCTIONS = {
  and: { result: always(BOOLEAN), duckdb: '({0} AND {1})' },
  or: { result: always(BOOLEAN), duckdb: '({0} OR {1})' },
  not: { result: always(BOOLEAN), duckdb: '(NOT {0})' },
  equal: { result: always(BOOLEAN), duckdb: '({0} = {1})' },
  not_equal: { result: always(BOOLEAN), duckdb: '({0} <> {1})' },
  less: { result: always(BOOLEAN), duckdb: '({0} < {1})' },
  less_or_equal: { result: always(BOOLEAN), duckdb: '({0} <= {1})' },
  greater: { result: always(BOOLEAN), duckdb: '({0} > {1})' },
  greater_or_equal: { result: always(BOOLEAN), duckdb: '({0} >= {1})' },
  /** Equal, null counting as a value. */
  same: { result: always(BOOLEAN), duckdb: '({0} IS NOT DISTINCT FROM {1})' },
  is_null: { result: always(BOOLEAN), duckdb: '({0} IS NULL)' },
  is_not_null: { result: always(BOOLEAN), duckdb: '({0} IS NOT NULL)' },
  is_nan: { result: always(BOOLEAN), duckdb: 'isnan({0})' },
  is_finite: { result: always(BOOLEAN), duckdb: 'isfinite({0})' },
  is_in: { result: always(BOOLEAN), duckdb: '({0} IN ({rest}))' },
  add: { result: arithmetic, duckdb: '({0} + {1})' },
  subtract: { result: arithmetic, duckdb: '({0} - {1})' },
  multiply: { result: arithmetic, duckdb: '({0} * {1})' },
  /** Floating division; by zero it gives infinity or NaN. */
  divide: { result: always(FLOAT), duckdb: '({0} / {1})' },
  /** Integer division, rounding down for non-negative numbers; by zero gives null. */
  integer_divide: { result: always(INTEGER), duckdb: '({0} // {1})' },
  modulo: { result: arithmetic, duckdb: '({0} % {1})' },
  absolute: { result: first, duckdb: 'abs({0})' },
  square_root: { result: always(FLOAT), duckdb: 'sqrt({0})' },
  natural_logarithm: { result: always(FLOAT), duckdb: 'ln({0})' },
  floor: { result: always(FLOAT), duckdb: 'floor({0})' },
  least: { result: firstKnown, duckdb: 'least({...})' },
  greatest: { result: firstKnown, duckdb: 'greatest({...})' },
  coalesce: { result: firstKnown, duckdb: 'coalesce({...})' },
  /** Null where both are equal, else the first. */
  null_if: { result: first, duckdb: 'nullif({0}, {1})' },
  lower: { result: always(TEXT), duckdb: 'lower({0})' },
  upper: { result: always(TEXT), duckdb: 'upper({0})' },
  /** Without white space (blanks of every width, tabs, line breaks) at both ends. */
  trim: { result: always(TEXT), duckdb: `(${trimmed('{0}')})` },
  /** Each text of a list without white space at both ends. */
  trim_each: {
    result: first,
    duckdb: `list_transform({0}, lambda piece: ${trimmed('piece')})`,
  },
  /** At most the first {1} characters. */
  text_start: { result: always(TEXT), duckdb: 'left({0}, {1})' },
  byte_length: { result: always(INTEGER), duckdb: 'octet_length({0})' },
  /** At most the first {1} bytes. */
  byte_start: { result: first, duckdb: 'array_slice({0}, 1, {1})' },
  length: { result: always(INTEGER), duckdb: 'length({0})' },
  concatenate: { result: always(TEXT), duckdb: 'concat({...})' },
  contains: { result: always(BOOLEAN), duckdb: 'contains({0}, {1})' },
  starts_with: { result: always(BOOLEAN), duckdb: 'starts_with({0}, {1})' },
  ends_with: { result: always(BOOLEAN), duckdb: 'ends_with({0}, {1})' },
  matches: { result: always(BOOLEAN), duckdb: 'regexp_matches({0}, {1})' },
  /** The first match of a regular expression replaced by a text. */
  replace_pattern: { result: always(TEXT), duckdb: 'regexp_replace({0}, {1}, {2})' },
  /** Text to list of text at each literal delimiter. */
  split: { result: always(listOf(TEXT)), duckdb: 'string_split({0}, {1})' },
  /** Text to list of text at each match of a regular expression. */
  split_by_pattern: { result: always(listOf(TEXT)), duckdb: 'string_split_regex({0}, {1})' },
  /** The rest of a list from a position on, counted from 0, joined by a delimiter. */
  join_list: { result: always(TEXT), duckdb: 'array_to_string({0}, {1})' },
  /** Positions from {1} to {2}, counted from 0, both included. */
  list_slice: { result: first, duckdb: '({0})[({1} + 1):({2} + 1)]' },
  /** The element at a position counted from 0; null beyond the end. */
  list_element: { result: element, duckdb: '({0})[{1} + 1]' },
  /** Where a value stands in a list, counted from 0; null when it does not. */
  position_in: { result: always(INTEGER), duckdb: '(list_position({0}, {1}) - 1)' },
  /**
   * Where the text {0} stands among the distinct constant texts after it, counted from 0; null when
   * it does not. The time does not grow with their number, unlike that of `position_in`.
   */
  position_among: {
    result: always(INTEGER),
    duckdb: 'enum_code(TRY_CAST({0} AS ENUM({rest})))',
  },
  list_length: { result: always(INTEGER), duckdb: 'len({0})' },
  list_append: { result: first, duckdb: 'list_append({0}, {1})' },
  /** A list of the arguments. */
  list: { result: (types) => listOf(firstKnown(types)), duckdb: '[{...}]' },
  /** 64-bit hash of a value, the same on every run. */
  hash: { result: always(INTEGER), duckdb: '(hash({0}) >> 1)::BIGINT' },
  /** Number of the row in its order, from 1; only inside a window. */
  row_number: { result: always(INTEGER), duckdb: 'row_number()' },
  /** The arguments side by side, ordered by the first, then the second and so on. */
  row: { result: always(UNKNOWN), duckdb: 'row({...})' },
  /** Seconds since 1970-01-01 UTC. */
  epoch_seconds: { result: always(FLOAT), duckdb: 'epoch({0})' },
  /** Text to timestamp by a strftime pattern; text that does not follow it is an error. */
  parse_timestamp: { result: always(TIMESTAMP), duckdb: 'strptime({0}, {1})' },
  /** The same, giving null for text that does not follow the pattern. */
  try_parse_timestamp: { result: always(TIMESTAMP), duckdb: 'try_strptime({0}, {1})' },
  /** Date or timestamp to text by a strftime pattern. */
  format_timestamp: { result: always(TEXT), duckdb: 'strftime({0}, {1})' },
  /** Stops the query with a message when a row gets here. */
  fail: { result: always(UNKNOWN), duckdb: 'error({0})' },
  /** A value as text, for messages. */
  text_of: { result: always(TEXT), duckdb: 'CAST({0} AS VARCHAR)' },
} satisfies Record<string, FunctionRow>;

export type FunctionName = keyof typeof FUNCTIONS;

/** Functions of many rows; nulls are passed over unless the name says otherwise. */
export const AGGREGATES = {
  count_rows: { result: always(INTEGER), duckdb: 'count(*)' },
  count: { result: always(INTEGER), duckdb: 'count({0})' },
  count_distinct: { result: always(INTEGER), duckdb: 'count(DISTINCT {0})' },
  /** HyperLogLog estimate, about 2 % off. */
  count_distinct_approximately: { result: always(INTEGER), duckdb: 'approx_count_distinct({0})' },
  sum: { result: first, duckdb: 'sum({0})' },
  mean: { result: always(FLOAT), duckdb: 'avg({0})' },
  minimum: { result: first, duckdb: 'min({0})' },
  maximum: { result: first, duckdb: 'max({0})' },
  /** n - 1 in the denominator. */
  standard_deviation: { result: always(FLOAT), duckdb: 'stddev_samp({0})' },
  skewness: { result: always(FLOAT), duckdb: 'skewness({0})' },
  excess_kurtosis: { result: always(FLOAT), duckdb: 'kurtosis({0})' },
  /** Linear interpolation between closest ranks; {1} between 0 and 1. */
  quantile: { result: always(FLOAT), duckdb: 'quantile_cont({0}, {1})' },
  /** The same at several places with one pass over the rows: a list, in their order. */
  quantiles: { result: always(listOf(FLOAT)), duckdb: 'quantile_cont({0}, [{rest}])' },
  /** t-digest estimate. */
  quantile_approximately: { result: first, duckdb: 'approx_quantile({0}, {1})' },
  /** The 25 %, 50 % and 75 % quantiles, as `quantile`, from one sort. */
  quartiles: { result: always(listOf(FLOAT)), duckdb: 'quantile_cont({0}, [0.25, 0.5, 0.75])' },
  /** {0} of the row in which {1} is smallest; rows where either is null are passed over. */
  value_at_minimum: { result: first, duckdb: 'arg_min({0}, {1})' },
  correlation: { result: always(FLOAT), duckdb: 'corr({0}, {1})' },
  /** How often each value occurs: a list of structs `key`, `value`. For few distinct values. */
  value_counts: {
    result: (types) =>
      listOf({
        kind: 'struct',
        fields: [
          { name: 'key', type: first(types) },
          { name: 'value', type: INTEGER },
        ],
      }),
    duckdb: 'map_entries(histogram({0}))',
  },
  any_true: { result: always(BOOLEAN), duckdb: 'bool_or({0})' },
  any_value: { result: first, duckdb: 'any_value({0})' },
} satisfies Record<string, FunctionRow>;

export type AggregateName = keyof typeof AGGREGATES;
