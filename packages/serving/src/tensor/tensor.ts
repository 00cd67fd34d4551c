/** Datatypes of the Open Inference Protocol. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
export type Datatype = (typeof DATATYPES)[number];

/** Values of a tensor, row-major. */
export type TensorData = NumericData | readonly Uint8Array[];

/** `BOOL` is one byte a value, 0 or 1; `FP16` its bits. */
export type NumericData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A tensor as it travels through the server. The product of `shape` is the number of values. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** For `BYTES` one array an element, else the typed array of the datatype. */
  readonly data: TensorData;
}

/** What a model takes or gives under a name; -1 in the shape: any length. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}
