import {
  type Ask,
  aggregate,
  ascending,
  type Column,
  call,
  cast,
  column,
  descending,
  type Expression,
  INTEGER,
  LatheError,
  limit,
  literal,
  type Relation,
  requireColumnType,
  SCALAR_KINDS,
  type Schema,
  sort,
  summarise,
  TEXT,
  when,
} from '@lathe/flow';
import { z } from 'zod';

/** What encoders learn: the distinct values of each column as text, in their order. */
export const learnedLabels = z.strictObject({
  columns: z.array(z.strictObject({ column: z.string(), labels: z.array(z.string()) })),
});
export type LearnedLabels = z.infer<typeof learnedLabels>;

export interface LabelSearch {
  readonly order: 'frequency' | 'alphabet';
  /** Whether empty text is passed over like null. */
  readonly passOverEmpty: boolean;
  readonly maximum: number;
  /** What to do instead when there are more labels than that. */
  readonly adviceWhenMany: string;
}

/** Errors: `column-missing`, `column-type`. */
export function requireLabelColumn(schema: Schema, name: string): Column {
  return requireColumnType(
    schema,
    name,
    SCALAR_KINDS,
    'Choose another column, or cast it to text first with "Cast columns".',
  );
}

/** The values of a column as text: what labels are compared with. */
export function labelOf({ name, type }: Column): Expression {
  return type.kind === 'text' ? column(name) : cast(column(name), TEXT);
}

/**
 * The labels of a column. By frequency: most frequent first, ties in the order of their text, as the
 * foreign tool does. By alphabet: ascending; numbers, dates and truth values in their own order.
 * Errors: `too-many-labels`.
 */
export async function findLabels(
  input: Relation,
  of: Column,
  { order, passOverEmpty, maximum, adviceWhenMany }: LabelSearch,
  ask: Ask,
): Promise<string[]> {
  const counted = summarise(
    input,
    [{ name: 'label', expression: labelOf(of) }],
    order === 'frequency'
      ? [{ name: 'frequency', expression: aggregate('count_rows') }]
      : [{ name: 'smallest', expression: aggregate('minimum', column(of.name)) }],
  );
  const first =
    order === 'frequency' ? descending(column('frequency')) : ascending(column('smallest'));
  const sorted = sort(counted, [first, ascending(column('label'))]);
  // What is no label is passed over here and not by a filter: the engine would apply it to every row, which
  // costs twenty times as much where the column is computed from one with few distinct values (measured).
  const rows = await ask(limit(sorted, maximum + 3));
  const labels = rows
    .map((row) => row.label)
    .filter((label) => label !== null && !(passOverEmpty && label === ''))
    .map(String);
  if (labels.length <= maximum) return labels;
  throw new LatheError({
    code: 'too-many-labels',
    kind: 'data',
    message: `Column "${of.name}" has more than ${maximum} distinct values.`,
    place: { column: of.name },
    advice: adviceWhenMany,
  });
}

/** Beyond so many labels a look-up in an enumeration is faster than a search through a list (measured). */
const FEW = 20;

/** Which label a column's value is, counted from 0; null for null and for what is no label. */
export function positionOf(of: Column, labels: readonly string[]): Expression {
  if (labels.length === 0) return literal(null, INTEGER);
  const known = labels.map((label) => literal(label));
  const position =
    labels.length <= FEW
      ? call('position_in', call('list', ...known), labelOf(of))
      : call('position_among', labelOf(of), ...known);
  return cast(position, INTEGER);
}

/** True, or the end of the run with a message that names the column and the value. */
export function knownOrFail(of: Column, known: Expression): Expression {
  const value = call('coalesce', labelOf(of), literal('a missing value'));
  const message = `Column "${of.name}" holds a value that was not there when the step was fitted: `;
  return when([[known, literal(true)]], call('fail', call('concatenate', literal(message), value)));
}
