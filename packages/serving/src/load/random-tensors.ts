import { NUMERIC_DATATYPES, type NumericDatatype } from '../tensor/datatypes.js';
import { halfBits } from '../tensor/half-precision.js';
import type { NumericData, Tensor, TensorSpec } from '../tensor/tensor.js';

/** Length of dimensions that may have any, but for the first. */
const ANY_LENGTH = 16;
/** Whole numbers are below this: often they are places in a table, and tables may be small. */
const WHOLE_NUMBERS = 10;

/** A tensor of made-up values that fits, with `rows` in the first dimension where that is free. */
export function randomTensor(spec: TensorSpec, rows: number, random: () => number): Tensor {
  const { name, datatype } = spec;
  const shape = spec.shape.map((length, at) =>
    length >= 0 ? length : at === 0 ? rows : ANY_LENGTH,
  );
  const count = shape.reduce((product, length) => product * length, 1);
  const data =
    datatype === 'BYTES'
      ? Array.from({ length: count }, () => Buffer.from(`word${Math.floor(random() * 1000)}`))
      : randomNumbers(datatype, count, random);
  return { name, datatype, shape, data };
}

function randomNumbers(
  datatype: NumericDatatype,
  count: number,
  random: () => number,
): NumericData {
  const data = NUMERIC_DATATYPES[datatype].create(count);
  const whole = (): number => Math.floor(random() * WHOLE_NUMBERS);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let at = 0; at < count; at += 1) data[at] = BigInt(whole());
    return data;
  }
  const value =
    datatype === 'FP16'
      ? () => halfBits(random())
      : datatype === 'FP32' || datatype === 'FP64'
        ? random
        : datatype === 'BOOL'
          ? () => (random() < 0.5 ? 0 : 1)
          : whole;
  for (let at = 0; at < count; at += 1) data[at] = value();
  return data;
}
