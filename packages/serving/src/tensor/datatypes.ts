import type { Datatype, NumericData } from './tensor.js';

export type NumericDatatype = Exclude<Datatype, 'BYTES'>;

interface NumericFacts {
  /** Bytes of one value. */
  readonly bytes: number;
  readonly create: (count: number) => NumericData;
  /** `offset` must be a multiple of `bytes`. */
  readonly view: (buffer: ArrayBuffer, offset: number, count: number) => NumericData;
}

/** What each datatype of the protocol is in memory. `BYTES` has no row: its values have no fixed width. */
export const NUMERIC_DATATYPES: Readonly<Record<NumericDatatype, NumericFacts>> = {
  BOOL: {
    bytes: 1,
    create: (count) => new Uint8Array(count),
    view: (buffer, offset, count) => new Uint8Array(buffer, offset, count),
  },
  UINT8: {
    bytes: 1,
    create: (count) => new Uint8Array(count),
    view: (buffer, offset, count) => new Uint8Array(buffer, offset, count),
  },
  UINT16: {
    bytes: 2,
    create: (count) => new Uint16Array(count),
    view: (buffer, offset, count) => new Uint16Array(buffer, offset, count),
  },
  UINT32: {
    bytes: 4,
    create: (count) => new Uint32Array(count),
    view: (buffer, offset, count) => new Uint32Array(buffer, offset, count),
  },
  UINT64: {
    bytes: 8,
    create: (count) => new BigUint64Array(count),
    view: (buffer, offset, count) => new BigUint64Array(buffer, offset, count),
  },
  INT8: {
    bytes: 1,
    create: (count) => new Int8Array(count),
    view: (buffer, offset, count) => new Int8Array(buffer, offset, count),
  },
  INT16: {
    bytes: 2,
    create: (count) => new Int16Array(count),
    view: (buffer, offset, count) => new Int16Array(buffer, offset, count),
  },
  INT32: {
    bytes: 4,
    create: (count) => new Int32Array(count),
    view: (buffer, offset, count) => new Int32Array(buffer, offset, count),
  },
  INT64: {
    bytes: 8,
    create: (count) => new BigInt64Array(count),
    view: (buffer, offset, count) => new BigInt64Array(buffer, offset, count),
  },
  FP16: {
    bytes: 2,
    create: (count) => new Uint16Array(count),
    view: (buffer, offset, count) => new Uint16Array(buffer, offset, count),
  },
  FP32: {
    bytes: 4,
    create: (count) => new Float32Array(count),
    view: (buffer, offset, count) => new Float32Array(buffer, offset, count),
  },
  FP64: {
    bytes: 8,
    create: (count) => new Float64Array(count),
    view: (buffer, offset, count) => new Float64Array(buffer, offset, count),
  },
};

export const isDatatype = (text: unknown): text is Datatype =>
  typeof text === 'string' && (text === 'BYTES' || Object.hasOwn(NUMERIC_DATATYPES, text));
