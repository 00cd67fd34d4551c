import {
  type Ask,
  aggregate,
  aggregateWhere,
  type Column,
  call,
  cast,
  columnParameter,
  defineAnalysis,
  type Expression,
  filter,
  INTEGER,
  literal,
  type Relation,
  requireColumn,
  summarise,
} from '@lathe/flow';
import { z } from 'zod';
import { categoryCounts, countCategories, mutable } from './category-counts.js';
import { presentCategoryCounts } from './category-counts-presentation.js';
import { countOf, numberOrNull, onlyRow } from './cell-reading.js';
import { categoryGroups, countBy, findSplit, type Split, splitParameters } from './chart-groups.js';
import { axisKind, axisValue, isUsable } from './finite-values.js';
import {
  type BinningFacts,
  type Bins,
  binEdges,
  binWidth,
  chooseBins,
  chooseTimeBins,
  durationText,
  EDGE_TOLERANCE,
} from './histogram-bins.js';
import { presentBinnedCounts } from './histogram-presentation.js';
import { numberText } from './number-text.js';

const binnedCounts = z.object({
  kind: z.enum(['numeric', 'time']),
  column: z.string(),
  type: z.string(),
  rows: z.number(),
  /** Rows in the bins. */
  used: z.number(),
  empty: z.number(),
  /** NaN, infinite or beyond 1e150. */
  unusable: z.number(),
  /** In the column's unit, or seconds since 1970. Null when no row is used. */
  minimum: z.number().nullable(),
  lowerQuartile: z.number().nullable(),
  median: z.number().nullable(),
  upperQuartile: z.number().nullable(),
  maximum: z.number().nullable(),
  /** `one per value` or the width of a bin in words. */
  step: z.string(),
  width: z.number(),
  color: categoryGroups.nullable(),
  facet: categoryGroups.nullable(),
  /** Only bins that hold rows. `from` is included, `to` is not, except at the last bin's end. */
  counts: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      color: z.string().nullable(),
      facet: z.string().nullable(),
      rows: z.number(),
    }),
  ),
});

export type BinnedCounts = z.infer<typeof binnedCounts>;

export const histogram = defineAnalysis({
  id: 'histogram',
  title: 'Histogram',
  help: 'How the values of a column are spread, counted over all rows.',
  synonyms: ['distribution', 'bins', 'frequency', 'bar chart'],
  parameters: z.strictObject({
    column: columnParameter('Column to draw; text columns give a bar for each category.'),
    ...splitParameters,
    bins: z.int().min(2).max(200).optional().meta({
      description:
        'About how many bins, at most; left out, the Freedman-Diaconis rule decides, up to 60.',
    }),
    top: z
      .int()
      .min(1)
      .max(60)
      .default(20)
      .meta({ description: 'For text columns: how many categories get a bar.' }),
  }),
  result: z.discriminatedUnion('kind', [binnedCounts, categoryCounts]),
  async compute(input, { column, bins, top, ...by }, { ask }) {
    const one = requireColumn(input.schema, column, 'column');
    const split = await findSplit(ask, input, by);
    return axisKind(one) === 'categories'
      ? countCategories(ask, input, one.name, top, split)
      : countBins(ask, input, one, bins, split);
  },
  present: (result) =>
    result.kind === 'categories' ? presentCategoryCounts(result) : presentBinnedCounts(result),
});

async function countBins(
  ask: Ask,
  input: Relation,
  one: Column,
  wanted: number | undefined,
  split: Split,
): Promise<BinnedCounts> {
  const value = axisValue(one);
  const usable = isUsable(value);
  const found = onlyRow(
    await ask(
      summarise(
        input,
        [],
        [
          { name: 'rows', expression: aggregate('count_rows') },
          { name: 'filled', expression: aggregate('count', value) },
          { name: 'used', expression: aggregateWhere(usable, 'count_rows') },
          { name: 'minimum', expression: aggregateWhere(usable, 'minimum', value) },
          { name: 'maximum', expression: aggregateWhere(usable, 'maximum', value) },
          { name: 'quartiles', expression: aggregateWhere(usable, 'quartiles', value) },
        ],
      ),
    ),
  );
  const quartiles = found.quartiles;
  const [lower = null, median = null, upper = null] = Array.isArray(quartiles)
    ? quartiles.map(numberOrNull)
    : [];
  const minimum = numberOrNull(found.minimum);
  const maximum = numberOrNull(found.maximum);
  const rows = countOf(found.rows);
  const used = countOf(found.used);
  const base = {
    kind: axisKind(one) === 'time' ? ('time' as const) : ('numeric' as const),
    column: one.name,
    type: one.type.kind,
    rows,
    used,
    empty: rows - countOf(found.filled),
    unusable: countOf(found.filled) - used,
    minimum,
    lowerQuartile: lower,
    median,
    upperQuartile: upper,
    maximum,
    color: split.color === null ? null : mutable(split.color),
    facet: split.facet === null ? null : mutable(split.facet),
  };
  if (minimum === null || maximum === null) return { ...base, step: '-', width: 0, counts: [] };
  const facts: BinningFacts = {
    count: used,
    minimum,
    maximum,
    interquartileRange: (upper ?? 0) - (lower ?? 0),
    integer: one.type.kind === 'integer',
  };
  const bins =
    base.kind === 'time'
      ? chooseTimeBins(facts, one.type.kind === 'date' ? 86_400 : 1, wanted)
      : chooseBins(facts, wanted);
  const counts = await countBy(
    ask,
    filter(input, usable),
    { name: 'bin', expression: binNumber(value, bins) },
    split,
  );
  return {
    ...base,
    step: stepText(bins, base.kind),
    width: binWidth(bins),
    counts: counts.map(({ value: bin, ...rest }) => ({ ...binEdges(bins, bin), ...rest })),
  };
}

function binNumber(value: Expression, bins: Bins): Expression {
  const scaled = [
    ['divide', bins.multiplier] as const,
    ['multiply', bins.divisor] as const,
    ['divide', bins.mantissa] as const,
  ]
    .filter(([, factor]) => factor !== 1)
    .reduce((inner, [name, factor]) => call(name, inner, literal(factor)), value);
  const number = cast(call('floor', call('add', scaled, literal(EDGE_TOLERANCE))), INTEGER);
  return call('least', call('greatest', number, literal(bins.first)), literal(bins.last));
}

function stepText(bins: Bins, kind: 'numeric' | 'time'): string {
  if (bins.kind === 'values') return 'one per value';
  return kind === 'time' ? durationText(binWidth(bins)) : numberText(binWidth(bins));
}
