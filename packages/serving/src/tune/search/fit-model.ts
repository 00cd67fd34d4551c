import { seededRandom } from '../../statistics/seeded-random.js';
import {
  type GaussianProcess,
  gaussianProcess,
  type Hyperparameters,
  type Observations,
  type Prediction,
  type SquaredDistance,
} from './gaussian-process.js';

/** A model of the logarithm of a figure over the knobs. */
export interface FittedModel {
  /** In units of the logarithm. */
  readonly predict: (point: Float64Array) => Prediction;
  readonly mean: (point: Float64Array) => number;
  /** Standard deviation of one short look, in units of the logarithm: 0.03 is about 3 %. */
  readonly noise: number;
  readonly hyperparameters: Hyperparameters;
}

/**
 * Beliefs before anything is measured, as normal distributions of the logarithm. Eight looks over six knobs
 * say little about eight parameters; without this the likelihood runs away to lengths of 0 or infinity.
 * Lengths: a knob's effect changes over something like half of its range. Noise: a look of a few seconds is off
 * by a few per cent.
 */
const LENGTH = { centre: Math.log(0.6), spread: 0.6 };
const AMPLITUDE = { centre: 0, spread: 0.7 };
const NOISE = { centre: Math.log(0.03), spread: 0.8 };
/** Fits begin at the centre and at this many drawn places. */
const RESTARTS = 1;
const STEPS = 45;

/**
 * Fits by the greatest posterior density of the hyperparameters: the marginal likelihood times the beliefs
 * above. Deterministic for a seed.
 */
export function fitModel(
  observations: Observations,
  squared: SquaredDistance,
  seed: number,
): FittedModel {
  const { points, values, weights } = observations;
  const centre = average(values);
  const scale = Math.max(
    Math.sqrt(average(values.map((value) => (value - centre) ** 2))),
    Math.exp(NOISE.centre),
  );
  const standardised: Observations = {
    points,
    weights,
    values: values.map((value) => (value - centre) / scale),
  };
  const knobs = points[0]?.length ?? 0;
  const beliefs = [
    ...Array.from({ length: knobs }, () => LENGTH),
    AMPLITUDE,
    // Looks are off by per cents of the figure, whatever the spread over the grid.
    { ...NOISE, centre: NOISE.centre - Math.log(scale) },
  ];
  const random = seededRandom(seed);
  const starts = [
    beliefs.map((belief) => belief.centre),
    ...Array.from({ length: RESTARTS }, () =>
      beliefs.map((belief) => belief.centre + belief.spread * random.normal()),
    ),
  ];
  let best: { process: GaussianProcess; parameters: Hyperparameters; density: number } | undefined;
  for (const start of starts) {
    const climbed = climb(start, (vector) => {
      const parameters = named(vector, knobs);
      const process = gaussianProcess(standardised, parameters, squared);
      const slopes = process.gradient();
      let density = process.logMarginalLikelihood;
      const gradient = beliefs.map((belief, index) => {
        const off = ((vector[index] ?? 0) - belief.centre) / belief.spread;
        density -= 0.5 * off * off;
        return (slopes[index] ?? 0) - off / belief.spread;
      });
      return { density, gradient, found: { process, parameters, density } };
    });
    if (best === undefined || climbed.density > best.density) best = climbed;
  }
  const { process, parameters } = best ?? {
    parameters: named([], knobs),
    process: gaussianProcess(standardised, named([], knobs), squared),
  };
  return {
    predict: (point) => {
      const { mean, deviation } = process.predict(point);
      return { mean: centre + scale * mean, deviation: scale * deviation };
    },
    mean: (point) => centre + scale * process.mean(point),
    noise: scale * Math.exp(parameters.noise),
    hyperparameters: parameters,
  };
}

function named(vector: readonly number[], knobs: number): Hyperparameters {
  return {
    lengths: Array.from({ length: knobs }, (_, knob) => vector[knob] ?? 0),
    amplitude: vector[knobs] ?? 0,
    noise: vector[knobs + 1] ?? 0,
  };
}

interface Place<T> {
  readonly density: number;
  readonly gradient: readonly number[];
  readonly found: T;
}

/**
 * Resilient back-propagation: steps by the sign of the slope, longer while the sign stays, shorter when it
 * turns. Returns the best place met.
 * Source: M. Blum, M. Riedmiller, "Optimization of Gaussian process hyperparameters using Rprop", ESANN 2013.
 */
function climb<T>(start: readonly number[], look: (vector: readonly number[]) => Place<T>): T {
  let vector = [...start];
  let place = look(vector);
  let best = place;
  const steps = vector.map(() => 0.2);
  let before = vector.map(() => 0);
  for (let round = 0; round < STEPS; round += 1) {
    const { gradient } = place;
    const moves = gradient.map((slope, index) => {
      const turned = slope * (before[index] ?? 0);
      const step = Math.min(
        1,
        Math.max(1e-4, (steps[index] ?? 0) * (turned > 0 ? 1.3 : turned < 0 ? 0.5 : 1)),
      );
      steps[index] = step;
      return turned < 0 ? 0 : Math.sign(slope) * step;
    });
    before = gradient.map((slope, index) => (slope * (before[index] ?? 0) < 0 ? 0 : slope));
    vector = vector.map((value, index) => Math.min(6, Math.max(-12, value + (moves[index] ?? 0))));
    place = look(vector);
    if (place.density > best.density) best = place;
    if (steps.every((step) => step <= 2e-3)) break;
  }
  return best.found;
}

const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
