import { classImbalance } from '../formulas/class-imbalance.js';
import { differenceInPositiveProportions } from '../formulas/difference-in-positive-proportions.js';
import { distributionOf } from '../formulas/distribution.js';
import { jensenShannon } from '../formulas/jensen-shannon.js';
import { kolmogorovSmirnov } from '../formulas/kolmogorov-smirnov.js';
import { kullbackLeibler } from '../formulas/kullback-leibler.js';
import { lpNorm } from '../formulas/lp-norm.js';
import { multinomialBootstrap } from '../formulas/multinomial-bootstrap.js';
import { newcombeInterval } from '../formulas/newcombe-interval.js';
import type { Interval, Proportion } from '../formulas/proportion.js';
import { katzInterval, rateRatio } from '../formulas/rate-ratio.js';
import { totalVariation } from '../formulas/total-variation.js';
import { wilsonInterval } from '../formulas/wilson-interval.js';
import type { Comparison, GroupRow, Measure } from './bias-result.js';
import type { Group, Pair } from './groups.js';

export const DRAWS = 2000;
/** Cells below this make every interval of the pair rough. */
const FEWEST_IN_CELL = 5;

const proportionOf = ({ favourable, rows }: Group): Proportion => ({
  hits: favourable,
  total: rows,
});

/** Plain JSON: what is not finite becomes null. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const plain = (interval: Interval | undefined): Interval | null =>
  interval === undefined ? null : { ...interval };
const measure = (value: number, interval: Interval | undefined): Measure => ({
  value: finite(value),
  interval: plain(interval),
});

export function describeGroup(group: Group, fewestRows: number): GroupRow {
  return {
    name: group.name,
    missing: group.missing,
    rows: group.rows,
    favourable: group.favourable,
    rate: finite(group.favourable / group.rows),
    interval: plain(wilsonInterval(proportionOf(group))),
    small: group.rows < fewestRows,
  };
}

/** Every number of one group (d) against the rest (a), from counts alone. */
export function comparePair(
  { group, rest }: Pair,
  options: { readonly seed: number; readonly fewestRows: number },
): Comparison {
  const d = proportionOf(group);
  const a = proportionOf(rest);
  const cells = [a.hits, a.total - a.hits, d.hits, d.total - d.hits];
  const intervals = multinomialBootstrap(
    cells,
    {
      imbalance: ([aYes = 0, aNo = 0, dYes = 0, dNo = 0]) => classImbalance(aYes + aNo, dYes + dNo),
      jensenShannon: ([aYes = 0, aNo = 0, dYes = 0, dNo = 0]) =>
        binaryJensenShannon([aYes, aNo], [dYes, dNo]),
    },
    { seed: options.seed, draws: DRAWS },
  );
  const p = distributionOf(rest.labelCounts);
  const q = distributionOf(group.labelCounts);
  return {
    group: describeGroup(group, options.fewestRows),
    rest: describeGroup(rest, options.fewestRows),
    small: Math.min(d.total, a.total) < options.fewestRows || Math.min(...cells) < FEWEST_IN_CELL,
    classImbalance: measure(classImbalance(a.total, d.total), intervals.get('imbalance')),
    differenceInProportions: measure(differenceInPositiveProportions(a, d), newcombeInterval(a, d)),
    jensenShannon: measure(
      binaryJensenShannon(cells.slice(0, 2), cells.slice(2)),
      intervals.get('jensenShannon'),
    ),
    rateRatio: measure(rateRatio(a, d), katzInterval(a, d)),
    distances: {
      jensenShannon: finite(jensenShannon(p, q)),
      kullbackLeibler: finite(kullbackLeibler(p, q)),
      lpNorm: finite(lpNorm(p, q)),
      totalVariation: finite(totalVariation(p, q)),
      kolmogorovSmirnov: finite(kolmogorovSmirnov(p, q)),
    },
  };
}

/** NaN when one of the two groups is empty, as it can be in a bootstrap draw. */
function binaryJensenShannon(a: readonly number[], d: readonly number[]): number {
  return jensenShannon(distributionOf(a), distributionOf(d));
}
