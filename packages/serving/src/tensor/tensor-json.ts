import { LatheError } from '@lathe/flow/error';
import { halfValue } from './half-precision.js';
import type { Tensor } from './tensor.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The values as one flat JSON list, row-major. 64-bit integers are written with all their digits. `NaN`,
 * `Infinity` and `-Infinity` are written as these words, as Python's json writes and reads them, although JSON
 * has no such numbers. Errors: `output-not-text` for `BYTES` that are not UTF-8.
 */
export function flatJson(tensor: Tensor): string {
  const { datatype, data } = tensor;
  if (!ArrayBuffer.isView(data))
    return `[${data.map((value) => quotedText(tensor, value)).join(',')}]`;
  if (datatype === 'BOOL')
    return `[${Array.from<number | bigint, string>(data, (bit) => (bit ? 'true' : 'false')).join(',')}]`;
  if (datatype === 'FP16')
    return `[${Array.from<number | bigint, string>(data, (bits) => String(halfValue(Number(bits)))).join(',')}]`;
  return `[${data.join(',')}]`;
}

/**
 * The values nested as the shape says; a scalar as itself. `BYTES` that are not UTF-8 become
 * `{"b64": "..."}`, as in TF Serving's REST interface.
 */
export function nestedJson(tensor: Tensor): string {
  return nested(scalarTexts(tensor), tensor.shape);
}

/** The same, one text for each entry of the first dimension. */
export function nestedRows(tensor: Tensor): readonly string[] {
  const values = scalarTexts(tensor);
  const [rows = 1, ...shape] = tensor.shape;
  const width = rows === 0 ? 0 : values.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    nested(values.slice(row * width, (row + 1) * width), shape),
  );
}

function nested(values: readonly string[], shape: readonly number[]): string {
  const level = (depth: number, at: number, count: number): string => {
    if (depth === shape.length) return values[at] ?? 'null';
    const length = shape[depth] ?? 0;
    if (depth === shape.length - 1) return `[${values.slice(at, at + length).join(',')}]`;
    const step = length === 0 ? 0 : count / length;
    const parts = Array.from({ length }, (_, i) => level(depth + 1, at + i * step, step));
    return `[${parts.join(',')}]`;
  };
  return level(0, 0, values.length);
}

/** One JSON text a value, in order. */
export function scalarTexts(tensor: Tensor): readonly string[] {
  const { datatype, data } = tensor;
  if (!ArrayBuffer.isView(data)) {
    return data.map((value) => {
      try {
        return JSON.stringify(utf8.decode(value));
      } catch {
        return `{"b64":"${Buffer.from(value).toString('base64')}"}`;
      }
    });
  }
  if (datatype === 'BOOL')
    return Array.from<number | bigint, string>(data, (bit) => (bit ? 'true' : 'false'));
  if (datatype === 'FP16')
    return Array.from<number | bigint, string>(data, (bits) => String(halfValue(Number(bits))));
  return Array.from<number | bigint, string>(data, String);
}

function quotedText(tensor: Tensor, value: Uint8Array): string {
  try {
    return JSON.stringify(utf8.decode(value));
  } catch {
    throw new LatheError({
      code: 'output-not-text',
      kind: 'usage',
      message: `Output ${tensor.name} holds bytes that are not UTF-8, which JSON cannot carry.`,
      place: { parameter: tensor.name },
      advice: 'Ask for it with "parameters": {"binary_data": true}.',
    });
  }
}
