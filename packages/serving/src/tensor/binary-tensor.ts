import { NUMERIC_DATATYPES } from './datatypes.js';
import { inputError } from './input-error.js';
import { brief, valueCount } from './shape.js';
import type { Datatype, Tensor } from './tensor.js';

/**
 * A tensor from its bytes on the wire: little-endian, row-major; each element of `BYTES` after its length
 * in four bytes. The bytes may begin at any offset of their buffer. They are copied once: the copy is
 * aligned, may be handed to another thread, and does not keep the request alive.
 * Errors: `input-shape`, `input-data`.
 */
export function tensorFromBytes(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const count = valueCount(name, shape);
  if (datatype === 'BYTES')
    return { name, datatype, shape, data: elements(name, shape, count, bytes) };
  const { bytes: width, view } = NUMERIC_DATATYPES[datatype];
  if (bytes.byteLength !== count * width) {
    throw inputError(
      'input-data',
      name,
      `Input ${name} has ${bytes.byteLength} bytes; ${datatype} of shape ${brief(shape)} needs ${count * width}.`,
      'Send the values little-endian, without padding.',
    );
  }
  const own = new ArrayBuffer(bytes.byteLength);
  const copy = new Uint8Array(own);
  copy.set(bytes);
  if (datatype === 'BOOL') {
    // A byte that is neither 0 nor 1 is true in some kernels and not in others.
    for (let i = 0; i < copy.length; i += 1) if (copy[i] !== 0) copy[i] = 1;
  }
  return { name, datatype, shape, data: view(own, 0, count) };
}

function elements(
  name: string,
  shape: readonly number[],
  count: number,
  bytes: Uint8Array,
): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const length = at + 4 <= bytes.byteLength ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > bytes.byteLength) {
      throw inputError(
        'input-data',
        name,
        `Element ${found.length} of input ${name} goes beyond the ${bytes.byteLength} bytes of the tensor.`,
        'Each element is its length in four bytes, little-endian, and then its bytes.',
      );
    }
    found.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
    if (found.length > count) break;
  }
  if (found.length !== count) {
    throw inputError(
      'input-data',
      name,
      `Input ${name} has ${found.length > count ? 'more than ' : ''}${Math.min(found.length, count)} elements; its shape ${brief(shape)} needs ${count}.`,
      'Each element is its length in four bytes, little-endian, and then its bytes.',
    );
  }
  return found;
}

/** The bytes of a tensor on the wire; a view of its values where that is possible. */
export function bytesOfTensor(tensor: Tensor): Uint8Array {
  const { data } = tensor;
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.reduce((sum, value) => sum + 4 + value.byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const value of data) {
    view.setUint32(at, value.byteLength, true);
    bytes.set(value, at + 4);
    at += 4 + value.byteLength;
  }
  return bytes;
}
