import type { Presentation, ReportTable } from '@lathe/flow';
import {
  counted,
  countText,
  listText,
  numberText,
  percentText,
  shortText,
} from '../number-text.js';
import { importanceChart } from './importance-chart.js';
import { modelCharts } from './model-charts.js';
import { noiseLevel } from './noise-level.js';
import type { QuickModelResult, Scores, Spread } from './quick-model-result.js';

type ScoreName = Exclude<keyof Scores, 'f1PerClass'>;

interface ScoreRow {
  readonly name: ScoreName;
  readonly title: (positive: string) => string;
  readonly reading: string;
}

/** In the order they are shown; those the problem does not have are skipped. */
const SCORES: readonly ScoreRow[] = [
  {
    name: 'auc',
    title: () => 'AUC',
    reading:
      'Chance that a positive row is ranked above a negative one; 0.5 is guessing, 1 perfect.',
  },
  {
    name: 'averagePrecision',
    title: () => 'average precision',
    reading: 'Area under precision and recall; guessing gives the share of the positive class.',
  },
  {
    name: 'f1Positive',
    title: (positive) => `F1 of "${positive}"`,
    reading: 'Harmonic mean of precision and recall for this class, at threshold 0.5.',
  },
  {
    name: 'f1Macro',
    title: () => 'F1 macro',
    reading: 'Mean F1 of the classes, each counting alike.',
  },
  {
    name: 'f1Weighted',
    title: () => 'F1 weighted',
    reading: 'Mean F1 of the classes, each by its number of rows.',
  },
  { name: 'accuracy', title: () => 'accuracy', reading: 'Share of rows predicted right.' },
  {
    name: 'balancedAccuracy',
    title: () => 'balanced accuracy',
    reading: 'Mean share predicted right over the classes.',
  },
  {
    name: 'logLoss',
    title: () => 'log loss',
    reading: 'Lower is better; punishes sure and wrong.',
  },
  {
    name: 'brier',
    title: () => 'Brier score',
    reading: 'Lower is better; squared error of the probability.',
  },
  {
    name: 'r2',
    title: () => 'R2',
    reading: 'Share of the variance explained; 0 is as good as the mean, 1 perfect.',
  },
  { name: 'rmse', title: () => 'RMSE', reading: "Lower is better; in the label's unit." },
  { name: 'mse', title: () => 'MSE', reading: 'Lower is better; mean squared error.' },
  { name: 'mae', title: () => 'MAE', reading: 'Lower is better; mean absolute error.' },
  {
    name: 'medianAbsoluteError',
    title: () => 'median absolute error',
    reading: 'Lower is better; half of the errors are smaller.',
  },
];

const spreadText = (spread: Spread | null): string => {
  if (spread === null || spread.mean === null) return '-';
  const large = Math.abs(spread.mean) >= 100;
  const number = (value: number): string =>
    large ? numberText(value) : value.toFixed(3).replace(/^-(0\.0+)$/, '$1');
  return spread.sd === null || spread.sd < 0.0005
    ? number(spread.mean)
    : `${number(spread.mean)} ± ${number(spread.sd)}`;
};

export function presentQuickModel(result: QuickModelResult): Presentation {
  const shown = result.importance.features;
  return {
    headline: headlineOf(result),
    notes: notesOf(result),
    tables: [
      scoreTable(result),
      ...classTable(result),
      ...confusionTable(result),
      importanceTable(result),
      settingsTable(result),
    ],
    bars: [
      {
        title: `Importance: ${result.importance.measure} when the column is shuffled`,
        bars: [
          ...shown.slice(0, 15).map((one) => ({
            label: one.feature,
            value: Math.max(0, one.mean ?? 0),
            note: `${spreadText(one)}${one.aboveNoise ? '' : ' (not above noise)'}`,
          })),
          {
            label: '(random numbers)',
            value: Math.max(0, result.importance.noise.mean ?? 0),
            note: spreadText(result.importance.noise),
          },
        ],
      },
    ],
    charts: [importanceChart(result), ...modelCharts(result)],
  };
}

function headlineOf(result: QuickModelResult): string {
  const { label, scores, trivial, positive } = result;
  if (result.problem === 'regression') {
    return `"${label}" is predicted with R2 ${spreadText(scores.r2)} and a mean absolute error of ${spreadText(
      scores.mae,
    )}; always saying the mean gives ${spreadText(trivial.mean?.scores.mae ?? null)}.`;
  }
  const auc = `"${label}" is predicted with AUC ${spreadText(scores.auc)} (0.5 is guessing)`;
  if (positive === null) {
    return `${auc} and accuracy ${spreadText(scores.accuracy)}; always saying the most common class gives ${spreadText(
      trivial.majority?.scores.accuracy ?? null,
    )}.`;
  }
  return `${auc} and F1 ${spreadText(scores.f1Positive)} for "${positive}"; always saying "${positive}" gives ${spreadText(
    trivial.alwaysPositive?.scores.f1Positive ?? null,
  )}.`;
}

function notesOf(result: QuickModelResult): string[] {
  const { rows, importance, leftOut, split } = result;
  const top = importance.features
    .filter(({ aboveNoise }) => aboveNoise)
    .slice(0, 3)
    .map(({ feature }) => `"${shortText(feature)}"`);
  return [
    ...result.warnings.map(({ severity, message }) => `Warning (${severity}): ${message}`),
    `${split.description}; scores are means ± standard deviation over ${counted(split.folds, 'held-out fold')}. Differences smaller than that spread are not worth a conclusion.`,
    `${counted(rows.used, 'row')} used${
      rows.used < rows.total
        ? ` of ${countText(rows.total)}${rows.withoutLabel > 0 ? `, ${countText(rows.withoutLabel)} have no label` : ''}`
        : ', all there are'
    }. Taken as ${result.problem}: ${result.why}.`,
    ...(result.positive === null
      ? []
      : [
          `Precision, recall and F1 refer to "${result.positive}", predicted from a probability of 0.5.`,
        ]),
    `Importance is the ${importance.measure} on held-out rows when a column's values are shuffled (${importance.repeats} times a fold). ${
      top.length > 0
        ? `The most important: ${listText(top)}.`
        : 'No column does better than random numbers.'
    } A column of random numbers reaches ${noiseLevel(importance.noise).toFixed(4)} (mean and one standard deviation); what stays below may be noise. Columns that tell the same share their importance.`,
    ...(leftOut.length > 0
      ? [
          `Left out: ${leftOut
            .slice(0, 8)
            .map(({ column, why }) => `"${shortText(column)}" (${why})`)
            .join(', ')}${leftOut.length > 8 ? ` and ${leftOut.length - 8} more` : ''}.`,
        ]
      : []),
    'Steps above that learned from all rows (scaling, encoding by the label) have seen the held-out rows; scores are then a little flattering.',
  ];
}

function scoreTable(result: QuickModelResult): ReportTable {
  const trivial = result.trivial.majority ?? result.trivial.mean;
  const always = result.trivial.alwaysPositive;
  return {
    title: 'Scores on held-out rows, beside the trivial models',
    columns: [
      'score',
      'model',
      ...(trivial === null
        ? []
        : [result.problem === 'regression' ? 'mean only' : 'most common class']),
      ...(always === null ? [] : [`always "${shortText(result.positive ?? '', 20)}"`]),
      'how to read it',
    ],
    rows: SCORES.flatMap(({ name, title, reading }) => {
      const model = result.scores[name];
      if (model === null) return [];
      return [
        [
          title(shortText(result.positive ?? '', 20)),
          spreadText(model),
          ...(trivial === null ? [] : [spreadText(trivial.scores[name])]),
          ...(always === null ? [] : [spreadText(always.scores[name])]),
          reading,
        ],
      ];
    }),
  };
}

function classTable({ classes, scores }: QuickModelResult): ReportTable[] {
  if (classes === null) return [];
  const total = Object.values(classes).reduce((sum, rows) => sum + rows, 0);
  return [
    {
      title: 'Classes',
      columns: ['class', 'rows', 'share', 'F1'],
      rows: Object.entries(classes).map(([name, rows]) => [
        name,
        rows,
        percentText(rows / total),
        spreadText(scores.f1PerClass?.[name] ?? null),
      ]),
    },
  ];
}

function confusionTable({ heldOut: { confusion } }: QuickModelResult): ReportTable[] {
  if (confusion === null || confusion.classes.length > 12) return [];
  return [
    {
      title: 'Confusion matrix, held-out rows of one repeat',
      columns: ['actual', ...confusion.classes.map((name) => `said ${shortText(name, 20)}`)],
      rows: confusion.classes.map((name, index) => [
        name,
        ...(confusion.actualByPredicted[index] ?? []),
      ]),
    },
  ];
}

function importanceTable({ importance }: QuickModelResult): ReportTable {
  const number = (value: number | null): string =>
    value === null ? '-' : value.toFixed(4).replace(/^-(0\.0+)$/, '$1');
  return {
    title: `Permutation importance (${importance.measure})`,
    columns: ['column', 'mean', '± sd', 'above noise'],
    rows: [
      ...importance.features.map((one) => [
        one.feature,
        number(one.mean),
        number(one.sd),
        one.aboveNoise ? 'yes' : 'no',
      ]),
      ['(random numbers)', number(importance.noise.mean), number(importance.noise.sd), ''],
    ],
  };
}

function settingsTable({ model, seed, versions, seconds }: QuickModelResult): ReportTable {
  return {
    title: 'Model, seed and versions',
    columns: ['what', 'value'],
    rows: [
      ...Object.entries(model),
      ['seed', String(seed)],
      ...Object.entries(versions),
      ...(seconds === null ? [] : [['seconds', seconds.toFixed(1)]]),
    ],
  };
}
