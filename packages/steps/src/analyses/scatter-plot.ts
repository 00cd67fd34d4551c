import {
  aggregate,
  allOf,
  columnParameter,
  defineAnalysis,
  filter,
  isNumeric,
  type Relation,
  requireColumn,
  summarise,
} from '@lathe/flow';
import { z } from 'zod';
import { mutable } from './category-counts.js';
import { countOf, numberOrNull, onlyRow } from './cell-reading.js';
import {
  categoryGroups,
  findSplit,
  splitItems,
  splitLabels,
  splitParameters,
} from './chart-groups.js';
import { asFloat, axisValue, isUsable, requireAxis } from './finite-values.js';
import { sampleRows } from './row-sample.js';
import { presentScatterPlot } from './scatter-plot-presentation.js';

/** A numeric column with more values than this is a colour scale, not a set of categories. */
const MOST_NUMERIC_CATEGORIES = 7;

const scatterResult = z.object({
  x: z.string(),
  y: z.string(),
  xKind: z.enum(['numeric', 'time']),
  yKind: z.enum(['numeric', 'time']),
  rows: z.number(),
  /** Rows with a finite x and y. */
  drawable: z.number(),
  /** Pearson correlation over all drawable rows; null when one of them does not vary. */
  correlation: z.number().nullable(),
  seed: z.number(),
  color: categoryGroups.nullable(),
  /** The column of a continuous colour scale; then `points.shade` holds its values. */
  shade: z.string().nullable(),
  facet: categoryGroups.nullable(),
  /** Drawn points, one list for each channel, all of the same length. Times in seconds since 1970. */
  points: z.object({
    x: z.array(z.number()),
    y: z.array(z.number()),
    color: z.array(z.string()).nullable(),
    shade: z.array(z.number().nullable()).nullable(),
    facet: z.array(z.string()).nullable(),
  }),
});

export type ScatterResult = z.infer<typeof scatterResult>;

export const scatterPlot = defineAnalysis({
  id: 'scatter-plot',
  title: 'Scatter plot',
  help: 'Two numeric columns against each other, a point for each row or for a stated sample.',
  synonyms: ['points', 'correlation', 'xy'],
  parameters: z.strictObject({
    x: columnParameter('Column on the horizontal axis.', [
      'integer',
      'float',
      'decimal',
      'date',
      'timestamp',
    ]),
    y: columnParameter('Column on the vertical axis.', [
      'integer',
      'float',
      'decimal',
      'date',
      'timestamp',
    ]),
    ...splitParameters,
    maxPoints: z
      .int()
      .min(10)
      .max(50_000)
      .default(5000)
      .meta({ description: 'Above this many rows a sample is drawn, extremes always in it.' }),
    seed: z.int().min(0).default(1).meta({ description: 'Another seed draws another sample.' }),
  }),
  result: scatterResult,
  async compute(input, parameters, { ask }) {
    const x = requireColumn(input.schema, parameters.x, 'x');
    const y = requireColumn(input.schema, parameters.y, 'y');
    const xKind = requireAxis(x, 'x');
    const yKind = requireAxis(y, 'y');
    const found = await findSplit(ask, input, parameters);
    const shade = isColorScale(input, found.color) ? (found.color?.column ?? null) : null;
    const split = { color: shade === null ? found.color : null, facet: found.facet };

    const [atX, atY] = [axisValue(x), axisValue(y)];
    const drawn = filter(input, allOf([isUsable(atX), isUsable(atY)]));
    const all = onlyRow(
      await ask(summarise(input, [], [{ name: 'rows', expression: aggregate('count_rows') }])),
    );
    const facts = onlyRow(
      await ask(
        summarise(
          drawn,
          [],
          [
            { name: 'rows', expression: aggregate('count_rows') },
            { name: 'correlation', expression: aggregate('correlation', atX, atY) },
          ],
        ),
      ),
    );
    const items = [
      { name: 'x', expression: atX },
      { name: 'y', expression: atY },
      ...splitItems(split),
      ...(shade === null ? [] : [{ name: 'shade', expression: asFloat(shade) }]),
    ];
    const rows = await ask(
      await sampleRows(ask, drawn, items, [atX, atY], parameters.maxPoints, parameters.seed),
    );
    const labels = rows.map((row) => splitLabels(split, row));
    return {
      x: x.name,
      y: y.name,
      xKind,
      yKind,
      rows: countOf(all.rows),
      drawable: countOf(facts.rows),
      correlation: numberOrNull(facts.correlation),
      seed: parameters.seed,
      color: split.color === null ? null : mutable(split.color),
      shade,
      facet: split.facet === null ? null : mutable(split.facet),
      points: {
        x: rows.map((row) => numberOrNull(row.x) ?? 0),
        y: rows.map((row) => numberOrNull(row.y) ?? 0),
        color: split.color === null ? null : labels.map(({ color }) => color ?? ''),
        shade: shade === null ? null : rows.map((row) => numberOrNull(row.shade)),
        facet: split.facet === null ? null : labels.map(({ facet }) => facet ?? ''),
      },
    };
  },
  present: presentScatterPlot,
});

function isColorScale(
  input: Relation,
  color: { readonly column: string; readonly distinct: number } | null,
): boolean {
  if (color === null || color.distinct <= MOST_NUMERIC_CATEGORIES) return false;
  return isNumeric(requireColumn(input.schema, color.column).type);
}
