import { describe, expect, it } from 'vitest';
import {
  modelFindings,
  nextSteps,
  type ScoreAgainstTrivial,
  verdictOf,
} from '../../src/analysis/model-findings.js';

const binary = {
  problem: 'binary',
  why: 'the label has 2 different values',
  label: 'target',
  positive: '1',
  rows: { used: 1000, read: 1000, total: 1000, withoutLabel: 0 },
  features: ['a', 'b', 'c'],
  leftOut: [{ column: 'id', why: 'all values differ' }],
  split: { description: '5-fold cross-validation', folds: 5 },
  scores: {
    auc: { mean: 0.78, sd: 0.03 },
    f1Positive: { mean: 0.52, sd: 0.07 },
    accuracy: { mean: 0.75, sd: 0.02 },
    r2: null,
    mae: null,
  },
  trivial: {
    majority: { what: '', scores: { auc: { mean: 0.5, sd: 0 }, accuracy: { mean: 0.7, sd: 0 } } },
    mean: null,
    alwaysPositive: { what: '', scores: { f1Positive: { mean: 0.46, sd: 0 } } },
  },
  heldOut: {
    confusion: {
      classes: ['0', '1'],
      actualByPredicted: [
        [607, 93],
        [163, 137],
      ],
    },
  },
  importance: {
    features: [
      { feature: 'a', mean: 0.17, sd: 0.02, aboveNoise: true },
      { feature: 'b', mean: 0.03, sd: 0.01, aboveNoise: true },
      { feature: 'c', mean: 0, sd: 0.01, aboveNoise: false },
    ],
  },
  warnings: [{ id: 'train-gap', severity: 'medium', message: 'The model remembers rows.' }],
};

describe('what a quick model holds', () => {
  it('sets each score beside the trivial model that it is measured against', () => {
    expect(
      modelFindings(binary)!.scores.map(({ id, model, trivial, trivialIs }) => [
        id,
        model.mean,
        trivial,
        trivialIs,
      ]),
    ).toEqual([
      ['auc', 0.78, 0.5, 'guessing'],
      ['f1Positive', 0.52, 0.46, 'always "1"'],
      ['accuracy', 0.75, 0.7, 'always the most common class'],
    ]);
  });

  it('keeps what was held out and left out, and where the model errs', () => {
    expect(modelFindings(binary)).toMatchObject({
      split: { folds: 5 },
      leftOut: [{ column: 'id', why: 'all values differ' }],
      confusion: {
        classes: ['0', '1'],
        counts: [
          [607, 93],
          [163, 137],
        ],
      },
      warnings: [{ id: 'train-gap', isGrave: false }],
    });
  });

  it('measures errors of a number against the mean, lower being better', () => {
    const findings = modelFindings({
      ...binary,
      problem: 'regression',
      positive: null,
      scores: { r2: { mean: 0.2, sd: 0.05 }, mae: { mean: 7, sd: 0.5 } },
      trivial: { mean: { scores: { r2: { mean: 0, sd: 0 }, mae: { mean: 9, sd: 0.4 } } } },
    });
    expect(
      findings!.scores.map(({ id, trivial, lowerIsBetter }) => [id, trivial, lowerIsBetter]),
    ).toEqual([
      ['r2', 0, false],
      ['mae', 9, true],
    ]);
  });

  it.each([[null], [{}], [{ problem: 'binary', label: 'x', scores: {} }]])(
    'is not found in %j',
    (other) => expect(modelFindings(other)).toBeNull(),
  );
});

describe('the verdict on a score', () => {
  const score = (mean: number, sd: number | null, trivial: number | null, lowerIsBetter = false) =>
    verdictOf({ model: { mean, sd }, trivial, lowerIsBetter } as ScoreAgainstTrivial);

  it('is better only beyond twice the spread over folds', () => {
    expect(score(0.78, 0.03, 0.5)).toBe('better');
    expect(score(0.52, 0.07, 0.46)).toBe('hardly better');
    expect(score(0.49, 0.01, 0.5)).toBe('not better');
  });

  it('turns round for errors', () => {
    expect(score(7, 0.5, 9, true)).toBe('better');
    expect(score(9.5, 0.5, 9, true)).toBe('not better');
  });

  it('is open without a trivial model', () => {
    expect(score(0.8, 0.1, null)).toBe('unknown');
  });
});

describe('what to do next', () => {
  it('asks about a column that carries most of the prediction, then about warnings and noise', () => {
    expect(nextSteps(modelFindings(binary)!)).toEqual([
      '"a" carries most of the prediction. Make sure that it is known at the time of prediction.',
      'The model remembers rows. Add rows, or drop columns that tell nothing.',
      '1 column does no better than random numbers. Try without it.',
      'Look at a bias report on the same label before anyone acts on the predictions.',
      'When it is good enough, export the flow as a pipeline: it trains, evaluates and registers a model each time.',
    ]);
  });

  it('begins with a leak when the score is too good', () => {
    const leak = {
      ...binary,
      warnings: [{ id: 'too-good', severity: 'high', message: 'AUC 0.999 is rarely honest.' }],
    };
    expect(nextSteps(modelFindings(leak)!)[0]).toBe(
      'Check whether "a" is known before the label is. If not, drop it and compute again.',
    );
  });

  it('sends to all rows when a sample was used', () => {
    const part = { ...binary, rows: { used: 1000, read: 1000, total: 90_000, withoutLabel: 10 } };
    expect(nextSteps(modelFindings(part)!)).toContain(
      'Compute on all rows before you rely on the figures.',
    );
  });
});
