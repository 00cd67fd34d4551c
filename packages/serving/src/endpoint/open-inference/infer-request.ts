import { tensorFromBytes } from '../../tensor/binary-tensor.js';
import { inputError } from '../../tensor/input-error.js';
import { isJsonObject } from '../../tensor/json-object.js';
import { tensorFromJson } from '../../tensor/json-tensor.js';
import { readRequestJson } from '../../tensor/request-json.js';
import { brief, readDatatype, readShape } from '../../tensor/shape.js';
import type { Tensor } from '../../tensor/tensor.js';

export interface OutputWish {
  readonly name: string;
  readonly binary: boolean;
}

/** A request of the Open Inference Protocol, read. */
export interface ReadRequest {
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  /** undefined: all, each as `binaryOutputs` says. */
  readonly outputs: readonly OutputWish[] | undefined;
  readonly binaryOutputs: boolean;
  /** Whether bytes follow the JSON. */
  readonly binaryInputs: boolean;
  /** `parameters.timeout` as it came, in microseconds. */
  readonly timeout: unknown;
}

/**
 * Reads the body of `POST v2/models/{name}/infer`. `headerLength` is the header
 * `Inference-Header-Content-Length`: the bytes of JSON, after which the binary tensors follow in the order
 * of the inputs (extension `binary_tensor_data`). Unknown parameters are left out of account.
 * Errors: `input-json`, `input-request`, and those of the tensors.
 */
export function readInferRequest(body: Buffer, headerLength: string | undefined): ReadRequest {
  const jsonBytes =
    headerLength === undefined ? body.length : readLength(headerLength, body.length);
  const text = body.toString('utf8', 0, jsonBytes);
  const binary = body.subarray(jsonBytes);
  return readRequestJson(text, (document) => readDocument(document, binary));
}

function readDocument(document: unknown, binary: Buffer): ReadRequest {
  const request = asObject(document, 'body', 'The body');
  const parameters = optionalObject(request.parameters, 'parameters');
  const binaryOutputs = optionalFlag(parameters?.binary_data_output, 'binary_data_output') ?? false;
  const { inputs } = request;
  if (!Array.isArray(inputs)) {
    throw inputError(
      'input-request',
      'inputs',
      `The request has no list of inputs, but ${brief(inputs)}.`,
      'Send {"inputs": [{"name": ..., "shape": [...], "datatype": ..., "data": [...]}]}.',
    );
  }
  const tensors: Tensor[] = [];
  let at = 0;
  for (const input of inputs) {
    const { tensor, bytes } = readInput(input, tensors.length, binary, at);
    tensors.push(tensor);
    at += bytes;
  }
  if (at !== binary.length) {
    throw inputError(
      'input-data',
      'inputs',
      `${binary.length} bytes follow the JSON; the inputs name ${at} of them.`,
      'Give every binary input its "binary_data_size", and the JSON its length in Inference-Header-Content-Length.',
    );
  }
  return {
    id: readId(request.id),
    inputs: tensors,
    outputs: readOutputs(request.outputs, binaryOutputs),
    binaryOutputs,
    binaryInputs: binary.length > 0,
    timeout: parameters?.timeout,
  };
}

function readInput(
  given: unknown,
  position: number,
  binary: Buffer,
  at: number,
): { tensor: Tensor; bytes: number } {
  const input = asObject(given, 'inputs', `Input ${position}`);
  const { name } = input;
  if (typeof name !== 'string' || name === '') {
    throw inputError(
      'input-request',
      'inputs',
      `Input ${position} has no name.`,
      'GET v2/models/{name} lists the inputs of the model.',
    );
  }
  const datatype = readDatatype(name, input.datatype);
  const shape = readShape(name, input.shape);
  const size = optionalObject(input.parameters, name)?.binary_data_size;
  if (size === undefined) {
    if (input.data === undefined) {
      throw inputError(
        'input-data',
        name,
        `Input ${name} has no data.`,
        'Give "data", or "parameters": {"binary_data_size": BYTES} and the bytes after the JSON.',
      );
    }
    return { tensor: tensorFromJson(name, datatype, shape, input.data), bytes: 0 };
  }
  if (
    typeof size !== 'number' ||
    !Number.isInteger(size) ||
    size < 0 ||
    at + size > binary.length
  ) {
    throw inputError(
      'input-data',
      name,
      `Input ${name} names ${brief(size)} bytes of binary data; ${binary.length - at} are left after the JSON.`,
      'Send the bytes of the inputs one after the other, without padding.',
    );
  }
  const tensor = tensorFromBytes(name, datatype, shape, binary.subarray(at, at + size));
  return { tensor, bytes: size };
}

function readOutputs(given: unknown, binaryOutputs: boolean): readonly OutputWish[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given)) {
    throw inputError('input-request', 'outputs', '"outputs" is no list.', 'Leave it away for all.');
  }
  // An empty list asks for all, as in Triton.
  if (given.length === 0) return undefined;
  return given.map((wish: unknown, position) => {
    const { name, parameters } = asObject(wish, 'outputs', `Output ${position}`);
    if (typeof name !== 'string') {
      throw inputError(
        'input-request',
        'outputs',
        `Output ${position} has no name.`,
        'GET v2/models/{name} lists the outputs of the model.',
      );
    }
    const wanted = optionalObject(parameters, name);
    if (wanted?.classification !== undefined) {
      throw inputError(
        'input-request',
        name,
        `Output ${name} is asked for as a classification, which this endpoint does not compute.`,
        'Ask for the scores and sort them.',
      );
    }
    return { name, binary: optionalFlag(wanted?.binary_data, 'binary_data') ?? binaryOutputs };
  });
}

function readId(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return String(given);
  throw inputError('input-request', 'id', `The id is ${brief(given)}.`, 'Give a string.');
}

function readLength(text: string, most: number): number {
  const length = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (length <= most) return length;
  throw inputError(
    'input-request',
    'Inference-Header-Content-Length',
    `The header Inference-Header-Content-Length is ${brief(text)}; the body has ${most} bytes.`,
    'Give the length of the JSON in bytes.',
  );
}

function asObject(value: unknown, parameter: string, what: string): Record<string, unknown> {
  if (isJsonObject(value)) return value;
  throw inputError(
    'input-request',
    parameter,
    `${what} is ${brief(value)}, not an object.`,
    'Send {"inputs": [{"name": ..., "shape": [...], "datatype": ..., "data": [...]}]}.',
  );
}

function optionalObject(value: unknown, parameter: string): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw inputError(
    'input-request',
    parameter,
    `The parameters are ${brief(value)}, not an object.`,
    'Leave them away, or send an object.',
  );
}

function optionalFlag(value: unknown, parameter: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw inputError(
    'input-request',
    parameter,
    `${parameter} is ${brief(value)}.`,
    'Send true or false.',
  );
}
