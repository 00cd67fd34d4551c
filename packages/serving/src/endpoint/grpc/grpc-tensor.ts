import { bytesOfTensor, tensorFromBytes } from '../../tensor/binary-tensor.js';
import { inputError } from '../../tensor/input-error.js';
import { tensorFromJson } from '../../tensor/json-tensor.js';
import { brief, readDatatype, valueCount } from '../../tensor/shape.js';
import type { Datatype, Tensor } from '../../tensor/tensor.js';
import type { ContentsMessage, InferRequestMessage, TensorMessage } from './messages.js';

/** Which field of the contents holds the values of a datatype; `FP16` has none and travels raw. */
const FIELDS: Readonly<Record<Datatype, keyof ContentsMessage | null>> = {
  BOOL: 'bool_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  FP16: null,
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/**
 * The inputs of a request, all raw or all typed. Errors: `input-request` for a mixture, and those of the
 * tensors.
 */
export function tensorsOfRequest(request: InferRequestMessage): readonly Tensor[] {
  const { inputs, raw_input_contents: raw } = request;
  if (raw.length === 0) return inputs.map(typedTensor);
  if (raw.length !== inputs.length) {
    throw inputError(
      'input-request',
      'raw_input_contents',
      `The request has ${inputs.length} inputs and ${raw.length} raw contents.`,
      'Send raw contents for all inputs, or typed contents for all.',
    );
  }
  return inputs.map((input, at) => {
    if (input.contents != null && givenFields(input.contents).length > 0) {
      throw inputError(
        'input-request',
        input.name,
        `Input ${input.name} has typed contents beside raw ones.`,
        'Send raw contents for all inputs, or typed contents for all.',
      );
    }
    const datatype = readDatatype(input.name, input.datatype);
    return tensorFromBytes(input.name, datatype, shapeOf(input), raw[at] ?? new Uint8Array());
  });
}

function typedTensor(input: TensorMessage): Tensor {
  const { name } = input;
  const datatype = readDatatype(name, input.datatype);
  const shape = shapeOf(input);
  const field = FIELDS[datatype];
  const contents = input.contents ?? {};
  const foreign = givenFields(contents).find((given) => given !== field);
  if (field === null || foreign !== undefined) {
    throw inputError(
      'input-data',
      name,
      foreign === undefined
        ? `Input ${name} has the datatype ${datatype}, which has no typed contents.`
        : `Input ${name} of datatype ${datatype} has its values in ${foreign}.`,
      field === null ? 'Send it in raw_input_contents.' : `Send them in ${field}.`,
    );
  }
  if (datatype !== 'BYTES') return tensorFromJson(name, datatype, shape, contents[field] ?? []);
  const data = contents.bytes_contents ?? [];
  if (data.length !== valueCount(name, shape)) {
    throw inputError(
      'input-data',
      name,
      `Input ${name} has ${data.length} elements; its shape ${brief(shape)} needs ${valueCount(name, shape)}.`,
      'Give as many values as the product of the shape.',
    );
  }
  return { name, datatype, shape, data };
}

const CONTENT_FIELDS = [
  'bool_contents',
  'int_contents',
  'int64_contents',
  'uint_contents',
  'uint64_contents',
  'fp32_contents',
  'fp64_contents',
  'bytes_contents',
] as const satisfies readonly (keyof ContentsMessage)[];

const givenFields = (contents: ContentsMessage): readonly (keyof ContentsMessage)[] =>
  CONTENT_FIELDS.filter((field) => (contents[field]?.length ?? 0) > 0);

const shapeOf = ({ shape }: TensorMessage): readonly number[] => shape.map(Number);

/**
 * The outputs of an answer: typed when the request was typed, raw otherwise, and raw when one of them is
 * `FP16`, since it is all or none.
 */
export function outputsOfAnswer(
  outputs: readonly Tensor[],
  raw: boolean,
): { outputs: readonly TensorMessage[]; raw_output_contents: readonly Uint8Array[] } {
  const allRaw = raw || outputs.some(({ datatype }) => datatype === 'FP16');
  return {
    outputs: outputs.map((output) => ({
      name: output.name,
      datatype: output.datatype,
      shape: output.shape.map(String),
      ...(allRaw ? {} : { contents: contentsOf(output) }),
    })),
    raw_output_contents: allRaw ? outputs.map(bytesOfTensor) : [],
  };
}

function contentsOf({ datatype, data }: Tensor): ContentsMessage {
  if (!ArrayBuffer.isView(data)) return { bytes_contents: data };
  if (data instanceof BigInt64Array) return { int64_contents: Array.from(data, String) };
  if (data instanceof BigUint64Array) return { uint64_contents: Array.from(data, String) };
  if (datatype === 'BOOL') return { bool_contents: Array.from(data, (bit) => bit !== 0) };
  const numbers = Array.from(data);
  if (datatype === 'FP64') return { fp64_contents: numbers };
  if (datatype === 'FP32') return { fp32_contents: numbers };
  return datatype.startsWith('U') ? { uint_contents: numbers } : { int_contents: numbers };
}
