import { LatheError } from '@lathe/flow/error';
import { z } from 'zod';
import type { InferRequest } from '../model/served-model.js';
import { bytesOfTensor, tensorFromBytes } from '../tensor/binary-tensor.js';
import { tensorFromJson } from '../tensor/json-tensor.js';
import { readRequestJson } from '../tensor/request-json.js';
import { DATATYPES, type Tensor, type TensorSpec } from '../tensor/tensor.js';
import { flatJson } from '../tensor/tensor-json.js';

/** Length of the JSON part of a message whose tensors follow it as bytes. */
const LENGTH_HEADER = 'inference-header-content-length';

export interface InferenceMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A call of `infer`, with its tensors as bytes where the server takes those, and the answer's as well. */
export function inferenceMessage(request: InferRequest, binary: boolean): InferenceMessage {
  const blobs: Uint8Array[] = [];
  const inputs = request.inputs.map((tensor) => {
    const { name, datatype, shape } = tensor;
    const head = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.join(',')}]`;
    if (!binary) return `${head},"data":${flatJson(tensor)}}`;
    const blob = bytesOfTensor(tensor);
    blobs.push(blob);
    return `${head},"parameters":{"binary_data_size":${blob.byteLength}}}`;
  });
  const outputs = request.outputs?.map((name) => ({ name }));
  const rest = {
    ...(outputs === undefined ? {} : { outputs }),
    ...(binary ? { parameters: { binary_data_output: true } } : {}),
  };
  const tail = JSON.stringify(rest).slice(1);
  const json = Buffer.from(`{"inputs":[${inputs.join(',')}]${tail === '}' ? '' : ','}${tail}`);
  if (!binary) return { headers: { 'content-type': 'application/json' }, body: json };
  return {
    headers: {
      'content-type': 'application/octet-stream',
      [LENGTH_HEADER]: String(json.byteLength),
    },
    body: Buffer.concat([json, ...blobs]),
  };
}

const tensorSpec = z.object({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  shape: z.array(z.coerce.number().int()),
});

const answerTensor = tensorSpec.extend({
  data: z.unknown().optional(),
  parameters: z.object({ binary_data_size: z.int().min(0).optional() }).optional(),
});
const inferenceAnswer = z.object({ outputs: z.array(answerTensor) });

/** The outputs of an answer. Errors: `answer-unreadable`. */
export function inferenceOutputs(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
): readonly Tensor[] {
  try {
    return readOutputs(headers, body);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LatheError({
      code: 'answer-unreadable',
      kind: 'engine',
      message: 'The answer of the back end is not of the Open Inference Protocol.',
      advice: 'Call the back end by itself and look at what it answers.',
      details: why,
      cause,
    });
  }
}

function readOutputs(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
): readonly Tensor[] {
  const given = headers[LENGTH_HEADER];
  const length = given === undefined ? body.byteLength : Number(given);
  const text = Buffer.from(body.buffer, body.byteOffset, length).toString('utf8');
  return readRequestJson(text, (message) => outputsOf(message, body.subarray(length)));
}

function outputsOf(message: unknown, tail: Uint8Array): readonly Tensor[] {
  let at = 0;
  return inferenceAnswer
    .parse(message)
    .outputs.map(({ name, datatype, shape, data, parameters }) => {
      const size = parameters?.binary_data_size;
      if (size === undefined) return tensorFromJson(name, datatype, shape, data);
      at += size;
      return tensorFromBytes(name, datatype, shape, tail.subarray(at - size, at));
    });
}

const modelMetadata = z.object({
  name: z.string(),
  versions: z.array(z.coerce.string()).optional(),
  platform: z.string().default('unknown'),
  inputs: z.array(tensorSpec),
  outputs: z.array(tensorSpec),
});

export interface ModelMetadata {
  readonly platform: string;
  readonly versions: readonly string[];
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** What a model takes and gives. Errors: a ZodError. */
export function readModelMetadata(value: unknown): ModelMetadata {
  const { platform, versions, inputs, outputs } = modelMetadata.parse(value);
  return { platform, versions: versions ?? [], inputs, outputs };
}

const serverMetadata = z.object({ extensions: z.array(z.string()).default([]) });

/** Whether a server takes tensors as bytes, by its metadata. */
export function takesBinary(value: unknown): boolean {
  return serverMetadata.safeParse(value).data?.extensions.includes('binary_tensor_data') ?? false;
}

const repositoryIndex = z.array(z.object({ name: z.string(), version: z.string().optional() }));

/** Names of the models of a server, by the repository extension. Errors: a ZodError. */
export function readRepositoryIndex(value: unknown): readonly string[] {
  return [...new Set(repositoryIndex.parse(value).map(({ name }) => name))];
}
