import type { Presentation, ReportTable } from '@lathe/flow';
import { makeChart, QUIET } from './chart-theme.js';
import { counted, countText, numberText, percentText, shortText } from './number-text.js';
import type { ColumnSummary, TableSummary } from './table-summary-result.js';

export function presentTableSummary(summary: TableSummary): Presentation {
  const { rows, columns } = summary;
  const cells = rows * columns.length;
  const empty = columns.reduce((sum, one) => sum + one.empty, 0);
  const gaps = columns.filter((one) => one.empty > 0).sort((a, b) => b.empty - a.empty);
  const share = (count: number): number => (rows === 0 ? 0 : count / rows);
  return {
    headline: `${counted(rows, 'row')} and ${counted(columns.length, 'column')}; ${
      empty === 0
        ? 'no cell is empty'
        : `${countText(empty)} of ${countText(cells)} cells are empty (${percentText(empty / cells)})`
    }.`,
    notes: [
      'Every number is exact and taken over all rows. SD has n - 1 in its denominator; quartiles interpolate between neighbouring values.',
      ...notesOf(columns, rows),
    ],
    tables: [
      numberTable(columns),
      categoryTable(columns),
      timeTable(columns),
      otherTable(columns),
    ].filter((table) => table.rows.length > 0),
    bars:
      gaps.length === 0
        ? []
        : [
            {
              title: 'Share of empty cells',
              bars: gaps.slice(0, 20).map((one) => ({
                label: one.name,
                value: share(one.empty),
                note: `${percentText(share(one.empty))} (${countText(one.empty)})`,
              })),
            },
          ],
    charts: gaps.length === 0 ? [] : [emptyCellsChart(gaps, rows)],
  };
}

function notesOf(columns: readonly ColumnSummary[], rows: number): string[] {
  const notes: string[] = [];
  for (const { name, filled, distinct, statistics } of columns) {
    if (statistics.kind === 'number' && statistics.unusable > 0) {
      notes.push(
        `"${name}": ${counted(statistics.unusable, 'value')} not finite or beyond 1e150, left out of the statistics.`,
      );
    }
    if (statistics.kind === 'category' && statistics.blank > 0) {
      notes.push(`"${name}": ${counted(statistics.blank, 'cell')} blank but not null.`);
    }
    if (filled > 0 && distinct === 1 && rows > 1) {
      notes.push(`"${name}" has one value only.`);
    }
  }
  return notes.length <= 12
    ? notes
    : [...notes.slice(0, 12), `${notes.length - 12} further remarks are in the result file.`];
}

const LEADING = ['column', 'type', 'empty', 'distinct'] as const;
const leadingCells = (one: ColumnSummary): (string | number)[] => [
  one.name,
  one.type,
  one.empty,
  one.distinct,
];

function numberTable(columns: readonly ColumnSummary[]): ReportTable {
  return {
    title: 'Numbers',
    columns: [...LEADING, 'mean', 'SD', 'min', '25 %', 'median', '75 %', 'max', 'skew'],
    rows: columns.flatMap((one) => {
      const { statistics: s } = one;
      if (s.kind !== 'number') return [];
      const values = [
        s.mean,
        s.standardDeviation,
        s.minimum,
        s.lowerQuartile,
        s.median,
        s.upperQuartile,
        s.maximum,
      ];
      return [
        [...leadingCells(one), ...values.map((v) => numberText(v)), numberText(s.skewness, 3)],
      ];
    }),
  };
}

function categoryTable(columns: readonly ColumnSummary[]): ReportTable {
  const described = (entry: { value: string; rows: number } | null): (string | number)[] =>
    entry === null
      ? ['-', '-']
      : [shortText(entry.value === '' ? '""' : entry.value, 28), entry.rows];
  return {
    title: 'Categories and text',
    columns: [...LEADING, 'most frequent', 'rows', 'least frequent', 'rows', 'length'],
    rows: columns.flatMap((one) => {
      const { statistics: s } = one;
      if (s.kind !== 'category') return [];
      const length =
        s.shortest === null
          ? '-'
          : s.shortest === s.longest
            ? `${s.shortest}`
            : `${s.shortest}-${s.longest}`;
      return [
        [...leadingCells(one), ...described(s.mostFrequent), ...described(s.leastFrequent), length],
      ];
    }),
  };
}

function timeTable(columns: readonly ColumnSummary[]): ReportTable {
  return {
    title: 'Dates and times',
    columns: [...LEADING, 'earliest', 'latest'],
    rows: columns.flatMap((one) =>
      one.statistics.kind === 'time'
        ? [[...leadingCells(one), one.statistics.earliest ?? '-', one.statistics.latest ?? '-']]
        : [],
    ),
  };
}

function otherTable(columns: readonly ColumnSummary[]): ReportTable {
  return {
    title: 'Other columns',
    columns: LEADING,
    rows: columns.filter(({ statistics }) => statistics.kind === 'none').map(leadingCells),
  };
}

function emptyCellsChart(gaps: readonly ColumnSummary[], rows: number) {
  const shown = gaps.slice(0, 40);
  return makeChart({
    name: 'empty-cells',
    title: 'Empty cells by column',
    subtitle: `${counted(rows, 'row')}; columns without empty cells are not shown`,
    spec: {
      data: { values: shown.map(({ name, empty }) => ({ column: name, share: empty / rows })) },
      height: { step: 22 },
      width: 420,
      mark: { type: 'bar', color: QUIET },
      encoding: {
        y: { field: 'column', type: 'nominal', sort: null, title: null },
        x: {
          field: 'share',
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { format: '.0%', grid: true },
          title: 'Share of rows',
        },
      },
    },
  });
}
