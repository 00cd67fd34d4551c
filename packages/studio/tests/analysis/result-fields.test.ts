import type { Json } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { expect, it } from 'vitest';

type Schema = { readonly [key: string]: Json };

const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a path such as `facets.comparisons.small` is in a JSON Schema; lists and null are seen through. */
function holds(schema: Json | undefined, path: readonly string[]): boolean {
  if (!isSchema(schema)) return false;
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const properties = isSchema(schema.properties) ? schema.properties : {};
  return (
    holds(properties[name], rest) ||
    holds(schema.items, path) ||
    branches.some((branch: Json) => holds(branch, path))
  );
}

/** What the pages that explain an analysis read; another name there would leave them empty. */
it.each([
  ['bias-report', 'label'],
  ['bias-report', 'favourable'],
  ['bias-report', 'fewestRows'],
  ['bias-report', 'facets.column'],
  ['bias-report', 'facets.comparisons.small'],
  ['bias-report', 'facets.comparisons.group.rate'],
  ['bias-report', 'facets.comparisons.rest.favourable'],
  ['bias-report', 'facets.comparisons.group.interval.lower'],
  ['bias-report', 'facets.comparisons.classImbalance.value'],
  ['bias-report', 'facets.comparisons.differenceInProportions.interval.upper'],
  ['bias-report', 'facets.comparisons.jensenShannon.value'],
  ['bias-report', 'facets.comparisons.rateRatio.value'],
  ['bias-report', 'facets.comparisons.distances.kullbackLeibler'],
  ['bias-report', 'facets.comparisons.distances.lpNorm'],
  ['bias-report', 'facets.comparisons.distances.totalVariation'],
  ['bias-report', 'facets.comparisons.distances.kolmogorovSmirnov'],
  ['quick-model', 'problem'],
  ['quick-model', 'why'],
  ['quick-model', 'positive'],
  ['quick-model', 'rows.withoutLabel'],
  ['quick-model', 'features'],
  ['quick-model', 'leftOut.why'],
  ['quick-model', 'split.folds'],
  ['quick-model', 'scores.auc.mean'],
  ['quick-model', 'scores.f1Positive.sd'],
  ['quick-model', 'trivial.majority.scores.accuracy.mean'],
  ['quick-model', 'trivial.mean.scores.mae.mean'],
  ['quick-model', 'trivial.alwaysPositive.scores.f1Positive.mean'],
  ['quick-model', 'heldOut.confusion.actualByPredicted'],
  ['quick-model', 'warnings.severity'],
  ['quick-model', 'importance.features.aboveNoise'],
])('the result of %s has %s', (id, path) => {
  expect(holds(catalogue.analyses.get(id)!.resultSchema(), path.split('.'))).toBe(true);
});
