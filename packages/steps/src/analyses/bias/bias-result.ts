import { z } from 'zod';

const interval = z.object({ lower: z.number(), upper: z.number() });

/** A number with its 95 % interval; null where it is not defined or not finite. */
const measure = z.object({ value: z.number().nullable(), interval: interval.nullable() });

const groupRow = z.object({
  name: z.string(),
  /** Rows without a facet value. */
  missing: z.boolean(),
  rows: z.number(),
  favourable: z.number(),
  rate: z.number().nullable(),
  /** Wilson. */
  interval: interval.nullable(),
  small: z.boolean(),
});

const comparison = z.object({
  /** The group looked at, "d" in the literature. */
  group: groupRow,
  /** Rows known not to be in it, "a". */
  rest: groupRow,
  small: z.boolean(),
  /** (n_a - n_d) / (n_a + n_d); bootstrap interval. */
  classImbalance: measure,
  /** q_a - q_d; Newcombe interval. */
  differenceInProportions: measure,
  /** Of favourable or not, in nats; bootstrap interval. */
  jensenShannon: measure,
  /** q_d / q_a; Katz interval. */
  rateRatio: measure,
  /** Over all label values when there are more than two; `kullbackLeibler` of the rest from the group. */
  distances: z.object({
    jensenShannon: z.number().nullable(),
    kullbackLeibler: z.number().nullable(),
    lpNorm: z.number().nullable(),
    totalVariation: z.number().nullable(),
    kolmogorovSmirnov: z.number().nullable(),
  }),
});

const facetReport = z.object({
  column: z.string(),
  groups: z.array(groupRow),
  comparisons: z.array(comparison),
  /** Rows that have a label and no facet value. */
  withoutFacet: z.number(),
  /** Values the distances are taken over. */
  labelValues: z.array(z.string()),
});

export const biasResult = z.object({
  label: z.string(),
  /** In words, e.g. `risk is low risk`. */
  favourable: z.string(),
  rows: z.number(),
  withoutLabel: z.number(),
  favourableRows: z.number(),
  missingFacets: z.enum(['own-group', 'exclude']),
  fewestRows: z.number(),
  seed: z.number(),
  draws: z.number(),
  facets: z.array(facetReport),
});

export type BiasResult = z.infer<typeof biasResult>;
export type FacetReport = z.infer<typeof facetReport>;
export type Comparison = z.infer<typeof comparison>;
export type GroupRow = z.infer<typeof groupRow>;
export type Measure = z.infer<typeof measure>;
