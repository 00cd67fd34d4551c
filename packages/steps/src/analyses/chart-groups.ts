import {
  type Ask,
  aggregate,
  type CellRow,
  type Item,
  type Json,
  type Relation,
  requireColumn,
  summarise,
} from '@lathe/flow';
import { z } from 'zod';
import {
  type CategoryGroups,
  findCategoryGroups,
  groupLabel,
  groupNumber,
  groupOrder,
} from './category-groups.js';
import { countOf, numberOrNull } from './cell-reading.js';
import { PALETTE } from './chart-theme.js';

/** Beyond these the rest is pooled: more cannot be told apart by eye. */
const MOST_COLOURS = 7;
const MOST_FACETS = 9;

/** Optional parameters that split a chart, the same in every chart. */
export const splitParameters = {
  colorBy: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Column whose values give the colours.', role: 'column' }),
  facetBy: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Column for whose values a chart each is drawn.', role: 'column' }),
};

export interface Split {
  readonly color: CategoryGroups | null;
  readonly facet: CategoryGroups | null;
}

export const categoryGroups = z.object({
  column: z.string(),
  values: z.array(z.string()),
  distinct: z.number(),
});

/** Errors: `column-missing`, naming the parameter. */
export async function findSplit(
  ask: Ask,
  input: Relation,
  by: { readonly colorBy?: string | undefined; readonly facetBy?: string | undefined },
): Promise<Split> {
  const find = async (
    name: string | undefined,
    parameter: string,
    most: number,
  ): Promise<CategoryGroups | null> =>
    name === undefined
      ? null
      : findCategoryGroups(ask, input, requireColumn(input.schema, name, parameter).name, most);
  return {
    color: await find(by.colorBy, 'colorBy', MOST_COLOURS),
    facet: await find(by.facetBy, 'facetBy', MOST_FACETS),
  };
}

/** The split as columns `color` and `facet` of group numbers. */
export function splitItems({ color, facet }: Split): Item[] {
  return [
    ...(color === null ? [] : [{ name: 'color', expression: groupNumber(color) }]),
    ...(facet === null ? [] : [{ name: 'facet', expression: groupNumber(facet) }]),
  ];
}

/** Labels of a row's groups; null where there is no such split. */
export function splitLabels(
  { color, facet }: Split,
  row: CellRow,
): { color: string | null; facet: string | null } {
  const label = (groups: CategoryGroups | null, name: string): string | null =>
    groups === null ? null : groupLabel(groups, numberOrNull(row[name]) ?? 0);
  return { color: label(color, 'color'), facet: label(facet, 'facet') };
}

/** Rows for each value of `value` and each group of the split. */
export async function countBy(
  ask: Ask,
  input: Relation,
  value: Item,
  split: Split,
): Promise<{ value: number; color: string | null; facet: string | null; rows: number }[]> {
  const groups = [value, ...splitItems(split)];
  const found = await ask(
    summarise(input, groups, [{ name: 'rows', expression: aggregate('count_rows') }]),
  );
  return found
    .map((row) => ({
      value: numberOrNull(row[value.name]) ?? 0,
      ...splitLabels(split, row),
      rows: countOf(row.rows),
    }))
    .sort(
      (a, b) =>
        a.value - b.value ||
        (a.color ?? '').localeCompare(b.color ?? '') ||
        (a.facet ?? '').localeCompare(b.facet ?? ''),
    );
}

/** Vega-Lite colour encoding of a field with a group's labels; pooled and empty groups are grey. */
export function colorEncoding(groups: CategoryGroups, used: ReadonlySet<string>): Json {
  const order = groupOrder(groups);
  const empty = order.at(-1);
  const domain = order.filter((label) => used.has(label));
  const known = new Map(
    groups.values.map((_, index) => [groupLabel(groups, index), PALETTE[index % PALETTE.length]]),
  );
  return {
    field: 'color',
    type: 'nominal',
    title: groups.column,
    scale: {
      domain,
      range: domain.map((label) => known.get(label) ?? (label === empty ? '#dfe2e7' : '#b6bbc4')),
    },
  };
}

/**
 * The rows of a chart with the positions of their groups, `colorOrder` and `facetOrder`. Sorting by a list
 * of names would be shorter, but Vega fails on names such as "constructor".
 */
export function withOrder(
  rows: readonly { readonly [key: string]: Json }[],
  { color, facet }: Split,
): { readonly [key: string]: Json }[] {
  const colors = color === null ? [] : groupOrder(color);
  const facets = facet === null ? [] : groupOrder(facet);
  return rows.map((row) => ({
    ...row,
    ...(color === null ? {} : { colorOrder: colors.indexOf(String(row.color)) }),
    ...(facet === null ? {} : { facetOrder: facets.indexOf(String(row.facet)) }),
  }));
}

/** A sort by a field that holds the position of each name. */
export const byOrder = (field: string): Json => ({ field, op: 'min', order: 'ascending' });

/** Stacks the colours as the legend lists them: from the left, or from the top down. */
export const stackOrder = (bars: 'horizontal' | 'vertical'): Json => ({
  field: 'colorOrder',
  type: 'quantitative',
  sort: bars === 'horizontal' ? 'ascending' : 'descending',
});

/** Wraps a unit specification in facets with a common scale, three in a row. */
export function facetSpec(
  groups: CategoryGroups | null,
  used: ReadonlySet<string>,
  unit: { readonly [key: string]: Json },
): { readonly [key: string]: Json } {
  if (groups === null) return { width: 460, height: 260, ...unit };
  const { data, ...rest } = unit;
  return {
    data: data ?? null,
    facet: {
      field: 'facet',
      type: 'nominal',
      sort: byOrder('facetOrder'),
      title: null,
      header: { labelAnchor: 'start' },
    },
    columns: Math.min(3, used.size),
    spacing: 24,
    spec: { width: 240, height: 170, ...rest },
  };
}

/** What the reader has to know about pooled groups. */
export function splitNotes({ color, facet }: Split): string[] {
  return [color, facet].flatMap((groups) =>
    groups !== null && groups.distinct > groups.values.length
      ? [
          `"${groups.column}" has ${groups.distinct} values; the ${groups.values.length} most frequent are shown, the rest are pooled as "other".`,
        ]
      : [],
  );
}

/** Group labels that occur in some points. */
export const usedLabels = (labels: readonly (string | null)[]): ReadonlySet<string> =>
  new Set(labels.filter((label) => label !== null));
