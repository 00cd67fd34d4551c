import type { Chart, Presentation } from '@lathe/flow';
import {
  colorEncoding,
  facetSpec,
  splitNotes,
  stackOrder,
  usedLabels,
  withOrder,
} from './chart-groups.js';
import { ACCENT, makeChart } from './chart-theme.js';
import type { BinnedCounts } from './histogram.js';
import { counted, countText, numberText, percentText } from './number-text.js';

export function presentBinnedCounts(result: BinnedCounts): Presentation {
  const { column, rows, used, empty, unusable } = result;
  const shown = (value: number | null): string => axisText(value, result);
  return {
    headline:
      used === 0
        ? `"${column}" has no values to draw in ${counted(rows, 'row')}.`
        : `"${column}": half of ${counted(used, 'value')} lie between ${shown(result.lowerQuartile)} and ${shown(
            result.upperQuartile,
          )}, the median is ${shown(result.median)}, all lie between ${shown(result.minimum)} and ${shown(result.maximum)}.`,
    notes: [
      `Counted over all ${counted(rows, 'row')}; ${
        isPerValue(result)
          ? 'one bin per value'
          : `bins of ${result.step}, lower edge included${
              result.kind === 'numeric' ? ', in the last bin the upper too' : ''
            }`
      }.`,
      ...(empty > 0
        ? [`${counted(empty, 'row')} without a value ${empty === 1 ? 'is' : 'are'} not drawn.`]
        : []),
      ...(unusable > 0
        ? [`${counted(unusable, 'value')} not finite or beyond 1e150, not drawn.`]
        : []),
      ...splitNotes(result),
    ],
    tables: splitTables(result),
    bars: used === 0 ? [] : [{ title: `Rows by ${column}`, bars: barsOf(result) }],
    charts: used === 0 ? [] : [binsChart(result)],
  };
}

function axisText(value: number | null, { kind, type }: BinnedCounts): string {
  if (value === null || kind === 'numeric') return numberText(value);
  const text = new Date(value * 1000).toISOString();
  return type === 'date' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

const isPerValue = ({ step }: BinnedCounts): boolean => step === 'one per value';

function barsOf(result: BinnedCounts) {
  const totals = new Map<number, { to: number; rows: number }>();
  for (const { from, to, rows } of result.counts) {
    totals.set(from, { to, rows: (totals.get(from)?.rows ?? 0) + rows });
  }
  return [...totals].map(([from, { to, rows }]) => ({
    label: isPerValue(result)
      ? numberText(from + 0.5)
      : result.kind === 'time'
        ? `from ${axisText(from, result)}`
        : `${axisText(from, result)} to ${axisText(to, result)}`,
    value: rows,
    note: `${countText(rows)} (${percentText(rows / result.used)})`,
  }));
}

/** Rows for each colour and facet, when there are any. */
function splitTables(result: BinnedCounts) {
  if (result.color === null && result.facet === null) return [];
  const totals = new Map<string, { color: string | null; facet: string | null; rows: number }>();
  for (const { color, facet, rows } of result.counts) {
    const key = JSON.stringify([facet, color]);
    totals.set(key, { color, facet, rows: (totals.get(key)?.rows ?? 0) + rows });
  }
  return [
    {
      title: 'Rows drawn in each group',
      columns: [
        ...(result.facet === null ? [] : [result.facet.column]),
        ...(result.color === null ? [] : [result.color.column]),
        'rows',
        'share',
      ],
      rows: [...totals.values()]
        .sort((a, b) => b.rows - a.rows)
        .map((group) => [
          ...(result.facet === null ? [] : [group.facet]),
          ...(result.color === null ? [] : [group.color]),
          group.rows,
          percentText(group.rows / result.used),
        ]),
    },
  ];
}

function binsChart(result: BinnedCounts): Chart {
  const { column, color, facet, counts, used, rows } = result;
  const time = result.kind === 'time';
  const colors = usedLabels(counts.map((one) => one.color));
  const facets = usedLabels(counts.map((one) => one.facet));
  const toAxis = (value: number): number => (time ? value * 1000 : value);
  return makeChart({
    name: [column, color?.column, facet?.column].filter((part) => part !== undefined).join(' by '),
    title: [
      column,
      ...(color === null ? [] : [`coloured by ${color.column}`]),
      ...(facet === null ? [] : [`for each ${facet.column}`]),
    ].join(', '),
    subtitle: `n = ${countText(used)}${used === rows ? ', all rows' : ` of ${countText(rows)} rows`}; ${
      isPerValue(result) ? 'one bar per value' : `bins of ${result.step}`
    }`,
    spec: facetSpec(facet, facets, {
      data: {
        values: withOrder(
          counts.map((one) => ({ ...one, from: toAxis(one.from), to: toAxis(one.to) })),
          result,
        ),
      },
      mark: {
        type: 'bar',
        orient: 'vertical',
        stroke: '#ffffff',
        strokeWidth: 0.75,
        ...(color === null ? { color: ACCENT } : {}),
      },
      encoding: {
        x: {
          field: 'from',
          ...(time
            ? { type: 'temporal', scale: { type: 'utc' } }
            : { type: 'quantitative', bin: { binned: true }, scale: { zero: false, nice: false } }),
          title: column,
          axis: { grid: false, ...(isPerValue(result) ? { tickMinStep: 1, format: 'd' } : {}) },
        },
        x2: { field: 'to' },
        y: {
          field: 'rows',
          type: 'quantitative',
          stack: 'zero',
          title: 'Rows',
          axis: { tickMinStep: 1 },
        },
        ...(color === null
          ? {}
          : { color: colorEncoding(color, colors), order: stackOrder('vertical') }),
      },
    }),
  });
}
