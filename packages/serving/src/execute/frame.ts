import { LatheError, type LatheErrorJson } from '@lathe/flow/error';
import { NUMERIC_DATATYPES } from '../tensor/datatypes.js';
import { DATATYPES, type Tensor, type TensorData } from '../tensor/tensor.js';
import type { BatchParts, ModelDescription } from './executor.js';
import { asBytes, isTexts, joinedShape } from './join-parts.js';

/**
 * What crosses between the server and its executors: one block of memory, the same for threads (given over
 * whole, without a copy) and for processes (written to a socket). Tensors stand in it in the model's order,
 * aligned to 8 bytes, so that both sides look at them where they lie.
 *
 *   0  u32 length of the frame      4  u32 kind
 *   8  u32 number of the call      12  u32 tensors
 *  16  f64 milliseconds in the session
 *  then each tensor: u32 datatype, u32 dimensions, f64 bytes of data, f64 each dimension, data, padding to 8
 *  (of BYTES each element: u32 length, bytes); at the end f64 length of a text, the text.
 *
 * Numbers are in the byte order of the machine: both ends are on it.
 */
export type Frame = ArrayBuffer;

export const FRAME = {
  /** Server to executor: tensors; wanted outputs as text behind them. */
  run: 1,
  close: 2,
  /** Executor to server. */
  opened: 3,
  result: 4,
  failure: 5,
} as const;

export const HEADER_BYTES = 24;
const TENSOR_BYTES = 16;

export interface FrameHead {
  readonly kind: number;
  readonly call: number;
  readonly compute: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export function headOf(frame: Frame): FrameHead {
  const view = new DataView(frame);
  return {
    kind: view.getUint32(4, true),
    call: view.getUint32(8, true),
    compute: view.getFloat64(16, true),
  };
}

/** Length that the first bytes of a frame promise. */
export function promisedLength(start: Uint8Array): number {
  return new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true);
}

/**
 * A batch. Parts are put together while they are written, so that each value is copied once.
 * Errors: `input-size` when it does not fit into a frame (4 GB).
 */
export function runFrame(call: number, parts: BatchParts, wanted: readonly string[] | null): Frame {
  const [first] = parts;
  const columns = (first ?? []).map((tensor, at) => parts.map((part) => part[at] ?? tensor));
  return tensorFrame(FRAME.run, call, 0, columns, wanted === null ? '' : JSON.stringify(wanted));
}

export function resultFrame(call: number, compute: number, outputs: readonly Tensor[]): Frame {
  return tensorFrame(
    FRAME.result,
    call,
    compute,
    outputs.map((output) => [output]),
    '',
  );
}

export function openedFrame(description: ModelDescription): Frame {
  return tensorFrame(FRAME.opened, 0, 0, [], JSON.stringify(description));
}

export function failureFrame(call: number, error: LatheErrorJson): Frame {
  return tensorFrame(FRAME.failure, call, 0, [], JSON.stringify(error));
}

export function closeFrame(): Frame {
  return tensorFrame(FRAME.close, 0, 0, [], '');
}

/** Columns: for each tensor the pieces that make it up. */
function tensorFrame(
  kind: number,
  call: number,
  compute: number,
  columns: readonly (readonly Tensor[])[],
  text: string,
): Frame {
  const texts = encoder.encode(text);
  let length = HEADER_BYTES;
  const sizes = columns.map((pieces) => {
    let bytes = 0;
    for (const { data } of pieces) bytes += dataBytes(data);
    length += TENSOR_BYTES + 8 * (pieces[0]?.shape.length ?? 0) + aligned(bytes);
    return bytes;
  });
  length += 8 + texts.byteLength;
  if (length > 0xffff_ffff) {
    throw new LatheError({
      code: 'input-size',
      kind: 'usage',
      message: 'The request is larger than 4 GB.',
      advice: 'Send fewer rows at once.',
    });
  }
  // Not zeroed: every byte that is read is written below.
  const whole = Buffer.allocUnsafeSlow(length);
  const frame = whole.buffer;
  if (!(frame instanceof ArrayBuffer)) throw new TypeError('A frame is plain memory.');
  const view = new DataView(frame);
  view.setUint32(0, length, true);
  view.setUint32(4, kind, true);
  view.setUint32(8, call, true);
  view.setUint32(12, columns.length, true);
  view.setFloat64(16, compute, true);
  let at = HEADER_BYTES;
  for (const [place, pieces] of columns.entries()) {
    const [first] = pieces;
    if (first === undefined) throw new RangeError('A tensor without pieces.');
    const shape = joinedShape(pieces);
    view.setUint32(at, DATATYPES.indexOf(first.datatype), true);
    view.setUint32(at + 4, shape.length, true);
    view.setFloat64(at + 8, sizes[place] ?? 0, true);
    at += TENSOR_BYTES;
    for (const extent of shape) {
      view.setFloat64(at, extent, true);
      at += 8;
    }
    const start = at;
    for (const { data } of pieces) at = writeData(whole, view, at, data);
    at = start + aligned(at - start);
  }
  view.setFloat64(at, texts.byteLength, true);
  whole.set(texts, at + 8);
  return frame;
}

function dataBytes(data: TensorData): number {
  if (!isTexts(data)) return data.byteLength;
  let bytes = 0;
  for (const text of data) bytes += 4 + text.byteLength;
  return bytes;
}

function writeData(whole: Uint8Array, view: DataView, at: number, data: TensorData): number {
  if (!isTexts(data)) {
    whole.set(asBytes(data), at);
    return at + data.byteLength;
  }
  let to = at;
  for (const text of data) {
    view.setUint32(to, text.byteLength, true);
    whole.set(text, to + 4);
    to += 4 + text.byteLength;
  }
  return to;
}

export interface FrameContent {
  /** Their values lie in the frame. */
  readonly tensors: readonly Tensor[];
  readonly text: string;
}

/** `names`: of the tensors, in their order, which both sides know. */
export function contentOf(frame: Frame, names: readonly string[]): FrameContent {
  const view = new DataView(frame);
  const count = view.getUint32(12, true);
  const tensors: Tensor[] = [];
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index += 1) {
    const name = names[index];
    const datatype = DATATYPES[view.getUint32(at, true)];
    const dimensions = view.getUint32(at + 4, true);
    const bytes = view.getFloat64(at + 8, true);
    if (name === undefined || datatype === undefined) throw new RangeError('A damaged frame.');
    at += TENSOR_BYTES;
    const shape: number[] = [];
    for (let axis = 0; axis < dimensions; axis += 1, at += 8) shape.push(view.getFloat64(at, true));
    const data =
      datatype === 'BYTES'
        ? readTexts(frame, view, at, bytes)
        : NUMERIC_DATATYPES[datatype].view(frame, at, bytes / NUMERIC_DATATYPES[datatype].bytes);
    tensors.push({ name, datatype, shape, data });
    at += aligned(bytes);
  }
  const text = decoder.decode(new Uint8Array(frame, at + 8, view.getFloat64(at, true)));
  return { tensors, text };
}

function readTexts(frame: Frame, view: DataView, from: number, bytes: number): Uint8Array[] {
  const texts: Uint8Array[] = [];
  for (let at = from; at < from + bytes; ) {
    const length = view.getUint32(at, true);
    texts.push(new Uint8Array(frame, at + 4, length));
    at += 4 + length;
  }
  return texts;
}
