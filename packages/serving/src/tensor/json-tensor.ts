import { NUMERIC_DATATYPES, type NumericDatatype } from './datatypes.js';
import { halfBits } from './half-precision.js';
import { inputError } from './input-error.js';
import { brief, valueCount } from './shape.js';
import type { Datatype, NumericData, Tensor } from './tensor.js';

/**
 * A tensor from the `data` of a JSON request: the values in row-major order, flat or nested as the shape
 * says. Floats also take the strings `NaN`, `Infinity` and `-Infinity`; 64-bit integers also take strings of
 * digits; `BOOL` also takes 0 and 1; `BYTES` takes strings (as UTF-8) and `{ "b64": "..." }`. `FP16` is
 * converted from numbers (Triton refuses it in JSON; nothing is lost by taking it).
 * Errors: `input-shape`, `input-data`, `input-long-integer` (a number that JavaScript has rounded; read the
 * text again with `parseWithLongIntegers`).
 */
export function tensorFromJson(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  values: unknown,
): Tensor {
  const count = valueCount(name, shape);
  const list: readonly unknown[] = Array.isArray(values)
    ? values
    : shape.length === 0
      ? [values]
      : notAList(name, values);
  // A flat list of the least possible length is known before memory is taken for what a shape promises.
  const nested = shape.length > 1 && Array.isArray(list[0]);
  if (!nested && list.length !== count) throw wrongCount(name, shape, count, list.length);
  if (nested && list.length !== shape[0]) throw wrongNesting(name, shape, 0, list);
  if (nested) requireNesting(name, shape, 0, list);
  if (datatype === 'BYTES') {
    const data: Uint8Array[] = [];
    eachRow(name, shape, list, nested, (row, at) => {
      for (let i = 0; i < row.length; i += 1) data.push(bytesValue(name, row[i], at + i));
    });
    return { name, datatype, shape, data };
  }
  const { create } = NUMERIC_DATATYPES[datatype];
  const data = create(count);
  eachRow(name, shape, list, nested, (row, at) => fill(name, datatype, data, at, row));
  return { name, datatype, shape, data };
}

/** Calls with the innermost lists, and the position of their first value. */
function eachRow(
  name: string,
  shape: readonly number[],
  list: readonly unknown[],
  nested: boolean,
  use: (row: readonly unknown[], at: number) => void,
): void {
  if (!nested) {
    use(list, 0);
    return;
  }
  let at = 0;
  const descend = (level: readonly unknown[], depth: number): void => {
    if (depth === shape.length - 1) {
      use(level, at);
      at += level.length;
      return;
    }
    for (const inner of level)
      descend(Array.isArray(inner) ? inner : notAList(name, inner), depth + 1);
  };
  descend(list, 0);
}

/** Every list is as long as its dimension. Looked at before memory is taken for the values. */
function requireNesting(
  name: string,
  shape: readonly number[],
  depth: number,
  level: readonly unknown[],
): void {
  if (level.length !== shape[depth]) throw wrongNesting(name, shape, depth, level);
  if (depth === shape.length - 1) return;
  for (const inner of level) {
    requireNesting(name, shape, depth + 1, Array.isArray(inner) ? inner : notAList(name, inner));
  }
}

function fill(
  name: string,
  datatype: NumericDatatype,
  data: NumericData,
  at: number,
  row: readonly unknown[],
): void {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i];
      data[at + i] = typeof value === 'number' ? value : floatWord(name, datatype, value, at + i);
    }
  } else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < row.length; i += 1) {
      data[at + i] = longInteger(name, datatype, row[i], at + i);
    }
  } else if (datatype === 'FP16') {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i];
      data[at + i] = halfBits(
        typeof value === 'number' ? value : floatWord(name, datatype, value, at + i),
      );
    }
  } else if (datatype === 'BOOL') {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i];
      if (value === true || value === 1) data[at + i] = 1;
      else if (value !== false && value !== 0) throw wrongValue(name, datatype, value, at + i);
    }
  } else {
    const [least, most] = WHOLE_RANGES[datatype] ?? [0, 0];
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i];
      if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
        throw wrongValue(name, datatype, value, at + i);
      }
      data[at + i] = value;
    }
  }
}

const WHOLE_RANGES: Readonly<Partial<Record<Datatype, readonly [least: number, most: number]>>> = {
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
};

function floatWord(name: string, datatype: Datatype, value: unknown, at: number): number {
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  throw wrongValue(name, datatype, value, at);
}

function longInteger(name: string, datatype: Datatype, value: unknown, at: number): bigint {
  let whole: bigint;
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw wrongValue(name, datatype, value, at);
    if (!Number.isSafeInteger(value)) {
      throw inputError(
        'input-long-integer',
        name,
        `Value ${at} of input ${name} lies beyond 2^53.`,
        'Send it as a string of digits.',
      );
    }
    whole = BigInt(value);
  } else if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    whole = BigInt(value);
  } else throw wrongValue(name, datatype, value, at);
  const fits =
    datatype === 'INT64' ? BigInt.asIntN(64, whole) === whole : BigInt.asUintN(64, whole) === whole;
  if (!fits) throw wrongValue(name, datatype, value, at);
  return whole;
}

const encoder = new TextEncoder();

function bytesValue(name: string, value: unknown, at: number): Uint8Array {
  if (typeof value === 'string') return encoder.encode(value);
  if (value !== null && typeof value === 'object' && 'b64' in value) {
    const { b64 } = value;
    if (typeof b64 === 'string') return new Uint8Array(Buffer.from(b64, 'base64'));
  }
  throw wrongValue(name, 'BYTES', value, at);
}

const EXPECTED: Readonly<Record<Datatype, string>> = {
  BOOL: 'true or false',
  UINT8: 'a whole number from 0 to 255',
  UINT16: 'a whole number from 0 to 65535',
  UINT32: 'a whole number from 0 to 4294967295',
  UINT64: 'a whole number from 0 to 18446744073709551615',
  INT8: 'a whole number from -128 to 127',
  INT16: 'a whole number from -32768 to 32767',
  INT32: 'a whole number from -2147483648 to 2147483647',
  INT64: 'a whole number from -9223372036854775808 to 9223372036854775807',
  FP16: 'a number',
  FP32: 'a number',
  FP64: 'a number',
  BYTES: 'a string',
};

const wrongValue = (name: string, datatype: Datatype, value: unknown, at: number) =>
  inputError(
    'input-data',
    name,
    `Value ${at} of input ${name} is ${brief(value)}; ${datatype} takes ${EXPECTED[datatype]}.`,
    value === null
      ? 'JSON null is no value of a tensor; write NaN where a number is missing.'
      : 'Values are counted from 0 in row-major order.',
  );

const wrongCount = (name: string, shape: readonly number[], count: number, given: number) =>
  inputError(
    'input-data',
    name,
    `Input ${name} has ${given} ${given === 1 ? 'value' : 'values'}; its shape ${brief(shape)} needs ${count}.`,
    'Give as many values as the product of the shape.',
  );

const wrongNesting = (
  name: string,
  shape: readonly number[],
  depth: number,
  level: readonly unknown[],
) =>
  inputError(
    'input-data',
    name,
    `A list of dimension ${depth} of input ${name} has ${level.length} entries; its shape ${brief(shape)} needs ${shape[depth]}.`,
    'Nest the values as the shape says, or give them as one flat list.',
  );

function notAList(name: string, value: unknown): never {
  throw inputError(
    'input-data',
    name,
    `Input ${name} has ${brief(value)} where a list of values was expected.`,
    'Give the values as one flat list in row-major order, or nested as the shape says.',
  );
}
