import type { Chart, Presentation, ReportTable } from '@lathe/flow';
import {
  counted,
  countText,
  distinctTexts,
  intervalText,
  percentText,
  shortText,
} from '../number-text.js';
import { rateChart, sizeChart } from './bias-charts.js';
import type { BiasResult, Comparison, FacetReport, Measure } from './bias-result.js';
import {
  differenceSentence,
  imbalanceSentence,
  jensenShannonSentence,
  ratioSentence,
} from './reading.js';

/** Above this many comparisons one row each is easier to read than one table each. */
const MOST_SEPARATE = 2;
const MANY_COMPARISONS = 5;

export function presentBias(result: BiasResult): Presentation {
  return {
    headline: headlineOf(result),
    notes: notesOf(result),
    tables: [
      ...result.facets.flatMap(tablesOf),
      ...(result.facets.some(isMatrix) ? [readingTable()] : []),
      ...result.facets.map((facet) => distanceTable(result, facet)),
    ],
    bars: result.facets.map(({ column, groups }) => ({
      title: `Favourable rate by ${column}`,
      bars: groups.map((group) => ({
        label: group.name,
        value: group.rate ?? 0,
        note: `${group.rate === null ? '-' : percentText(group.rate)} (${countText(group.favourable)} of ${countText(group.rows)})`,
      })),
    })),
    charts: apart(
      result.facets.flatMap((facet) => [rateChart(result, facet), sizeChart(result, facet)]),
    ),
  };
}

/** Charts whose columns give the same file name get a number. */
function apart(charts: readonly Chart[]): Chart[] {
  const names = distinctTexts(charts.map(({ name }) => name));
  return charts.map((chart, index) => ({
    ...chart,
    name: (names[index] ?? chart.name).replace(' #', '-'),
  }));
}

/** The widest gap that is not a matter of a handful of rows, else the widest. */
function headlineOf(result: BiasResult): string {
  const all = result.facets.flatMap((facet) =>
    facet.comparisons.map((comparison) => ({ facet, comparison })),
  );
  const gap = ({ comparison }: { comparison: Comparison }): number =>
    Math.abs(comparison.differenceInProportions.value ?? 0);
  const sound = all.filter(({ comparison }) => !comparison.small);
  const [widest] = (sound.length > 0 ? sound : all).toSorted((a, b) => gap(b) - gap(a));
  if (widest === undefined) return `No groups to compare for "${result.label}".`;
  const { facet, comparison } = widest;
  const many = all.length > 1 ? 'Widest gap: ' : '';
  return `${many}${differenceSentence(facet, comparison)}`;
}

function notesOf(result: BiasResult): string[] {
  const comparisons = result.facets.flatMap((facet) => facet.comparisons);
  const small = result.facets.flatMap((facet) =>
    facet.groups
      .filter((group) => group.small)
      .map((group) => `${shortText(group.name)} (${group.rows})`),
  );
  const withoutFacet = result.facets.filter((facet) => facet.withoutFacet > 0);
  return [
    `Favourable means: ${result.favourable}. Counted over all ${counted(result.rows, 'row')}${
      result.withoutLabel > 0
        ? `; ${counted(result.withoutLabel, 'row')} without a label left out`
        : '; every row has a label'
    }.`,
    'The group is compared with "the rest": rows known to belong elsewhere. The numbers describe this table; they do not say why groups differ or whether they should.',
    ...withoutFacet.map(
      (facet) =>
        `"${facet.column}" is empty in ${counted(facet.withoutFacet, 'row')}: ${
          result.missingFacets === 'exclude'
            ? 'left out'
            : 'shown as a group of their own, not part of any "rest"'
        }.`,
    ),
    ...(small.length > 0
      ? [
          `Small groups, under ${counted(result.fewestRows, 'row')}: ${small.slice(0, 8).join(', ')}${
            small.length > 8 ? ` and ${small.length - 8} more` : ''
          }. Their numbers may be chance; look at the intervals.`,
        ]
      : []),
    ...(comparisons.length > MANY_COMPARISONS
      ? [
          `${comparisons.length} comparisons: by chance alone about one 95 % interval in twenty misses the true value.`,
        ]
      : []),
    `95 % intervals: Wilson for rates, Newcombe for their difference, Katz for their ratio, ${countText(
      result.draws,
    )} multinomial bootstrap draws (seed ${result.seed}) for class imbalance and Jensen-Shannon divergence.`,
  ];
}

const isMatrix = ({ comparisons }: FacetReport): boolean => comparisons.length > MOST_SEPARATE;

function tablesOf(facet: FacetReport): ReportTable[] {
  return [
    groupTable(facet),
    ...(isMatrix(facet)
      ? [matrixTable(facet)]
      : facet.comparisons.map((comparison) => measureTable(facet, comparison))),
  ];
}

/** A last column that is there only when some row needs it. */
const remark = (needed: boolean, text: string): string[] => (needed ? [text] : []);

function groupTable({ column, groups }: FacetReport): ReportTable {
  const total = groups.reduce((sum, group) => sum + group.rows, 0);
  return {
    title: `Groups by ${column}`,
    columns: [
      'group',
      'rows',
      'share',
      'favourable',
      'rate',
      '95 % interval',
      ...remark(
        groups.some(({ small }) => small),
        'remark',
      ),
    ],
    rows: groups.map((group) => [
      shortText(group.name, 60),
      group.rows,
      total === 0 ? '-' : percentText(group.rows / total),
      group.favourable,
      group.rate === null ? '-' : percentText(group.rate),
      group.interval === null
        ? '-'
        : `${percentText(group.interval.lower)} to ${percentText(group.interval.upper)}`,
      ...remark(
        groups.some(({ small }) => small),
        group.small ? 'small' : '',
      ),
    ]),
  };
}

/** Small numbers need more digits: 0.00325, not 0.003. */
function valueText({ value }: Measure, digits = 3): string {
  return value === null ? '-' : value.toFixed(digits);
}

function measureTable(facet: FacetReport, comparison: Comparison): ReportTable {
  const row = (name: string, measure: Measure, digits: number, sentence: string): string[] => [
    name,
    valueText(measure, digits),
    intervalText(measure.interval, digits === 5 ? 4 : 3),
    sentence,
  ];
  return {
    title: `${facet.column}: ${shortText(comparison.group.name, 60)} against ${comparison.rest.name}`,
    columns: ['measure', 'value', '95 % interval', 'how to read it'],
    rows: [
      row('class imbalance', comparison.classImbalance, 3, imbalanceSentence(comparison)),
      row(
        'difference in positive proportions',
        comparison.differenceInProportions,
        4,
        'Rate of the rest minus rate of the group: + the rest has more favourable labels, - the group has.',
      ),
      row('Jensen-Shannon divergence', comparison.jensenShannon, 5, jensenShannonSentence()),
      row('ratio of rates', comparison.rateRatio, 3, ratioSentence()),
    ],
  };
}

function matrixTable({ column, comparisons }: FacetReport): ReportTable {
  const cell = (measure: Measure, digits: number): string =>
    `${valueText(measure, digits)} ${intervalText(measure.interval, digits === 5 ? 4 : 3)}`;
  return {
    title: `${column}: each group against all others`,
    columns: [
      'group',
      'class imbalance',
      'difference in positive proportions',
      'Jensen-Shannon divergence',
      'ratio of rates',
      ...remark(
        comparisons.some(({ small }) => small),
        'remark',
      ),
    ],
    rows: comparisons.map((one) => [
      shortText(one.group.name, 60),
      cell(one.classImbalance, 3),
      cell(one.differenceInProportions, 3),
      cell(one.jensenShannon, 5),
      cell(one.rateRatio, 3),
      ...remark(
        comparisons.some(({ small }) => small),
        one.small ? 'small' : '',
      ),
    ]),
  };
}

function readingTable(): ReportTable {
  return {
    title: 'How to read the measures',
    columns: ['measure', 'how to read it'],
    rows: [
      [
        'class imbalance',
        'From -1 to 1: + the group has fewer rows than the rest, 0 as many, - more.',
      ],
      [
        'difference in positive proportions',
        'From -1 to 1: + the rest has more favourable labels, 0 equal rates, - the group has more.',
      ],
      ['Jensen-Shannon divergence', jensenShannonSentence()],
      ['ratio of rates', ratioSentence()],
    ],
  };
}

function distanceTable({ label }: BiasResult, facet: FacetReport): ReportTable {
  const many = facet.labelValues.length > 2;
  const number = (value: number | null): string =>
    value === null ? 'not finite' : value.toFixed(4);
  return {
    title: many
      ? `Other distances, over the ${facet.labelValues.length} values of ${label} (${facet.column})`
      : `Other distances (${facet.column}); with two outcomes these restate the difference`,
    columns: [
      'group',
      ...(many ? ['Jensen-Shannon'] : []),
      'Kullback-Leibler',
      'L2 norm',
      'total variation',
      'Kolmogorov-Smirnov',
    ],
    rows: facet.comparisons.map(({ group, distances }) => [
      shortText(group.name, 60),
      ...(many ? [number(distances.jensenShannon)] : []),
      number(distances.kullbackLeibler),
      number(distances.lpNorm),
      number(distances.totalVariation),
      number(distances.kolmogorovSmirnov),
    ]),
  };
}
