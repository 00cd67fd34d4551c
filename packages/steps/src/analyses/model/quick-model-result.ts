import { z } from 'zod';

/** Mean and spread over held-out folds. `sd` is null for a single fold. */
const spread = z.object({
  mean: z.number().nullable().default(null),
  sd: z.number().nullable().default(null),
});

const scores = z.object({
  auc: spread.nullable().default(null),
  averagePrecision: spread.nullable().default(null),
  f1Positive: spread.nullable().default(null),
  f1Macro: spread.nullable().default(null),
  f1Weighted: spread.nullable().default(null),
  f1PerClass: z.record(z.string(), spread).nullable().default(null),
  accuracy: spread.nullable().default(null),
  balancedAccuracy: spread.nullable().default(null),
  logLoss: spread.nullable().default(null),
  brier: spread.nullable().default(null),
  r2: spread.nullable().default(null),
  rmse: spread.nullable().default(null),
  mse: spread.nullable().default(null),
  mae: spread.nullable().default(null),
  medianAbsoluteError: spread.nullable().default(null),
});

const baseline = z.object({ what: z.string(), scores });

const importance = z.object({
  measure: z.string(),
  repeats: z.number(),
  features: z.array(
    z.object({
      feature: z.string(),
      mean: z.number().nullable(),
      sd: z.number().nullable().default(null),
      aboveNoise: z.boolean().default(true),
    }),
  ),
  /** A column of random numbers: features below it tell nothing that can be seen here. */
  noise: spread,
});

const heldOut = z.object({
  confusion: z
    .object({
      classes: z.array(z.string()),
      /** Rows by actual class, columns by predicted. */
      actualByPredicted: z.array(z.array(z.number())),
    })
    .nullable()
    .default(null),
  roc: z
    .array(z.object({ falsePositiveRate: z.number(), truePositiveRate: z.number() }))
    .nullable()
    .default(null),
  precisionRecall: z
    .array(z.object({ recall: z.number(), precision: z.number() }))
    .nullable()
    .default(null),
  calibration: z
    .array(
      z.object({
        from: z.number(),
        to: z.number(),
        rows: z.number(),
        meanPredicted: z.number(),
        shareObserved: z.number(),
      }),
    )
    .nullable()
    .default(null),
  thresholds: z
    .array(
      z.object({
        threshold: z.number(),
        truePositive: z.number(),
        falsePositive: z.number(),
        falseNegative: z.number(),
        trueNegative: z.number(),
      }),
    )
    .nullable()
    .default(null),
  predictedActual: z
    .array(z.object({ predicted: z.number(), actual: z.number() }))
    .nullable()
    .default(null),
});

/** What the side-car's `quick_model` gives; keys it may add later are dropped. */
export const quickModelResult = z.object({
  problem: z.enum(['binary', 'multiclass', 'regression']),
  why: z.string(),
  label: z.string(),
  classes: z.record(z.string(), z.number()).nullable().default(null),
  positive: z.string().nullable().default(null),
  rows: z.object({
    used: z.number(),
    read: z.number(),
    total: z.number(),
    withoutLabel: z.number(),
  }),
  features: z.array(z.string()),
  leftOut: z.array(z.object({ column: z.string(), why: z.string() })).default([]),
  split: z.object({ description: z.string(), folds: z.number() }),
  scores,
  trivial: z.object({
    majority: baseline.nullable().default(null),
    mean: baseline.nullable().default(null),
    alwaysPositive: baseline.nullable().default(null),
  }),
  trainScores: scores.nullable().default(null),
  heldOut,
  importance,
  warnings: z
    .array(z.object({ id: z.string(), severity: z.string(), message: z.string() }))
    .default([]),
  model: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  seed: z.number(),
  versions: z.record(z.string(), z.string()).default({}),
  seconds: z.number().nullable().default(null),
});

export type QuickModelResult = z.infer<typeof quickModelResult>;
export type Scores = z.infer<typeof scores>;
export type Spread = z.infer<typeof spread>;
