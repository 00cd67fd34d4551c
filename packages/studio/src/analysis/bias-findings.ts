import type { Json } from '@lathe/flow';
import { type JsonObject, numberAt, objectOf, objectsOf, textAt } from './json-reading.js';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A number with its 95 % interval; null where it is not defined. */
export interface Measure {
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface Group {
  readonly name: string;
  readonly rows: number;
  readonly favourable: number;
  /** Share of rows with the favourable label. */
  readonly rate: number | null;
  readonly interval: Interval | null;
  readonly isSmall: boolean;
}

/** A group and the rows that are known not to be in it. */
export interface Comparison {
  readonly group: Group;
  readonly rest: Group;
  readonly isSmall: boolean;
  readonly classImbalance: Measure;
  readonly differenceInProportions: Measure;
  readonly jensenShannon: Measure;
  readonly rateRatio: Measure;
  readonly distances: {
    readonly kullbackLeibler: number | null;
    readonly lpNorm: number | null;
    readonly totalVariation: number | null;
    readonly kolmogorovSmirnov: number | null;
  };
}

export interface FacetFindings {
  readonly column: string;
  readonly comparisons: readonly Comparison[];
}

export interface BiasFindings {
  readonly label: string;
  /** In words, e.g. `risk is "low risk"`. */
  readonly favourable: string;
  readonly fewestRows: number;
  readonly facets: readonly FacetFindings[];
}

/** What the page on bias tells, out of the report's result; null when it is not such a result. */
export function biasFindings(result: Json): BiasFindings | null {
  const object = objectOf(result);
  const label = textAt(object, 'label');
  const favourable = textAt(object, 'favourable');
  const facets = objectsOf(object?.facets).map(
    (facet): FacetFindings => ({
      column: textAt(facet, 'column') ?? '',
      comparisons: objectsOf(facet.comparisons).flatMap(comparisonOf),
    }),
  );
  if (label === null || favourable === null || facets.length === 0) return null;
  return { label, favourable, fewestRows: numberAt(object, 'fewestRows') ?? 100, facets };
}

function comparisonOf(object: JsonObject): Comparison[] {
  const group = groupOf(objectOf(object.group));
  const rest = groupOf(objectOf(object.rest));
  if (group === null || rest === null) return [];
  const distances = objectOf(object.distances);
  return [
    {
      group,
      rest,
      isSmall: object.small === true,
      classImbalance: measureOf(object.classImbalance),
      differenceInProportions: measureOf(object.differenceInProportions),
      jensenShannon: measureOf(object.jensenShannon),
      rateRatio: measureOf(object.rateRatio),
      distances: {
        kullbackLeibler: numberAt(distances, 'kullbackLeibler'),
        lpNorm: numberAt(distances, 'lpNorm'),
        totalVariation: numberAt(distances, 'totalVariation'),
        kolmogorovSmirnov: numberAt(distances, 'kolmogorovSmirnov'),
      },
    },
  ];
}

function groupOf(object: JsonObject | null): Group | null {
  const name = textAt(object, 'name');
  const rows = numberAt(object, 'rows');
  const favourable = numberAt(object, 'favourable');
  if (name === null || rows === null || favourable === null) return null;
  return {
    name,
    rows,
    favourable,
    rate: numberAt(object, 'rate'),
    interval: intervalOf(object?.interval),
    isSmall: object?.small === true,
  };
}

function measureOf(value: Json | undefined): Measure {
  const object = objectOf(value);
  return { value: numberAt(object, 'value'), interval: intervalOf(object?.interval) };
}

function intervalOf(value: Json | undefined): Interval | null {
  const object = objectOf(value);
  const lower = numberAt(object, 'lower');
  const upper = numberAt(object, 'upper');
  return lower === null || upper === null ? null : { lower, upper };
}
