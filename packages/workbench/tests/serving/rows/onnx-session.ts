import { readFile } from 'node:fs/promises';
import type { Tensor } from '@lathe/serving';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';

export interface OpenOnnx {
  readonly inputs: readonly { readonly name: string }[];
  run(inputs: readonly Tensor[]): Promise<readonly Tensor[]>;
}

/** Runs an ONNX file on tensors of serving, in this process. */
export async function openOnnx(file: string): Promise<OpenOnnx> {
  const session = await InferenceSession.create(await readFile(file));
  const inputs = session.inputNames.map((name) => ({ name }));
  const run: OpenOnnx['run'] = async (given) => {
    const outputs = await session.run(
      Object.fromEntries(given.map((input) => [input.name, onnxTensor(input)])),
    );
    return Object.entries(outputs).map(([name, output]) => servingTensor(name, output));
  };
  return { inputs, run };
}

function onnxTensor({ datatype, data, shape }: Tensor): OnnxTensor {
  if (datatype === 'FP64' && data instanceof Float64Array) {
    return new OnnxTensor('float64', data, [...shape]);
  }
  const texts = (data as readonly Uint8Array[]).map((bytes) => new TextDecoder().decode(bytes));
  return new OnnxTensor('string', texts, [...shape]);
}

function servingTensor(name: string, { type, data, dims }: OnnxTensor): Tensor {
  if (type === 'float64') {
    return { name, datatype: 'FP64', shape: dims, data: data as Float64Array };
  }
  const bytes = (data as string[]).map((text) => new TextEncoder().encode(text));
  return { name, datatype: 'BYTES', shape: dims, data: bytes };
}
