import { seededRandom } from '../../statistics/seeded-random.js';
import { type ConfigurationGrid, configurationKey } from '../configuration-grid.js';
import type { Configuration } from '../tuning-target.js';

/**
 * The score of one look (greater is better); minus infinity for what failed or breaks the objective.
 */
export type Look = (configuration: Configuration) => Promise<number>;

/** What people do without a tuner, to hold the tuner against. Each returns the configuration it would recommend. */
export type PlainSearch = (
  grid: ConfigurationGrid,
  looks: number,
  look: Look,
  seed: number,
) => Promise<Configuration>;

/** Looks at that many different configurations, drawn evenly, and takes the one that measured best. */
export const randomSearch: PlainSearch = async (grid, looks, look, seed) => {
  const random = seededRandom(seed);
  const left = [...grid.configurations];
  const found = new BestOf(grid);
  for (let count = 0; count < looks && left.length > 0; count += 1) {
    const [drawn] = left.splice(Math.floor(random.uniform() * left.length), 1);
    if (drawn !== undefined) found.add(drawn, await look(drawn));
  }
  return found.configuration;
};

/**
 * Turns one knob after the other through all its values, keeping the best value of each, from the baseline on;
 * begins again with the first knob until a round brings nothing new or the looks are used up. The seed is the
 * order of the knobs.
 */
export const oneFactorAtATime: PlainSearch = async (grid, looks, look, seed) => {
  const random = seededRandom(seed);
  const knobs = grid.knobs
    .map((knob) => ({ knob, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ knob }) => knob);
  const allowed = new Set(grid.configurations.map(configurationKey));
  const seen = new Set<string>();
  const found = new BestOf(grid);
  const visit = async (configuration: Configuration): Promise<void> => {
    const key = configurationKey(configuration);
    if (seen.size >= looks || seen.has(key) || !allowed.has(key)) return;
    seen.add(key);
    found.add(configuration, await look(configuration));
  };
  await visit(found.configuration);
  for (let before = -1; before < seen.size && seen.size < looks; ) {
    before = seen.size;
    for (const { name, values } of knobs) {
      const here = found.configuration;
      for (const value of values) await visit({ ...here, [name]: value });
    }
  }
  return found.configuration;
};

class BestOf {
  configuration: Configuration;
  #score = Number.NEGATIVE_INFINITY;

  constructor(grid: ConfigurationGrid) {
    // The baseline, until something better is known.
    this.configuration = grid.configurations[0] ?? {};
  }

  add(configuration: Configuration, score: number): void {
    if (score > this.#score) {
      this.configuration = configuration;
      this.#score = score;
    }
  }
}
