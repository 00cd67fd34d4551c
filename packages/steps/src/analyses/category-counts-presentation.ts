import type { Chart, Presentation } from '@lathe/flow';
import type { CategoryCounts } from './category-counts.js';
import { groupOrder } from './category-groups.js';
import {
  byOrder,
  colorEncoding,
  facetSpec,
  splitNotes,
  stackOrder,
  usedLabels,
  withOrder,
} from './chart-groups.js';
import { ACCENT, makeChart } from './chart-theme.js';
import { counted, countText, percentText, shortText } from './number-text.js';

export function presentCategoryCounts(result: CategoryCounts): Presentation {
  const { column, rows, categories, counts } = result;
  const totals = totalsOf(result);
  const [first] = totals;
  const share = (count: number): number => (rows === 0 ? 0 : count / rows);
  return {
    headline:
      first === undefined
        ? `"${column}" has no values: there are no rows.`
        : `"${column}" has ${counted(categories.distinct, 'value')} in ${counted(rows, 'row')}; the most frequent entry is "${shortText(
            first.category,
          )}" with ${countText(first.rows)} (${percentText(share(first.rows))}).`,
    notes: [
      'Counts are exact and taken over all rows.',
      ...(categories.distinct > categories.values.length
        ? [
            `The ${categories.values.length} most frequent of ${countText(categories.distinct)} values are shown, the rest are pooled as "other".`,
          ]
        : []),
      ...splitNotes(result),
    ],
    tables: [
      {
        title: `Rows by ${column}`,
        columns: [column, 'rows', 'share'],
        rows: totals.map((one) => [
          shortText(one.category, 120),
          one.rows,
          percentText(share(one.rows)),
        ]),
      },
    ],
    bars: [
      {
        title: `Rows by ${column}`,
        bars: totals.map((one) => ({
          label: one.category,
          value: one.rows,
          note: `${countText(one.rows)} (${percentText(share(one.rows))})`,
        })),
      },
    ],
    charts: counts.length === 0 ? [] : [countsChart(result)],
  };
}

function totalsOf({ categories, counts }: CategoryCounts): { category: string; rows: number }[] {
  const totals = new Map<string, number>();
  for (const { category, rows } of counts) {
    totals.set(category, (totals.get(category) ?? 0) + rows);
  }
  return groupOrder(categories).flatMap((category) => {
    const rows = totals.get(category);
    return rows === undefined ? [] : [{ category, rows }];
  });
}

function countsChart(result: CategoryCounts): Chart {
  const { column, rows, categories, color, facet, counts } = result;
  const colors = usedLabels(counts.map((one) => one.color));
  const order = groupOrder(categories);
  const facets = usedLabels(counts.map((one) => one.facet));
  return makeChart({
    name: [column, color?.column, facet?.column].filter((part) => part !== undefined).join(' by '),
    title: [
      `Rows by ${column}`,
      ...(color === null ? [] : [`coloured by ${color.column}`]),
      ...(facet === null ? [] : [`for each ${facet.column}`]),
    ].join(', '),
    subtitle: `n = ${countText(rows)}, all rows`,
    spec: facetSpec(facet, facets, {
      data: {
        values: withOrder(
          counts.map((one) => ({ ...one, categoryOrder: order.indexOf(one.category) })),
          result,
        ),
      },
      height: { step: 22 },
      mark: {
        type: 'bar',
        ...(color === null ? { color: ACCENT } : { stroke: '#ffffff', strokeWidth: 0.5 }),
      },
      encoding: {
        y: {
          field: 'category',
          type: 'nominal',
          sort: byOrder('categoryOrder'),
          title: null,
          axis: { labelLimit: facet === null ? 220 : 140, labelOverlap: false },
        },
        x: {
          field: 'rows',
          type: 'quantitative',
          title: 'Rows',
          axis: { grid: true, tickMinStep: 1, tickCount: 6 },
        },
        ...(color === null
          ? {}
          : { color: colorEncoding(color, colors), order: stackOrder('horizontal') }),
      },
    }),
  });
}
