import {
  ascending,
  call,
  column,
  type Expression,
  filter,
  INTEGER,
  itemsOf,
  limit,
  literal,
  over,
  project,
  type Relation,
  sort,
  table,
} from '@lathe/flow';

/** Rows of a sample of a large table. */
export const SAMPLE_ROWS = 10_000;
export const SAMPLE_SEED = 1;

/** Rows added to a sample so that what is seldom can be seen. */
export interface KeptRows {
  readonly rows: number;
  /** Columns whose extremes and rare values were looked for, of how many that have any. */
  readonly columns: number;
  readonly ofColumns: number;
  /** Rows with extreme or rare values that found no room. */
  readonly leftOut: number;
}

/** Named beside every number that comes from a sample. */
export interface SampleRule {
  readonly rows: number;
  readonly of: number;
  readonly seed: number;
  readonly rule:
    | 'hash of row number'
    | 'hash of row number, with extremes and rare values'
    | 'all rows';
  /** Of a sample with extremes and rare values. */
  readonly kept?: KeptRows;
}

/** Rows chosen for being seldom would bias what is learned or estimated; they are for looking only. */
export type SampleUse = 'to learn from' | 'to look at';

/** Number of each row from 1, in stored samples. */
export const PLACE = '__lathe_row';

/**
 * `size` rows of a table of `total`, in their order, with their numbers in a last column `PLACE`: those
 * whose row number has the smallest hash, so that every row is as likely as any other. The same table,
 * size and seed always give the same rows.
 */
export function sampleOf(input: Relation, size: number, total: number, seed: number): Relation {
  const numbered = placed(input);
  const draw = call('hash', call('add', column(PLACE), literal(seed * 1_000_003)));
  const few = filter(
    numbered,
    call('less', call('modulo', draw, literal(SCALE)), share(size, total)),
  );
  const smallest = limit(
    sort(few, [ascending(call('modulo', draw, literal(SCALE))), ascending(draw)]),
    size,
  );
  return sort(smallest, [ascending(column(PLACE))]);
}

const SCALE = 1_000_000_000;

/** Somewhat more than wanted, so that `size` and not chance decides the number, and few need sorting. */
function share(size: number, total: number): Expression {
  const expected = Math.min(1, (size + 8 * Math.sqrt(size) + 8) / total);
  return literal(Math.ceil(expected * SCALE));
}

/** The input with the number of each row, from 1, in a last column `PLACE`. */
export function placed(input: Relation): Relation {
  return project(input, [...itemsOf(input), { name: PLACE, expression: over(call('row_number')) }]);
}

/** A stored sample of `whole` with its column of row numbers. */
export function withPlace(name: string, whole: Relation): Relation {
  return table(name, [...whole.schema, { name: PLACE, type: INTEGER }]);
}
