import { isDatatype } from './datatypes.js';
import { inputError } from './input-error.js';
import { DATATYPES, type Datatype } from './tensor.js';

/** Most values of one tensor, whatever its datatype: 2^31 - 1, what ONNX Runtime and typed arrays are sure to take. */
export const MOST_VALUES = 2 ** 31 - 1;
/** More dimensions than any operator takes. */
export const MOST_DIMENSIONS = 16;

/**
 * The number of values of a shape; 1 of the empty shape, a scalar.
 * Errors: `input-shape` for something else than a list of whole numbers from 0, and for too many values.
 */
export function valueCount(name: string, shape: readonly number[]): number {
  if (shape.length > MOST_DIMENSIONS) {
    throw badShape(name, shape, `has more than ${MOST_DIMENSIONS} dimensions`);
  }
  let count = 1;
  let empty = false;
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw badShape(name, shape, 'holds something else than whole numbers from 0');
    }
    if (length === 0) empty = true;
    else count *= length;
    // Checked at every step, so that the product stays exact, and without the zeros, so that
    // [4000000000, 0] is refused as well.
    if (count > MOST_VALUES) throw badShape(name, shape, `has more than ${MOST_VALUES} values`);
  }
  return empty ? 0 : count;
}

/** The shape of an input as it stands in a request. Errors: `input-shape`. */
export function readShape(name: string, given: unknown): readonly number[] {
  if (Array.isArray(given) && given.every((length) => typeof length === 'number')) return given;
  throw inputError(
    'input-shape',
    name,
    `Input ${name} has no shape: "shape" must be a list of numbers, not ${brief(given)}.`,
    'Give the length of every dimension, e.g. "shape": [1, 4].',
  );
}

/** Errors: `input-datatype`. */
export function readDatatype(name: string, given: unknown): Datatype {
  if (isDatatype(given)) return given;
  throw inputError(
    'input-datatype',
    name,
    `Input ${name} has the datatype ${brief(given)}, which the protocol does not know.`,
    `Use one of ${DATATYPES.join(', ')}.`,
  );
}

/** A value as it may stand in a message: short. */
export function brief(value: unknown): string {
  const text =
    value === undefined ? 'nothing' : (JSON.stringify(value, bigintsAsText) ?? typeof value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const bigintsAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

const badShape = (name: string, shape: readonly number[], what: string) =>
  inputError(
    'input-shape',
    name,
    `The shape ${brief(shape)} of input ${name} ${what}.`,
    'Give the length of every dimension; their product is the number of values.',
  );
