import { bytesOfTensor } from '../../tensor/binary-tensor.js';
import type { Tensor } from '../../tensor/tensor.js';
import { flatJson } from '../../tensor/tensor-json.js';
import type { Answer } from '../http/exchange.js';
import type { ReadRequest } from './infer-request.js';

const quoted = new Map<string, string>();

/** Names of models and tensors are few and written with every answer. */
function quote(name: string): string {
  const known = quoted.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (quoted.size >= 1_000) quoted.clear();
  quoted.set(name, text);
  return text;
}

/**
 * The answer to a request: JSON, or JSON and then the bytes of the outputs that were asked for in binary.
 * Outputs come in the order given. Errors: `output-not-text`.
 */
export function inferAnswer(
  model: { readonly name: string; readonly version: string },
  request: Pick<ReadRequest, 'id' | 'outputs' | 'binaryOutputs'>,
  outputs: readonly Tensor[],
): Answer {
  const id = request.id === undefined ? '' : `"id":${JSON.stringify(request.id)},`;
  const parts: Uint8Array[] = [];
  let texts = '';
  for (const output of outputs) {
    if (texts !== '') texts += ',';
    texts += `{"name":${quote(output.name)},"shape":[${output.shape.join(',')}],"datatype":"${output.datatype}",`;
    if (isBinary(request, output.name)) {
      const bytes = bytesOfTensor(output);
      parts.push(bytes);
      texts += `"parameters":{"binary_data_size":${bytes.byteLength}}}`;
    } else {
      texts += `"data":${flatJson(output)}}`;
    }
  }
  const json = `{"model_name":${quote(model.name)},"model_version":${quote(model.version)},${id}"outputs":[${texts}]}`;
  if (parts.length === 0) return { status: 200, type: 'application/json', body: json };
  const header = Buffer.from(json);
  return {
    status: 200,
    type: 'application/octet-stream',
    body: [header, ...parts],
    headers: ['Inference-Header-Content-Length', String(header.length)],
  };
}

function isBinary(
  { outputs, binaryOutputs }: Pick<ReadRequest, 'outputs' | 'binaryOutputs'>,
  name: string,
): boolean {
  if (outputs === undefined) return binaryOutputs;
  return outputs.find((wish) => wish.name === name)?.binary ?? binaryOutputs;
}
