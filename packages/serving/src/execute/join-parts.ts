import { NUMERIC_DATATYPES } from '../tensor/datatypes.js';
import type { NumericData, Tensor } from '../tensor/tensor.js';
import type { BatchParts } from './executor.js';

/** The inputs of several requests as one: rows one after the other. A single part is given back as it is. */
export function joinParts(parts: BatchParts): readonly Tensor[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  if (others.length === 0) return first;
  return first.map((tensor, at) => joinTensors(parts.map((part) => part[at] ?? tensor)));
}

/** Shape of tensors that are put together along the first dimension. */
export function joinedShape(tensors: readonly Tensor[]): readonly number[] {
  const [first] = tensors;
  if (first === undefined || tensors.length === 1) return first?.shape ?? [];
  let rows = 0;
  for (const tensor of tensors) rows += tensor.shape[0] ?? 0;
  return [rows, ...first.shape.slice(1)];
}

function joinTensors(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError('Nothing to join.');
  const { name, datatype } = first;
  const shape = joinedShape(tensors);
  if (datatype === 'BYTES') {
    return {
      name,
      datatype,
      shape,
      data: tensors.flatMap(({ data }) => (isTexts(data) ? data : [])),
    };
  }
  let count = 0;
  for (const { data } of tensors) count += data.length;
  const joined = NUMERIC_DATATYPES[datatype].create(count);
  const bytes = asBytes(joined);
  let at = 0;
  for (const { data } of tensors) {
    if (isTexts(data)) continue;
    bytes.set(asBytes(data), at);
    at += data.byteLength;
  }
  return { name, datatype, shape, data: joined };
}

export function isTexts(data: Tensor['data']): data is readonly Uint8Array[] {
  return Array.isArray(data);
}

export function asBytes(data: NumericData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
