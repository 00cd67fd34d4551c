import { LatheError } from '@lathe/flow/error';
import type { InferAnswer, RawRow, RowCodec, ServedModel } from '../../model/served-model.js';
import type { Tensor } from '../../tensor/tensor.js';
import { timeoutOfHeader, timeoutOfParameter } from '../inference-desk.js';
import { readCustomAttributes } from '../invocations/custom-attributes.js';
import { readInstances } from '../invocations/instances.js';
import { answerFormat, contentFormat, type Format } from '../invocations/media-type.js';
import { columnAnswer, recordAnswer, rowAnswer } from '../invocations/predictions.js';
import { inferAnswer } from '../open-inference/infer-answer.js';
import { readInferRequest } from '../open-inference/infer-request.js';
import type { Services } from '../services.js';
import type { ModelName } from './call.js';
import type { Answer, Exchange } from './exchange.js';

/** `POST v2/models/{name}/infer`. Errors: those of reading, of the model, and of writing. */
export async function openInference(
  exchange: Exchange,
  { name, version }: ModelName,
  { desk }: Services,
): Promise<Answer> {
  const headerLength = exchange.header('inference-header-content-length');
  const protocol = headerLength === undefined ? 'v2-json' : 'v2-binary';
  exchange.protocol = protocol;
  const place = desk.enter(() => exchange.client);
  try {
    const model = desk.model(name, version);
    exchange.model = model;
    desk.judge(model);
    const headerTimeout = timeoutOfHeader(exchange.header('x-request-timeout-ms'));
    const request = readInferRequest(await exchange.body(), headerLength);
    const deadline = desk.deadline(
      exchange.arrived,
      headerTimeout ?? timeoutOfParameter(request.timeout),
    );
    const { outputs, timing } = await desk.infer(model, {
      inputs: request.inputs,
      signal: exchange.signal,
      ...(request.outputs === undefined
        ? {}
        : { outputs: request.outputs.map((wish) => wish.name) }),
      ...(deadline === undefined ? {} : { deadline }),
    });
    exchange.timing = timing;
    return inferAnswer(model, request, outputs);
  } finally {
    place.leave();
  }
}

/**
 * `POST /invocations` and `POST /models/{name}/invoke`. Without `name`, the custom attributes or the
 * default say which model. Errors: those of reading, of the model, and of writing.
 */
export async function invocation(
  exchange: Exchange,
  name: string | undefined,
  { desk }: Services,
): Promise<Answer> {
  exchange.protocol = 'invocations';
  const place = desk.enter(() => exchange.client);
  try {
    const attributes = readCustomAttributes(
      exchange.header('x-amzn-sagemaker-custom-attributes') ?? tfsHeaders(exchange),
    );
    const model = desk.model(name ?? attributes.model, attributes.version);
    exchange.model = model;
    const given = contentFormat(exchange.header('content-type'));
    const wanted = answerFormat(exchange.header('accept'));
    desk.judge(model);
    const deadline = desk.deadline(
      exchange.arrived,
      timeoutOfHeader(exchange.header('x-request-timeout-ms')),
    );
    const infer = async (inputs: readonly Tensor[]): Promise<InferAnswer> => {
      const answer = await desk.infer(model, {
        inputs,
        signal: exchange.signal,
        ...(deadline === undefined ? {} : { deadline }),
      });
      exchange.timing = answer.timing;
      return answer;
    };
    const text = (await exchange.body()).toString('utf8');
    const instances = readInstances(text, given, model);
    if (instances.kind === 'rows') {
      return await predictRows(instances.rows, codecOf(model), infer, wanted, exchange.signal);
    }
    const { outputs } = await infer(instances.inputs);
    return instances.layout === 'columns'
      ? columnAnswer(outputs, wanted)
      : rowAnswer(outputs, wanted, attributes.method);
  } finally {
    place.leave();
  }
}

async function predictRows(
  rows: readonly RawRow[],
  codec: RowCodec,
  infer: (inputs: readonly Tensor[]) => Promise<InferAnswer>,
  wanted: Format,
  signal: AbortSignal,
): Promise<Answer> {
  const { inputs, at, left } = await codec.encode(rows, signal);
  const records: (ReturnType<RowCodec['decode']>[number] | null)[] = rows.map(() => null);
  if (at.length > 0) {
    const predictions = codec.decode((await infer(inputs)).outputs);
    for (const [row, position] of at.entries()) records[position] = predictions[row] ?? null;
  }
  return recordAnswer(records, left, wanted);
}

function codecOf({ name, rows }: ServedModel): RowCodec {
  if (rows !== null) return rows;
  throw new LatheError({
    code: 'internal',
    kind: 'internal',
    message: `Rows were read for model ${name}, which takes none.`,
    advice: 'This is a defect in Lathe; please report it.',
  });
}

/** The original container also takes each attribute as a header of its own. */
function tfsHeaders(exchange: Exchange): string | undefined {
  const found = ['tfs-model-name', 'tfs-model-version', 'tfs-method'].flatMap((name) => {
    const value = exchange.header(name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return found.length === 0 ? undefined : found.join(',');
}
