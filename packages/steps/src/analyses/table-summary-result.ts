import { z } from 'zod';

const numberStatistics = z.object({
  kind: z.literal('number'),
  mean: z.number().nullable(),
  /** n - 1 in the denominator. */
  standardDeviation: z.number().nullable(),
  minimum: z.number().nullable(),
  lowerQuartile: z.number().nullable(),
  median: z.number().nullable(),
  upperQuartile: z.number().nullable(),
  maximum: z.number().nullable(),
  /** Adjusted Fisher-Pearson coefficient, as pandas gives it; null below three values. */
  skewness: z.number().nullable(),
  zeros: z.number(),
  negatives: z.number(),
  /** NaN, infinite, or beyond 1e150; not part of the statistics above. */
  unusable: z.number(),
});

export const frequency = z.object({ value: z.string(), rows: z.number() });

const textStatistics = z.object({
  kind: z.literal('category'),
  mostFrequent: frequency.nullable(),
  leastFrequent: frequency.nullable(),
  /** In characters. */
  shortest: z.number().nullable(),
  longest: z.number().nullable(),
  blank: z.number(),
});

const timeStatistics = z.object({
  kind: z.literal('time'),
  earliest: z.string().nullable(),
  latest: z.string().nullable(),
});

const columnSummary = z.object({
  name: z.string(),
  type: z.string(),
  filled: z.number(),
  empty: z.number(),
  distinct: z.number(),
  statistics: z.discriminatedUnion('kind', [
    numberStatistics,
    textStatistics,
    timeStatistics,
    z.object({ kind: z.literal('none') }),
  ]),
});

export const tableSummary = z.object({ rows: z.number(), columns: z.array(columnSummary) });

export type ColumnSummary = z.infer<typeof columnSummary>;
export type TableSummary = z.infer<typeof tableSummary>;

export type Frequency = z.infer<typeof frequency>;
