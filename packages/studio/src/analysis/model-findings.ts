import type { Json } from '@lathe/flow';
import { type JsonObject, numberAt, objectOf, objectsOf, textAt } from './json-reading.js';

/** Mean and standard deviation over held-out folds. */
export interface Spread {
  readonly mean: number;
  readonly sd: number | null;
}

/** A score of the model beside that of a model that has looked at nothing but the label. */
export interface ScoreAgainstTrivial {
  readonly id: 'auc' | 'f1Positive' | 'accuracy' | 'r2' | 'mae';
  readonly title: string;
  readonly reading: string;
  readonly model: Spread;
  readonly trivial: number | null;
  /** What the trivial model does, e.g. `always the most common class`. */
  readonly trivialIs: string;
  readonly lowerIsBetter: boolean;
}

export interface ModelFindings {
  readonly label: string;
  readonly problem: 'binary' | 'multiclass' | 'regression';
  /** Why the label was taken so. */
  readonly why: string;
  readonly positive: string | null;
  readonly rows: { readonly used: number; readonly total: number; readonly withoutLabel: number };
  readonly features: number;
  readonly leftOut: readonly { readonly column: string; readonly why: string }[];
  readonly split: { readonly description: string; readonly folds: number };
  /** The first is the one to judge by. */
  readonly scores: readonly ScoreAgainstTrivial[];
  readonly confusion: Confusion | null;
  readonly warnings: readonly ModelWarning[];
  /** Most important first. */
  readonly importances: readonly {
    readonly feature: string;
    readonly mean: number;
    readonly aboveNoise: boolean;
  }[];
}

export interface Confusion {
  readonly classes: readonly string[];
  /** Rows by actual class, columns by predicted. */
  readonly counts: readonly (readonly number[])[];
}

export interface ModelWarning {
  readonly id: string;
  readonly isGrave: boolean;
  readonly message: string;
}

/** What the page on a quick model tells, out of its result; null when it is not such a result. */
export function modelFindings(result: Json): ModelFindings | null {
  const object = objectOf(result);
  const problem = textAt(object, 'problem');
  const label = textAt(object, 'label');
  if (label === null || !isProblem(problem)) return null;
  const scores = scoresOf(object, textAt(object, 'positive'));
  if (scores.length === 0) return null;
  const rows = objectOf(object?.rows);
  const split = objectOf(object?.split);
  const used = numberAt(rows, 'used') ?? 0;
  return {
    label,
    problem,
    why: textAt(object, 'why') ?? '',
    positive: textAt(object, 'positive'),
    rows: {
      used,
      total: numberAt(rows, 'total') ?? used,
      withoutLabel: numberAt(rows, 'withoutLabel') ?? 0,
    },
    features: Array.isArray(object?.features) ? object.features.length : 0,
    leftOut: objectsOf(object?.leftOut).map((one) => ({
      column: textAt(one, 'column') ?? '',
      why: textAt(one, 'why') ?? '',
    })),
    split: {
      description: textAt(split, 'description') ?? '',
      folds: numberAt(split, 'folds') ?? 1,
    },
    scores,
    confusion: confusionOf(objectOf(objectOf(object?.heldOut)?.confusion)),
    warnings: objectsOf(object?.warnings).map((one) => ({
      id: textAt(one, 'id') ?? '',
      isGrave: one.severity === 'high',
      message: textAt(one, 'message') ?? '',
    })),
    importances: objectsOf(objectOf(object?.importance)?.features).map((one) => ({
      feature: textAt(one, 'feature') ?? '',
      mean: numberAt(one, 'mean') ?? 0,
      aboveNoise: one.aboveNoise !== false,
    })),
  };
}

function isProblem(text: string | null): text is ModelFindings['problem'] {
  return text === 'binary' || text === 'multiclass' || text === 'regression';
}

function scoresOf(object: JsonObject | null, positive: string | null): ScoreAgainstTrivial[] {
  const scores = objectOf(object?.scores);
  const trivial = objectOf(object?.trivial);
  const scoresOfTrivial = (name: string): JsonObject | null =>
    objectOf(objectOf(trivial?.[name])?.scores);
  const common = scoresOfTrivial('majority');
  const mean = scoresOfTrivial('mean');
  const always = scoresOfTrivial('alwaysPositive');
  const one = (
    id: ScoreAgainstTrivial['id'],
    against: JsonObject | null,
    words: Pick<ScoreAgainstTrivial, 'title' | 'reading' | 'trivialIs'>,
  ): ScoreAgainstTrivial[] => {
    const model = objectOf(scores?.[id]);
    const value = numberAt(model, 'mean');
    if (value === null) return [];
    return [
      {
        id,
        model: { mean: value, sd: numberAt(model, 'sd') },
        trivial: numberAt(objectOf(against?.[id]), 'mean'),
        lowerIsBetter: id === 'mae',
        ...words,
      },
    ];
  };
  return [
    ...one('auc', common, {
      title: 'AUC',
      reading:
        'How often a row of the class is ranked above a row of another one: 0.5 is guessing, 1 is perfect.',
      trivialIs: 'guessing',
    }),
    ...one('r2', mean, {
      title: 'R2',
      reading:
        'Share of the differences in the label that the model explains: 0 is as good as the mean, 1 is perfect.',
      trivialIs: 'always the mean',
    }),
    ...one('f1Positive', always, {
      title: `F1 of "${positive ?? ''}"`,
      reading:
        'Harmonic mean of precision and recall of this class, when the model says it from a probability of 0.5 on.',
      trivialIs: `always "${positive ?? ''}"`,
    }),
    ...one('accuracy', common, {
      title: 'Accuracy',
      reading: 'Share of rows predicted right.',
      trivialIs: 'always the most common class',
    }),
    ...one('mae', mean, {
      title: 'Mean absolute error',
      reading: "How far off a prediction is on average, in the label's unit. Lower is better.",
      trivialIs: 'always the mean',
    }),
  ];
}

function confusionOf(object: JsonObject | null): Confusion | null {
  const classes = object?.classes;
  const rows = object?.actualByPredicted;
  if (!Array.isArray(classes) || !Array.isArray(rows)) return null;
  return {
    classes: classes.map(String),
    counts: rows.map((row: Json) => (Array.isArray(row) ? row.map(Number) : [])),
  };
}

/** How the model stands to the trivial one, by its first score and the spread over folds. */
export type Verdict = 'better' | 'hardly better' | 'not better' | 'unknown';

export function verdictOf({ model, trivial, lowerIsBetter }: ScoreAgainstTrivial): Verdict {
  if (trivial === null) return 'unknown';
  const gain = lowerIsBetter ? trivial - model.mean : model.mean - trivial;
  if (gain <= 0) return 'not better';
  return gain > 2 * (model.sd ?? 0) ? 'better' : 'hardly better';
}

/** What a careful colleague would do next, most urgent first. */
export function nextSteps(findings: ModelFindings): string[] {
  const { warnings, importances, scores, rows, problem } = findings;
  const has = (id: string): boolean => warnings.some((warning) => warning.id === id);
  const [first] = scores;
  const [top, second] = importances;
  const noise = importances.filter(({ aboveNoise }) => !aboveNoise).length;
  const verdict = first === undefined ? 'unknown' : verdictOf(first);
  const runnerUp = Math.max(0, second?.mean ?? 0);
  return [
    ...(has('too-good')
      ? [
          `Check whether "${top?.feature ?? ''}" is known before the label is. If not, drop it and compute again.`,
        ]
      : top?.aboveNoise === true && top.mean > 3 * runnerUp
        ? [
            `"${top.feature}" carries most of the prediction. Make sure that it is known at the time of prediction.`,
          ]
        : []),
    ...(verdict === 'not better' || verdict === 'hardly better'
      ? [
          'These columns tell little about the label. Look for other columns before trying other models.',
        ]
      : []),
    ...(has('train-gap')
      ? ['The model remembers rows. Add rows, or drop columns that tell nothing.']
      : []),
    ...(noise > 0 && importances.length > noise
      ? [
          `${noise === 1 ? '1 column does' : `${noise} columns do`} no better than random numbers. Try without ${noise === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(has('f1-below-always-positive')
      ? ['Choose the threshold by what a wrong answer costs; 0.5 is rarely it.']
      : []),
    ...(has('few-rows-in-class') ? ['Collect more rows of the rare class, or pool classes.'] : []),
    ...(rows.used < rows.total - rows.withoutLabel
      ? ['Compute on all rows before you rely on the figures.']
      : []),
    ...(problem === 'regression'
      ? []
      : ['Look at a bias report on the same label before anyone acts on the predictions.']),
    'When it is good enough, export the flow as a pipeline: it trains, evaluates and registers a model each time.',
  ];
}
