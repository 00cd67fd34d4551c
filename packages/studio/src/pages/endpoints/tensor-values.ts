import type { TensorSpec } from '../../api/client.js';

/** Inputs with more values are filled by a rule: nobody types them. */
export const MOST_TYPED = 512;

/** The shape of an example: every free length is 1. */
export function exampleShape({ shape }: Pick<TensorSpec, 'shape'>): readonly number[] {
  return shape.map((length) => (length < 0 ? 1 : length));
}

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1);

/** Values of an example as JSON, nested as the shape says: `[[1, 1, 1, 1]]`. */
export function exampleText(spec: Pick<TensorSpec, 'shape' | 'datatype'>): string {
  return JSON.stringify(nested(exampleShape(spec), exampleValue(spec.datatype)));
}

function nested(shape: readonly number[], value: number | boolean | string): unknown {
  const [length, ...rest] = shape;
  return length === undefined ? value : Array.from({ length }, () => nested(rest, value));
}

function exampleValue(datatype: TensorSpec['datatype']): number | boolean | string {
  if (datatype === 'BOOL') return true;
  if (datatype === 'BYTES') return 'text';
  return datatype.startsWith('FP') ? 0.5 : 1;
}

/** Values of an input as they were typed, read. */
export type ReadTensor =
  | { readonly shape: readonly number[]; readonly problem: null }
  | { readonly shape: null; readonly problem: string };

/**
 * Reads values that were typed as JSON: their shape, which must fit that of the input, and their kind, which must fit its
 * datatype. The text itself is what is sent, so that 64-bit integers stay what they are.
 */
export function readTensor(text: string, spec: TensorSpec): ReadTensor {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('Write JSON, such as [[1, 2], [3, 4]].');
  }
  const shape = shapeOf(value);
  if (shape === null) return wrong('The inner lists are not all of the same length.');
  if (!fits(shape, spec.shape)) {
    return wrong(`Has the shape ${shapeText(shape)}, should have ${shapeText(spec.shape)}.`);
  }
  const stranger = leaves(value).find((leaf) => !isOf(leaf, spec.datatype));
  if (stranger !== undefined) {
    return wrong(`${JSON.stringify(stranger)} is not ${kindText(spec.datatype)}.`);
  }
  return { shape, problem: null };
}

const wrong = (problem: string): ReadTensor => ({ shape: null, problem });

/** `[?, 4]`: a question mark where any length goes. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.map((length) => (length < 0 ? '?' : String(length))).join(', ')}]`;
}

/** The lengths of nested lists; null when they are ragged. */
function shapeOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return [];
  const [first, ...others] = value.map(shapeOf);
  if (first === undefined) return [0];
  if (first === null) return null;
  const isEven = others.every((other) => other !== null && same(other, first));
  return isEven ? [value.length, ...first] : null;
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, index) => length === b[index]);

function fits(given: readonly number[], wanted: readonly number[]): boolean {
  return (
    given.length === wanted.length &&
    wanted.every((length, index) => length < 0 || length === given[index])
  );
}

function leaves(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(leaves) : [value];
}

function isOf(value: unknown, datatype: TensorSpec['datatype']): boolean {
  if (datatype === 'BOOL') return typeof value === 'boolean' || value === 0 || value === 1;
  if (datatype === 'BYTES') return typeof value === 'string';
  if (typeof value !== 'number') return false;
  return datatype.startsWith('FP') || Number.isInteger(value);
}

function kindText(datatype: TensorSpec['datatype']): string {
  if (datatype === 'BOOL') return 'true or false';
  if (datatype === 'BYTES') return 'a text in quotes';
  return datatype.startsWith('FP') ? 'a number' : 'a whole number';
}

export type Filling = 'zeros' | 'random';

/** Flat values by a rule, as JSON, for inputs that nobody types. */
export function filledText(
  { datatype, shape }: Pick<TensorSpec, 'datatype' | 'shape'>,
  filling: Filling,
  random: () => number = Math.random,
): string {
  const value = (): unknown => {
    if (datatype === 'BYTES') return '';
    if (datatype === 'BOOL') return filling === 'random' && random() < 0.5;
    if (filling === 'zeros') return 0;
    return datatype.startsWith('FP')
      ? Math.round(random() * 1e4) / 1e4
      : Math.floor(random() * (datatype.endsWith('8') ? 128 : 256));
  };
  return JSON.stringify(Array.from({ length: countOf(exampleShape({ shape })) }, value));
}

/** An input with its values as JSON. */
export interface GivenTensor {
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly data: string;
}

/** The body of an inference request of the Open Inference Protocol. */
export function inferBody(inputs: readonly GivenTensor[]): string {
  const tensors = inputs.map(
    ({ spec, shape, data }) =>
      `{"name":${JSON.stringify(spec.name)},"shape":${JSON.stringify(shape)},"datatype":"${spec.datatype}","data":${data}}`,
  );
  return `{"inputs":[${tensors.join(',')}]}`;
}
