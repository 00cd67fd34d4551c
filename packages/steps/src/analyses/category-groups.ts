import {
  type Ask,
  aggregate,
  ascending,
  call,
  cast,
  column,
  descending,
  type Expression,
  limit,
  literal,
  type Relation,
  sort,
  summarise,
  TEXT,
  when,
} from '@lathe/flow';
import { countOf, textOrNull } from './cell-reading.js';

/** The most frequent categories of a column; what is beyond them is one group, nulls another. */
export interface CategoryGroups {
  readonly column: string;
  /** Shown on its own, most frequent first. */
  readonly values: readonly string[];
  /** Distinct values in the whole column, null not counted. */
  readonly distinct: number;
}

const OTHER = -2;
const EMPTY = -1;

/** Finds the `most` frequent values of a column (as text), ties in alphabetical order. */
export async function findCategoryGroups(
  ask: Ask,
  input: Relation,
  name: string,
  most: number,
): Promise<CategoryGroups> {
  const counts = summarise(
    input,
    [{ name: 'value', expression: textOf(name) }],
    [{ name: 'rows', expression: aggregate('count_rows') }],
  );
  const top = await ask(
    limit(sort(counts, [descending(column('rows')), ascending(column('value'))]), most + 2),
  );
  const values = top.map((row) => textOrNull(row.value)).filter((value) => value !== null);
  if (values.length <= most) return { column: name, values, distinct: values.length };
  const [all] = await ask(
    summarise(
      input,
      [],
      [{ name: 'distinct', expression: aggregate('count_distinct', textOf(name)) }],
    ),
  );
  return { column: name, values: values.slice(0, most), distinct: countOf(all?.distinct) };
}

/** The number of a row's group: a position in `values`, or one of two negative numbers. */
export function groupNumber(groups: CategoryGroups): Expression {
  const value = textOf(groups.column);
  return when(
    [
      [call('is_null', value), literal(EMPTY)],
      ...groups.values.map(
        (known, index) => [call('equal', value, literal(known)), literal(index)] as const,
      ),
    ],
    literal(OTHER),
  );
}

/** What a group is called in a chart. Never equal to the name of another group. */
export function groupLabel(groups: CategoryGroups, number: number): string {
  const value = groups.values[number];
  if (value !== undefined) return value === '' ? '""' : value;
  const label =
    number === EMPTY ? '(empty)' : `other (${groups.distinct - groups.values.length} more)`;
  return groups.values.includes(label) ? `${label} *` : label;
}

/** Labels in the order to draw them: by frequency, then the pooled rest, then nulls. */
export function groupOrder(groups: CategoryGroups): string[] {
  return [...groups.values.keys(), OTHER, EMPTY].map((number) => groupLabel(groups, number));
}

const textOf = (name: string): Expression => cast(column(name), TEXT);
