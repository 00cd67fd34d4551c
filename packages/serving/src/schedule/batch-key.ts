import type { Tensor, TensorSpec } from '../tensor/tensor.js';

/**
 * A text that is equal for requests that can be put together: same lengths of every dimension but the first
 * and same outputs wanted. Datatypes and ranks are the model's.
 */
export function batchKey(
  inputs: readonly Tensor[],
  specs: readonly TensorSpec[],
  wanted: readonly string[] | null,
): string {
  let key = wanted === null ? '' : JSON.stringify(wanted);
  for (const [at, spec] of specs.entries()) {
    for (let axis = 1; axis < spec.shape.length; axis += 1) {
      if (spec.shape[axis] === -1) key += `,${inputs[at]?.shape[axis]}`;
    }
  }
  return key;
}
