import { isTexts } from '../execute/join-parts.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * The outputs of a batch, dealt out to its requests by their rows. Values are not copied: each request gets a
 * view. Null when an output has not one row for each row of the batch.
 */
export function splitOutputs(
  outputs: readonly Tensor[],
  rows: readonly number[],
): readonly (readonly Tensor[])[] | null {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (outputs.some((output) => output.shape[0] !== total)) return null;
  let start = 0;
  return rows.map((count) => {
    const from = start;
    start += count;
    return outputs.map((output) => slice(output, from, from + count, total));
  });
}

function slice(output: Tensor, from: number, to: number, total: number): Tensor {
  const { name, datatype, shape, data } = output;
  const width = total === 0 ? 0 : data.length / total;
  return {
    name,
    datatype,
    shape: [to - from, ...shape.slice(1)],
    data: isTexts(data)
      ? data.slice(from * width, to * width)
      : data.subarray(from * width, to * width),
  };
}
