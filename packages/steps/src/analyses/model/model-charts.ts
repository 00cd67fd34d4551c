import type { Chart } from '@lathe/flow';
import { byOrder } from '../chart-groups.js';
import { ACCENT, makeChart, QUIET } from '../chart-theme.js';
import { counted, distinctTexts, shortText } from '../number-text.js';
import type { QuickModelResult } from './quick-model-result.js';

/** Those of the held-out predictions that the problem has. */
export function modelCharts(result: QuickModelResult): Chart[] {
  const { heldOut } = result;
  return [
    ...(heldOut.roc === null ? [] : [rocChart(result, heldOut.roc)]),
    ...(heldOut.precisionRecall === null
      ? []
      : [precisionRecallChart(result, heldOut.precisionRecall)]),
    ...(heldOut.calibration === null ? [] : [calibrationChart(heldOut.calibration)]),
    ...(heldOut.confusion === null || heldOut.confusion.classes.length > 25
      ? []
      : [confusionChart(heldOut.confusion)]),
    ...(heldOut.predictedActual === null
      ? []
      : [predictedChart(result.label, heldOut.predictedActual)]),
  ];
}

const square = { width: 300, height: 300 };
const share = { domain: [0, 1] };
const shareAxis = { format: '.0%', grid: true, tickCount: 5 };
const diagonal = {
  data: { values: [{ at: 0 }, { at: 1 }] },
  mark: { type: 'line', color: QUIET, strokeDash: [4, 3], strokeWidth: 1 },
  encoding: {
    x: { field: 'at', type: 'quantitative' },
    y: { field: 'at', type: 'quantitative' },
  },
};

function rocChart(
  { positive, scores }: QuickModelResult,
  roc: NonNullable<QuickModelResult['heldOut']['roc']>,
): Chart {
  return makeChart({
    name: 'roc',
    title: 'ROC curve',
    subtitle: `AUC ${scores.auc?.mean?.toFixed(3) ?? '-'}; dashed: guessing`,
    spec: {
      ...square,
      layer: [
        diagonal,
        {
          data: { values: roc.map((point, order) => ({ ...point, order })) },
          mark: { type: 'line', color: ACCENT, strokeWidth: 2 },
          encoding: {
            x: {
              field: 'falsePositiveRate',
              type: 'quantitative',
              title: `Share of the others taken for "${shortText(positive ?? '', 24)}"`,
              scale: share,
              axis: shareAxis,
            },
            y: {
              field: 'truePositiveRate',
              type: 'quantitative',
              title: `Share of "${shortText(positive ?? '', 24)}" found`,
              scale: share,
              axis: shareAxis,
            },
            order: { field: 'order', type: 'quantitative' },
          },
        },
      ],
    },
  });
}

function precisionRecallChart(
  { positive, classes, scores }: QuickModelResult,
  points: NonNullable<QuickModelResult['heldOut']['precisionRecall']>,
): Chart {
  const total = Object.values(classes ?? {}).reduce((sum, rows) => sum + rows, 0);
  const base = total === 0 ? 0 : (classes?.[positive ?? ''] ?? 0) / total;
  return makeChart({
    name: 'precision-recall',
    title: 'Precision and recall',
    subtitle: `Average precision ${scores.averagePrecision?.mean?.toFixed(3) ?? '-'}; dashed: share of the class`,
    spec: {
      ...square,
      layer: [
        {
          mark: { type: 'rule', color: QUIET, strokeDash: [4, 3] },
          data: { values: [{}] },
          encoding: { y: { datum: base, type: 'quantitative' } },
        },
        {
          data: { values: points.map((point, order) => ({ ...point, order })) },
          mark: { type: 'line', color: ACCENT, strokeWidth: 2 },
          encoding: {
            x: {
              field: 'recall',
              type: 'quantitative',
              title: `Recall: share of "${shortText(positive ?? '', 24)}" found`,
              scale: share,
              axis: shareAxis,
            },
            y: {
              field: 'precision',
              type: 'quantitative',
              title: 'Precision: share right among those said',
              scale: share,
              axis: shareAxis,
            },
            order: { field: 'order', type: 'quantitative' },
          },
        },
      ],
    },
  });
}

function calibrationChart(bins: NonNullable<QuickModelResult['heldOut']['calibration']>): Chart {
  return makeChart({
    name: 'calibration',
    title: 'Calibration',
    subtitle: 'Dots on the dashed line: probabilities can be taken at their word',
    spec: {
      ...square,
      layer: [
        diagonal,
        {
          data: { values: bins },
          mark: { type: 'line', color: ACCENT, strokeWidth: 1, opacity: 0.5 },
          encoding: {
            x: { field: 'meanPredicted', type: 'quantitative' },
            y: { field: 'shareObserved', type: 'quantitative' },
          },
        },
        {
          data: { values: bins },
          mark: { type: 'point', filled: true, color: ACCENT, opacity: 1 },
          encoding: {
            x: {
              field: 'meanPredicted',
              type: 'quantitative',
              title: 'Mean predicted probability',
              scale: share,
              axis: shareAxis,
            },
            y: {
              field: 'shareObserved',
              type: 'quantitative',
              title: 'Observed share',
              scale: share,
              axis: shareAxis,
            },
            size: {
              field: 'rows',
              type: 'quantitative',
              title: 'Rows',
              scale: { domainMin: 0, range: [20, 260] },
              legend: { symbolType: 'circle' },
            },
          },
        },
      ],
    },
  });
}

function confusionChart(confusion: NonNullable<QuickModelResult['heldOut']['confusion']>): Chart {
  const names = distinctTexts(confusion.classes.map((name) => shortText(name, 24)));
  const values = confusion.actualByPredicted.flatMap((counts, actual) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, predicted) => ({
      actual: names[actual] ?? '',
      predicted: names[predicted] ?? '',
      actualOrder: actual,
      predictedOrder: predicted,
      rows: count,
      share: total === 0 ? 0 : count / total,
    }));
  });
  const axes = {
    y: { field: 'actual', type: 'nominal', sort: byOrder('actualOrder'), title: 'Actual' },
    x: {
      field: 'predicted',
      type: 'nominal',
      sort: byOrder('predictedOrder'),
      title: 'Predicted',
      axis: { labelAngle: names.length > 3 ? -40 : 0 },
    },
  };
  const rows = values.reduce((sum, { rows: count }) => sum + count, 0);
  return makeChart({
    name: 'confusion',
    title: 'Confusion matrix',
    subtitle: `${counted(rows, 'held-out row')}; shade: share of the actual class`,
    spec: {
      width: { step: names.length > 6 ? 40 : 110 },
      height: { step: names.length > 6 ? 32 : 70 },
      data: { values },
      encoding: axes,
      layer: [
        {
          mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
          encoding: {
            color: {
              field: 'share',
              type: 'quantitative',
              scale: { domain: [0, 1], range: ['#eef4f9', ACCENT] },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'text', fontSize: names.length > 6 ? 10 : 14 },
          encoding: {
            text: { field: 'rows', type: 'quantitative', format: ',d' },
            color: {
              condition: { test: 'datum.share > 0.68', value: '#ffffff' },
              value: '#1f2937',
            },
          },
        },
      ],
    },
  });
}

function predictedChart(
  label: string,
  points: NonNullable<QuickModelResult['heldOut']['predictedActual']>,
): Chart {
  const all = points.flatMap(({ predicted, actual }) => [predicted, actual]);
  const ends = [Math.min(...all), Math.max(...all)];
  return makeChart({
    name: 'predicted-actual',
    title: `Predicted and actual ${label}`,
    subtitle: `${counted(points.length, 'held-out row')}; dashed: perfect`,
    spec: {
      ...square,
      layer: [
        { ...diagonal, data: { values: ends.map((at) => ({ at })) } },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 18, opacity: 0.55, color: ACCENT },
          encoding: {
            x: {
              field: 'predicted',
              type: 'quantitative',
              title: 'Predicted',
              scale: { zero: false },
              axis: { grid: true },
            },
            y: { field: 'actual', type: 'quantitative', title: 'Actual', scale: { zero: false } },
          },
        },
      ],
    },
  });
}
