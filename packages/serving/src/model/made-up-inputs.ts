import { seededRandom } from '../statistics/seeded-random.js';
import { NUMERIC_DATATYPES } from '../tensor/datatypes.js';
import type { Tensor, TensorSpec } from '../tensor/tensor.js';

/** How inputs are made up, so that a model that refuses one kind may take another. */
export interface Recipe {
  /** Of dimensions of any length, other than the first. */
  readonly length: number;
  /** `zeros`: the one value that nearly every model takes, e.g. as an identifier. */
  readonly values: 'varied' | 'zeros';
}

/** Tried in this order. Images and sequences may need more than one element. */
export const RECIPES: readonly Recipe[] = [1, 8, 32, 224].flatMap((length) => [
  { length, values: 'varied' },
  { length, values: 'zeros' },
]);

/** Inputs of `rows` rows. Different seeds give different values, if the recipe varies them. */
export function madeUpInputs(
  specs: readonly TensorSpec[],
  recipe: Recipe,
  rows: number,
  seed: number,
): readonly Tensor[] {
  const { uniform } = seededRandom(seed);
  return specs.map(({ name, datatype, shape: open }) => {
    const shape = open.map((length, axis) =>
      length !== -1 ? length : axis === 0 ? rows : recipe.length,
    );
    const count = shape.reduce((product, length) => product * length, 1);
    const varied = recipe.values === 'varied';
    if (datatype === 'BYTES') {
      const data = Array.from({ length: count }, () => {
        // A digit is a text to those who want a text and a number to those who parse one.
        return Buffer.from(varied ? String(Math.floor(uniform() * 10)) : '0');
      });
      return { name, datatype, shape, data };
    }
    const data = NUMERIC_DATATYPES[datatype].create(count);
    if (!varied) return { name, datatype, shape, data };
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      for (let at = 0; at < count; at += 1) data[at] = uniform() < 0.5 ? 0n : 1n;
    } else if (data instanceof Float32Array || data instanceof Float64Array) {
      for (let at = 0; at < count; at += 1) data[at] = uniform();
    } else if (datatype === 'FP16') {
      // The bits of 0.5 to 1: numbers of one exponent, 0x3800, with any fraction.
      for (let at = 0; at < count; at += 1) data[at] = 0x3800 | Math.floor(uniform() * 1024);
    } else {
      for (let at = 0; at < count; at += 1) data[at] = uniform() < 0.5 ? 0 : 1;
    }
    return { name, datatype, shape, data };
  });
}
