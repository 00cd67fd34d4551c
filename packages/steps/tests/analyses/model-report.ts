import type { Json } from '@lathe/flow';

const spread = (mean: number, sd: number | null = null): Json => ({ mean, sd, folds: 15 });

/** A report as the side-car gives it for two classes; numbers made up. */
export const binaryReport: Json = {
  problem: 'binary',
  why: 'the label has 2 different values',
  label: 'risk',
  classes: { low: 70, high: 30 },
  positive: 'high',
  rows: { used: 100, read: 100, total: 100, withoutLabel: 0 },
  features: ['a', 'b'],
  leftOut: [{ column: 'id', why: 'nearly every row differs' }],
  split: { description: '5-fold cross-validation repeated 3 times', folds: 15 },
  scores: {
    auc: spread(0.79, 0.03),
    f1Positive: spread(0.52, 0.06),
    f1PerClass: { low: spread(0.83, 0.02), high: spread(0.52, 0.06) },
    accuracy: spread(0.75, 0.03),
    unheardOf: spread(1),
  },
  trivial: {
    majority: {
      what: 'always predicts the most common class',
      scores: { auc: spread(0.5, 0), f1Positive: spread(0, 0), accuracy: spread(0.7, 0) },
    },
    alwaysPositive: { what: 'always predicts "high"', scores: { f1Positive: spread(0.462, 0) } },
  },
  trainScores: { auc: spread(0.95, 0.01) },
  heldOut: {
    confusion: {
      classes: ['low', 'high'],
      actualByPredicted: [
        [60, 10],
        [15, 15],
      ],
    },
    roc: [
      { falsePositiveRate: 0, truePositiveRate: 0 },
      { falsePositiveRate: 0.2, truePositiveRate: 0.7 },
      { falsePositiveRate: 1, truePositiveRate: 1 },
    ],
    precisionRecall: [
      { recall: 1, precision: 0.3 },
      { recall: 0, precision: 1 },
    ],
    calibration: [{ from: 0, to: 0.1, rows: 20, meanPredicted: 0.05, shareObserved: 0.1 }],
  },
  importance: {
    measure: 'drop of AUC',
    repeats: 5,
    features: [
      { feature: 'a', mean: 0.1, sd: 0.02, aboveNoise: true },
      { feature: 'b', mean: -0.001, sd: 0.002, aboveNoise: false },
    ],
    noise: { mean: 0.001, sd: 0.003 },
  },
  warnings: [{ id: 'train-gap', severity: 'medium', message: 'The model remembers rows.' }],
  model: { kind: 'LightGBM', rounds: 150 },
  seed: 1,
  versions: { lightgbm: '4.6.0' },
  seconds: 1.5,
};

export const regressionReport: Json = {
  problem: 'regression',
  why: 'the label is numeric',
  label: 'amount',
  classes: null,
  positive: null,
  rows: { used: 90, read: 100, total: 1000, withoutLabel: 10 },
  features: ['a'],
  split: { description: '80 % of the rows train, 20 % are held out', folds: 1 },
  scores: { r2: spread(0.5), mae: spread(1200) },
  trivial: {
    mean: { what: 'always predicts the mean', scores: { r2: spread(0), mae: spread(2000) } },
  },
  heldOut: {
    predictedActual: [
      { predicted: 1, actual: 2 },
      { predicted: 3, actual: 2 },
    ],
  },
  importance: {
    measure: 'drop of R2',
    repeats: 5,
    features: [{ feature: 'a', mean: 0.2, sd: null, aboveNoise: true }],
    noise: { mean: 0, sd: null },
  },
  seed: 1,
};
