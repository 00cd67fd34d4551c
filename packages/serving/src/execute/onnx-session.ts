import { LatheError } from '@lathe/flow/error';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { NUMERIC_DATATYPES } from '../tensor/datatypes.js';
import { DATATYPES, type Datatype, type Tensor, type TensorSpec } from '../tensor/tensor.js';
import type { ModelDescription } from './executor.js';
import { isTexts } from './join-parts.js';
import type { Session, SessionOptions } from './session.js';

const ONNX_TYPES = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<Datatype, OnnxTensor.Type>;

const DATATYPE_OF: ReadonlyMap<string, Datatype> = new Map(
  DATATYPES.map((datatype) => [ONNX_TYPES[datatype], datatype]),
);

/** Fatal only: what goes wrong is told as an error, and a request must not be able to fill the log. */
const QUIET = { logSeverityLevel: 4 } as const;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Loads a model into ONNX Runtime; blocks the thread for as long as that takes.
 * Errors: `model-unreadable`, `model-unsupported`.
 */
export async function openOnnxSession(file: string, options: SessionOptions): Promise<Session> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: options.intraOpThreads,
      interOpNumThreads: options.interOpThreads,
      // Threads over operators have nothing to do in sequential mode.
      executionMode: options.interOpThreads === 1 ? 'sequential' : 'parallel',
      graphOptimizationLevel: options.optimization,
      ...QUIET,
      extra: {
        session: {
          intra_op: { allow_spinning: options.spinning ? '1' : '0' },
          inter_op: { allow_spinning: options.spinning ? '1' : '0' },
        },
      },
    });
  } catch (error) {
    throw new LatheError({
      code: 'model-unreadable',
      kind: 'data',
      message: `ONNX Runtime cannot load the model: ${messageOf(error)}`,
      place: { file },
      advice: 'Check that the file is a whole ONNX model, with its external data beside it.',
      cause: error,
    });
  }
  try {
    return new OnnxSession(session, {
      platform: 'onnx_onnxv1',
      inputs: session.inputMetadata.map((value) => specOf(value, file)),
      outputs: session.outputMetadata.map((value) => specOf(value, file)),
    });
  } catch (error) {
    await session.release();
    throw error;
  }
}

class OnnxSession implements Session {
  readonly #session: InferenceSession;

  constructor(
    session: InferenceSession,
    readonly description: ModelDescription,
  ) {
    this.#session = session;
  }

  async run(
    inputs: readonly Tensor[],
    wanted: readonly string[] | null,
  ): Promise<readonly Tensor[]> {
    const feeds: Record<string, OnnxTensor> = {};
    for (const input of inputs) feeds[input.name] = toOnnx(input);
    const names = wanted ?? this.#session.outputNames;
    let fetched: InferenceSession.ReturnType;
    try {
      fetched = await this.#session.run(feeds, names, QUIET);
    } catch (error) {
      throw inferenceFailed(messageOf(error), error);
    }
    return names.map((name) => {
      const value = fetched[name];
      if (value === undefined) throw inferenceFailed(`The model gave no output ${name}.`);
      return fromOnnx(name, value);
    });
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function inferenceFailed(message: string, cause?: unknown): LatheError {
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: `The model failed on this input: ${message}`,
    advice:
      'Check the values of the request, for example identifiers that the model does not know.',
    cause,
  });
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function specOf(value: InferenceSession.ValueMetadata, file: string): TensorSpec {
  const datatype = value.isTensor ? DATATYPE_OF.get(value.type) : undefined;
  if (!value.isTensor || datatype === undefined) {
    throw new LatheError({
      code: 'model-unsupported',
      kind: 'data',
      message: value.isTensor
        ? `${value.name} of the model is of type ${value.type}, which no protocol here carries.`
        : `${value.name} of the model is not a tensor.`,
      place: { file },
      advice:
        'Export the model with plain tensors only; for scikit-learn models turn off the ZipMap at the end.',
    });
  }
  return {
    name: value.name,
    datatype,
    shape: value.shape.map((length) => (typeof length === 'number' ? length : -1)),
  };
}

function toOnnx({ datatype, shape, data }: Tensor): OnnxTensor {
  if (isTexts(data)) {
    const texts = data.map((bytes) => decoder.decode(bytes));
    return new OnnxTensor('string', texts, shape);
  }
  // A Buffer, too, is a Uint8Array; ONNX Runtime takes it as it is.
  return new OnnxTensor(ONNX_TYPES[datatype], data, shape);
}

function fromOnnx(name: string, { type, dims, data }: OnnxTensor): Tensor {
  const datatype = DATATYPE_OF.get(type);
  if (datatype === undefined) throw inferenceFailed(`Output ${name} is of type ${type}.`);
  if (datatype === 'BYTES') {
    if (!Array.isArray(data)) throw inferenceFailed(`Output ${name} holds no texts.`);
    const texts: readonly unknown[] = data;
    return { name, datatype, shape: dims, data: texts.map((text) => encoder.encode(String(text))) };
  }
  if (!ArrayBuffer.isView(data)) throw inferenceFailed(`Output ${name} holds no numbers.`);
  const { buffer, byteOffset, byteLength } = data;
  if (!(buffer instanceof ArrayBuffer)) throw inferenceFailed(`Output ${name} is shared memory.`);
  const { view, bytes } = NUMERIC_DATATYPES[datatype];
  // Half-precision numbers come as Uint16Array or, on newer Node, as Float16Array: the bits are the same.
  return { name, datatype, shape: dims, data: view(buffer, byteOffset, byteLength / bytes) };
}
