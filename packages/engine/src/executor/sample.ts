import {
  call,
  column,
  filter,
  itemsOf,
  limit,
  literal,
  over,
  project,
  type Relation,
  withoutColumns,
} from '@lathe/flow';

/** Named beside every number that comes from a sample. */
export interface SampleRule {
  readonly rows: number;
  readonly of: number;
  readonly seed: number;
  readonly rule: 'hash of row number' | 'all rows';
}

const POSITION = '__lathe_row';

/**
 * About `size` rows of a table of `total`, in their order: those whose hashed row number falls into
 * the wanted share. The same table, size and seed always give the same rows.
 */
export function sampleOf(input: Relation, size: number, total: number, seed: number): Relation {
  if (total <= size) return input;
  const numbered = project(input, [
    ...itemsOf(input),
    { name: POSITION, expression: over(call('row_number')) },
  ]);
  const scale = 1_000_000;
  // A little more than wanted, so that the limit and not chance decides the number.
  const share = Math.ceil(Math.min(1, (size * 1.05) / total + 3 / total) * scale);
  const position = call('add', column(POSITION), literal(seed * 1_000_003));
  const chosen = filter(
    numbered,
    call('less', call('modulo', call('hash', position), literal(scale)), literal(share)),
  );
  return limit(withoutColumns(chosen, [POSITION]), size);
}
