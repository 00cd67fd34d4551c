import { type Ask, aggregate, type Relation, summarise } from '@lathe/flow';
import { z } from 'zod';
import { findCategoryGroups, groupLabel, groupNumber } from './category-groups.js';
import { countOf, onlyRow } from './cell-reading.js';
import { categoryGroups, countBy, type Split } from './chart-groups.js';

/** How often each category occurs, over all rows. */
export const categoryCounts = z.object({
  kind: z.literal('categories'),
  column: z.string(),
  rows: z.number(),
  categories: categoryGroups,
  color: categoryGroups.nullable(),
  facet: categoryGroups.nullable(),
  counts: z.array(
    z.object({
      category: z.string(),
      color: z.string().nullable(),
      facet: z.string().nullable(),
      rows: z.number(),
    }),
  ),
});

export type CategoryCounts = z.infer<typeof categoryCounts>;

export async function countCategories(
  ask: Ask,
  input: Relation,
  name: string,
  most: number,
  split: Split,
): Promise<CategoryCounts> {
  const groups = await findCategoryGroups(ask, input, name, most);
  const total = onlyRow(
    await ask(summarise(input, [], [{ name: 'rows', expression: aggregate('count_rows') }])),
  );
  const counts = await countBy(
    ask,
    input,
    { name: 'category', expression: groupNumber(groups) },
    split,
  );
  return {
    kind: 'categories',
    column: name,
    rows: countOf(total.rows),
    categories: mutable(groups),
    color: split.color === null ? null : mutable(split.color),
    facet: split.facet === null ? null : mutable(split.facet),
    counts: counts.map(({ value, ...rest }) => ({ category: groupLabel(groups, value), ...rest })),
  };
}

/** The groups as plain JSON. */
export const mutable = (groups: {
  readonly column: string;
  readonly values: readonly string[];
  readonly distinct: number;
}): z.infer<typeof categoryGroups> => ({ ...groups, values: [...groups.values] });
