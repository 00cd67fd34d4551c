import type { Chart } from '@lathe/flow';
import { ACCENT, makeChart, QUIET } from '../chart-theme.js';
import { countText, distinctTexts, percentText, shortText } from '../number-text.js';
import type { BiasResult, FacetReport, GroupRow } from './bias-result.js';

const namesOf = (groups: readonly GroupRow[]): string[] =>
  distinctTexts(groups.map(({ name }) => shortText(name, 38)));

/** Favourable rate of each group as a dot with its interval; the rate of all rows as a line. */
export function rateChart(result: BiasResult, { column, groups }: FacetReport): Chart {
  const names = namesOf(groups);
  const values = groups.flatMap((group, index) =>
    group.rate === null || group.interval === null
      ? []
      : [
          {
            group: `${names[index]} (n = ${countText(group.rows)})`,
            rate: group.rate,
            text: percentText(group.rate),
            ...group.interval,
          },
        ],
  );
  const overall = result.favourableRows / (result.rows - result.withoutLabel);
  const y = {
    field: 'group',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 360, labelOverlap: false },
  };
  return makeChart({
    name: `favourable rate by ${column}`,
    title: `Favourable rate by ${column}`,
    subtitle: `${shortText(result.favourable, 60)}; bars are 95 % intervals, the line is the rate of all rows`,
    spec: {
      width: 420,
      height: { step: 28 },
      data: { values },
      layer: [
        {
          mark: { type: 'rule', color: QUIET, strokeDash: [4, 3] },
          encoding: { x: { datum: overall, type: 'quantitative' } },
        },
        {
          mark: { type: 'rule', color: ACCENT, strokeWidth: 2.5 },
          encoding: { y, x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
        },
        {
          mark: { type: 'point', filled: true, size: 90, color: ACCENT, opacity: 1 },
          encoding: {
            y,
            x: {
              field: 'rate',
              type: 'quantitative',
              title: 'Share of rows with the favourable label',
              scale: { domain: [0, 1] },
              axis: { format: '.0%', grid: true, tickCount: 5 },
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', fontSize: 11, color: '#1f2937' },
          encoding: { y, x: { value: 432 }, text: { field: 'text' } },
        },
      ],
    },
  });
}

/** Rows of each group, favourable and not. */
export function sizeChart(result: BiasResult, { column, groups }: FacetReport): Chart {
  const names = namesOf(groups);
  const values = groups.flatMap((group, index) => [
    { group: names[index] ?? '', outcome: 'favourable', order: 0, rows: group.favourable },
    {
      group: names[index] ?? '',
      outcome: 'not favourable',
      order: 1,
      rows: group.rows - group.favourable,
    },
  ]);
  return makeChart({
    name: `rows by ${column}`,
    title: `Rows by ${column} and label`,
    subtitle: `n = ${countText(groups.reduce((sum, group) => sum + group.rows, 0))}; ${shortText(result.favourable, 60)}`,
    spec: {
      width: 420,
      height: { step: 28 },
      data: { values },
      mark: { type: 'bar', stroke: '#ffffff', strokeWidth: 0.5 },
      encoding: {
        y: {
          field: 'group',
          type: 'nominal',
          sort: null,
          title: null,
          axis: { labelLimit: 360, labelOverlap: false },
        },
        x: {
          field: 'rows',
          type: 'quantitative',
          title: 'Rows',
          axis: { grid: true, tickMinStep: 1, tickCount: 6 },
        },
        order: { field: 'order', type: 'quantitative' },
        color: {
          field: 'outcome',
          type: 'nominal',
          title: null,
          scale: { domain: ['favourable', 'not favourable'], range: [ACCENT, '#b6bbc4'] },
        },
      },
    },
  });
}
