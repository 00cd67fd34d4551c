import type { Chart, Json, Presentation } from '@lathe/flow';
import { colorEncoding, facetSpec, splitNotes, usedLabels, withOrder } from './chart-groups.js';
import { ACCENT, makeChart } from './chart-theme.js';
import { counted, countText } from './number-text.js';
import type { ScatterResult } from './scatter-plot.js';

export function presentScatterPlot(result: ScatterResult): Presentation {
  const { x, y, rows, drawable, correlation, points, seed } = result;
  const shown = points.x.length;
  return {
    headline:
      drawable === 0
        ? `No row of ${countText(rows)} has both "${x}" and "${y}".`
        : `"${x}" and "${y}": ${
            correlation === null
              ? 'no correlation can be given, since one of them does not vary'
              : `linear correlation ${correlation.toFixed(3)}`
          } over ${counted(drawable, 'row')}.`,
    notes: [
      shown === drawable
        ? `All ${countText(drawable)} rows are drawn.`
        : `${countText(shown)} of ${countText(drawable)} rows are drawn, chosen by a hash of the row number with seed ${seed}; the rows with the least and greatest values are always among them.`,
      ...(drawable < rows
        ? [`${counted(rows - drawable, 'row')} without a finite value on both axes left out.`]
        : []),
      'The correlation (Pearson) is taken over all drawable rows, not over the sample; it sees straight-line relations only.',
      ...splitNotes(result),
    ],
    tables: [],
    bars: [],
    charts: shown === 0 ? [] : [pointsChart(result)],
  };
}

function pointsChart(result: ScatterResult): Chart {
  const { x, y, color, shade, facet, points, drawable } = result;
  const shown = points.x.length;
  const time = (kind: 'numeric' | 'time', value: number): number =>
    kind === 'time' ? value * 1000 : value;
  const values = points.x.map((atX, index) => ({
    x: time(result.xKind, atX),
    y: time(result.yKind, points.y[index] ?? 0),
    ...(points.color === null ? {} : { color: points.color[index] ?? '' }),
    ...(points.shade === null ? {} : { shade: points.shade[index] ?? null }),
    ...(points.facet === null ? {} : { facet: points.facet[index] ?? '' }),
  }));
  const axis = (field: 'x' | 'y', title: string, kind: 'numeric' | 'time'): Json => ({
    field,
    title,
    type: kind === 'time' ? 'temporal' : 'quantitative',
    scale: kind === 'time' ? { type: 'utc' } : { zero: false, nice: true },
    axis: { grid: true },
  });
  const by = color?.column ?? shade;
  return makeChart({
    name: [x, y, by, facet?.column]
      .filter((part) => part !== undefined && part !== null)
      .join(' by '),
    title: [
      `${y} against ${x}`,
      ...(by === null ? [] : [`coloured by ${by}`]),
      ...(facet === null ? [] : [`for each ${facet.column}`]),
    ].join(', '),
    subtitle:
      shown === drawable
        ? `n = ${countText(drawable)}`
        : `${countText(shown)} of ${countText(drawable)} rows, a sample`,
    spec: facetSpec(facet, usedLabels(points.facet ?? []), {
      height: facet === null ? 320 : 170,
      data: { values: withOrder(values, result) },
      mark: {
        type: 'point',
        filled: true,
        size: shown > 2000 ? 12 : 24,
        opacity: shown > 2000 ? 0.35 : shown > 300 ? 0.55 : 0.8,
        ...(by === null ? { color: ACCENT } : {}),
      },
      encoding: {
        x: axis('x', x, result.xKind),
        y: axis('y', y, result.yKind),
        ...(color === null ? {} : { color: colorEncoding(color, usedLabels(points.color ?? [])) }),
        ...(shade === null
          ? {}
          : { color: { field: 'shade', type: 'quantitative', title: shade } }),
      },
    }),
  });
}
