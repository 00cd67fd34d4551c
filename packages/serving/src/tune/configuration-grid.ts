import { canonicalJson, LatheError } from '@lathe/flow';
import { seededRandom } from '../statistics/seeded-random.js';
import type { Constraint } from './constraint.js';
import type { Configuration, Knob } from './tuning-target.js';

/** The configurations among which the search chooses. */
export interface ConfigurationGrid {
  readonly knobs: readonly Knob[];
  /** All that are allowed, or a seeded sample of `MOST_CONFIGURATIONS` when there are more. The baseline is the first. */
  readonly configurations: readonly Configuration[];
  readonly sampled: boolean;
}

/** Beyond this many the grid is sampled: the search looks at each of them before each trial. */
export const MOST_CONFIGURATIONS = 100_000;

/** The same for configurations that are the same. */
export const configurationKey = (configuration: Configuration): string =>
  canonicalJson(configuration);

/** Number of combinations of knob values, constraints not counted. */
export const combinations = (knobs: readonly Knob[]): number =>
  knobs.reduce((product, { values }) => product * values.length, 1);

/** Combination number `index`; the last knob turns fastest. */
export function combinationAt(knobs: readonly Knob[], index: number): Configuration {
  const entries: [string, number | string | boolean][] = [];
  let rest = index;
  for (const { name, values } of [...knobs].reverse()) {
    const value = values[rest % values.length];
    if (value !== undefined) entries.push([name, value]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(entries.reverse());
}

export interface GridOptions {
  readonly knobs: readonly Knob[];
  /** Made complete with the first value of each knob; moved to the nearest allowed one when it is not allowed. */
  readonly baseline: Configuration;
  /** Settings that constraints may name. */
  readonly fixed: Configuration;
  readonly constraints: readonly Constraint[];
  /** Why the target cannot take a configuration, or null. */
  readonly refuse: (configuration: Configuration) => string | null;
  readonly seed: number;
}

/** Errors: `tuning-grid-empty` (nothing satisfies the constraints), `constraint-type`. */
export function configurationGrid(options: GridOptions): ConfigurationGrid {
  const { knobs, fixed, constraints, refuse, seed } = options;
  const allowed = (configuration: Configuration): boolean =>
    constraints.every(({ holds }) => holds({ ...fixed, ...configuration })) &&
    refuse({ ...fixed, ...configuration }) === null;
  const total = combinations(knobs);
  const sampled = total > MOST_CONFIGURATIONS;
  const found = sampled
    ? sample(knobs, total, allowed, seed)
    : Array.from({ length: total }, (_, index) => combinationAt(knobs, index)).filter(allowed);
  const wanted: Configuration = {
    ...combinationAt(knobs, 0),
    ...options.baseline,
  };
  const baseline = allowed(wanted) ? wanted : nearest(wanted, found, knobs);
  if (baseline === null) throw emptyGrid(options, wanted);
  const key = configurationKey(baseline);
  return {
    knobs,
    configurations: [baseline, ...found.filter((other) => configurationKey(other) !== key)],
    sampled,
  };
}

function sample(
  knobs: readonly Knob[],
  total: number,
  allowed: (configuration: Configuration) => boolean,
  seed: number,
): Configuration[] {
  const random = seededRandom(seed);
  const found = new Map<number, Configuration>();
  // Where nearly everything is forbidden the search for what is allowed must end too.
  for (
    let draw = 0;
    draw < 20 * MOST_CONFIGURATIONS && found.size < MOST_CONFIGURATIONS;
    draw += 1
  ) {
    const index = Math.floor(random.uniform() * total);
    if (found.has(index)) continue;
    const configuration = combinationAt(knobs, index);
    if (allowed(configuration)) found.set(index, configuration);
  }
  return [...found.values()];
}

/** Fewest steps of knobs away; the first of equals. */
function nearest(
  wanted: Configuration,
  among: readonly Configuration[],
  knobs: readonly Knob[],
): Configuration | null {
  const steps = (other: Configuration): number =>
    knobs.reduce((sum, { name, kind, values }) => {
      if (kind === 'choice') return sum + (other[name] === wanted[name] ? 0 : 1);
      const rank = (configuration: Configuration): number =>
        values.findIndex((value) => value === configuration[name]);
      return sum + Math.abs(rank(other) - rank(wanted));
    }, 0);
  let best: Configuration | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const other of among) {
    const distance = steps(other);
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}

function emptyGrid(options: GridOptions, wanted: Configuration): LatheError {
  const refusal = options.refuse({ ...options.fixed, ...wanted });
  return new LatheError({
    code: 'tuning-grid-empty',
    kind: 'document',
    message: `No configuration is allowed${refusal === null ? '' : ` (the target says: ${refusal.replace(/\.$/, '')})`}.`,
    place: { parameter: 'constraints' },
    advice: 'Loosen the constraints, or give the knobs smaller values.',
  });
}
