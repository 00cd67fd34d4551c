import { LatheError } from '@lathe/flow/error';
import type { Executor } from '../execute/executor.js';
import { isTexts, joinParts } from '../execute/join-parts.js';
import { splitOutputs } from '../schedule/split-outputs.js';
import type { Tensor, TensorSpec } from '../tensor/tensor.js';
import { madeUpInputs, RECIPES, type Recipe } from './made-up-inputs.js';

export interface Trial {
  /** What the model accepts. */
  readonly recipe: Recipe;
  /** As the model gave them; ranks that it does not state are filled in. */
  readonly outputs: readonly TensorSpec[];
  /** Why requests cannot be put together; null when they can. */
  readonly unbatched: string | null;
}

/** How far answers may differ between a batch and a single run, relative to values above 1. */
const TOLERANCE = 1e-5;

/**
 * Runs a model on made-up input, once alone and once in a batch of two.
 * Errors: `model-test-failed` when it accepts nothing that was made up.
 */
export async function tryModel(executor: Executor): Promise<Trial> {
  const { inputs } = executor.description;
  const { recipe, given } = await firstAccepted(executor);
  const outputs = executor.description.outputs.map((spec, at) => {
    const rank = given[at]?.shape.length ?? 0;
    // A model that does not state the shape of an output seems to give a scalar.
    return spec.shape.length === rank ? spec : { ...spec, shape: new Array<number>(rank).fill(-1) };
  });
  return { recipe, outputs, unbatched: await whyUnbatched(executor, inputs, outputs, recipe) };
}

async function firstAccepted(
  executor: Executor,
): Promise<{ recipe: Recipe; given: readonly Tensor[] }> {
  const { inputs } = executor.description;
  const open = inputs.some((spec) => spec.shape.slice(1).includes(-1));
  let reason = '';
  for (const recipe of RECIPES) {
    if (!open && recipe.length > 1) break;
    try {
      const { outputs } = await executor.run([madeUpInputs(inputs, recipe, 1, 1)], null);
      return { recipe, given: outputs };
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof LatheError)) break;
    }
  }
  throw new LatheError({
    code: 'model-test-failed',
    kind: 'data',
    message: `The model fails on made-up input. ${reason}`,
    advice: 'Run the model by hand on an input of its stated shapes; it may be damaged.',
  });
}

async function whyUnbatched(
  executor: Executor,
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
  recipe: Recipe,
): Promise<string | null> {
  if (inputs.length === 0) return 'it has no inputs';
  for (const spec of [...inputs, ...outputs]) {
    if (spec.shape[0] !== -1) return `the first dimension of ${spec.name} is not free`;
  }
  if (recipe.values === 'zeros')
    return 'it refuses varied made-up input, so that it cannot be tested';
  try {
    const one = madeUpInputs(inputs, recipe, 1, 1);
    const other = madeUpInputs(inputs, recipe, 1, 2);
    const alone = [await executor.run([one], null), await executor.run([other], null)];
    const together = await executor.run([one, other], null);
    const parts = splitOutputs(together.outputs, [1, 1]);
    if (parts === null) return 'a batch of two does not give two rows';
    for (const [at, part] of parts.entries()) {
      const differing = part.find((tensor, index) => !isClose(tensor, alone[at]?.outputs[index]));
      if (differing !== undefined) {
        return `${differing.name} of a request depends on the other requests of its batch`;
      }
    }
    return null;
  } catch (error) {
    if (!(error instanceof LatheError)) throw error;
    return `it fails on a batch of two: ${error.message}`;
  }
}

function isClose(one: Tensor, other: Tensor | undefined): boolean {
  if (other === undefined || one.shape.join() !== other.shape.join()) return false;
  if (isTexts(one.data) || isTexts(other.data)) {
    return isTexts(one.data) && isTexts(other.data) && sameTexts(one.data, other.data);
  }
  for (let at = 0; at < one.data.length; at += 1) {
    const left = Number(one.data[at]);
    const right = Number(other.data[at]);
    if (Object.is(left, right) || left === right) continue;
    // The bits of half-precision numbers: neighbours are one apart.
    const allowed = one.datatype === 'FP16' ? 2 : TOLERANCE * Math.max(1, Math.abs(left));
    if (!(Math.abs(left - right) <= allowed)) return false;
  }
  return true;
}

const sameTexts = (one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean =>
  one.every((bytes, at) => Buffer.compare(bytes, other[at] ?? new Uint8Array()) === 0);

/**
 * Runs batches of the least and the greatest size, so that memory is allocated before the first request comes.
 * Tells how long each took the second time, in milliseconds.
 */
export async function warmUp(
  executor: Executor,
  recipe: Recipe,
  maxBatch: number,
): Promise<readonly { readonly rows: number; readonly milliseconds: number }[]> {
  const { inputs } = executor.description;
  const timings = [];
  for (const rows of maxBatch === 1 ? [1] : [1, maxBatch]) {
    const parts = Array.from({ length: rows }, (_, at) => madeUpInputs(inputs, recipe, 1, at));
    // One part of many rows is the same to the model.
    const batch = [joinParts(parts)];
    await executor.run(batch, null);
    const start = performance.now();
    await executor.run(batch, null);
    timings.push({ rows, milliseconds: performance.now() - start });
  }
  return timings;
}
