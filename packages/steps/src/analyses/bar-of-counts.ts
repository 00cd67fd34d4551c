import { columnParameter, defineAnalysis, requireColumn } from '@lathe/flow';
import { z } from 'zod';
import { categoryCounts, countCategories } from './category-counts.js';
import { presentCategoryCounts } from './category-counts-presentation.js';
import { findSplit, splitParameters } from './chart-groups.js';

export const barOfCounts = defineAnalysis({
  id: 'bar-of-counts',
  title: 'Bar of counts',
  help: 'How many rows each category has, the most frequent first.',
  synonyms: ['bar chart', 'value counts', 'frequency', 'categories'],
  parameters: z.strictObject({
    column: columnParameter('Column whose values are counted.'),
    ...splitParameters,
    top: z
      .int()
      .min(1)
      .max(60)
      .default(20)
      .meta({ description: 'How many categories get a bar; the rest are pooled.' }),
  }),
  result: categoryCounts,
  async compute(input, { column, top, ...by }, { ask }) {
    const { name } = requireColumn(input.schema, column, 'column');
    return countCategories(ask, input, name, top, await findSplit(ask, input, by));
  },
  present: presentCategoryCounts,
});
