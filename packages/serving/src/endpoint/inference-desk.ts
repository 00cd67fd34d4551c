import { LatheError } from '@lathe/flow/error';
import type {
  InferAnswer,
  InferRequest,
  ModelDirectory,
  ServedModel,
} from '../model/served-model.js';
import { Overloaded } from '../schedule/overloaded.js';
import type { EndpointSettings } from './endpoint-settings.js';

/** After a model has refused a request, the next ones are judged before they are read, for so long. */
const WATCHFUL_MS = 1_000;

/** A request of a client that counts against its limit. */
export interface Place {
  leave(): void;
}

const FREE_PLACE: Place = { leave: () => undefined };

/** Where every protocol hands in its requests: limits that need no look at the body, then the model. */
export class InferenceDesk {
  private readonly underWay = new Map<string, number>();
  private readonly refusedAt = new WeakMap<ServedModel, number>();

  constructor(
    private readonly directory: ModelDirectory,
    private readonly settings: Pick<
      EndpointSettings,
      'clientLimit' | 'maxWaitMs' | 'queueLimit' | 'deadlineMs'
    >,
    private readonly defaultModel: string | undefined,
  ) {}

  /**
   * One more request of a client; the place must be left when it is answered. `client` is only asked for
   * when there is a limit. Errors: `too-many-requests`.
   */
  enter(client: () => string): Place {
    const { clientLimit } = this.settings;
    if (clientLimit === 0) return FREE_PLACE;
    const name = client();
    const count = this.underWay.get(name) ?? 0;
    if (count >= clientLimit) {
      throw new LatheError({
        code: 'too-many-requests',
        kind: 'usage',
        message: `This client has ${count} requests under way, as many as it may.`,
        advice: 'Wait for an answer before sending the next.',
      });
    }
    this.underWay.set(name, count + 1);
    return {
      leave: () => {
        const left = (this.underWay.get(name) ?? 1) - 1;
        if (left === 0) this.underWay.delete(name);
        else this.underWay.set(name, left);
      },
    };
  }

  /**
   * The model that a request names; without a name the default one, or the only one.
   * Errors: `model-unknown`, `model-version-unknown`, `model-not-named`.
   */
  model(name: string | undefined, version: string | undefined): ServedModel {
    if (name !== undefined) return this.directory.find(name, version);
    if (this.defaultModel !== undefined) return this.directory.find(this.defaultModel, version);
    const names = [...new Set(this.directory.models().map((model) => model.name))];
    const [only] = names;
    if (only !== undefined && names.length === 1) return this.directory.find(only, version);
    throw new LatheError({
      code: 'model-not-named',
      kind: 'usage',
      message:
        only === undefined
          ? 'This endpoint serves no model yet.'
          : `This endpoint serves several models: ${names.slice(0, 20).join(', ')}.`,
      advice:
        'Name one in the header X-Amzn-SageMaker-Custom-Attributes: tfs-model-name=NAME, or start the endpoint with a default model.',
    });
  }

  /**
   * Refuses what the model would refuse, before the body is read. Free of cost until a model has refused
   * something. Errors: `overloaded`.
   */
  judge(model: ServedModel): void {
    const refusedAt = this.refusedAt.get(model);
    if (refusedAt === undefined || performance.now() - refusedAt > WATCHFUL_MS) return;
    const { waiting, predictedWait } = model.statistics();
    const { maxWaitMs, queueLimit } = this.settings;
    if (waiting < queueLimit && predictedWait <= maxWaitMs) return;
    this.refusedAt.set(model, performance.now());
    throw new Overloaded({
      message: `Model ${model.name} has ${waiting} requests waiting, and the next would wait about ${Math.round(predictedWait)} ms.`,
      retryAfterMs: predictedWait - maxWaitMs,
    });
  }

  /**
   * When a request is worth nothing any more, on the clock of `performance.now()`; undefined: never.
   * `milliseconds` is what it asks for itself.
   */
  deadline(arrived: number, milliseconds: number | undefined): number | undefined {
    const given = milliseconds ?? this.settings.deadlineMs;
    return given > 0 ? arrived + given : undefined;
  }

  /** Errors: those of the model. */
  async infer(model: ServedModel, request: InferRequest): Promise<InferAnswer> {
    try {
      return await model.infer(request);
    } catch (error) {
      if (error instanceof LatheError && error.code === 'overloaded') {
        this.refusedAt.set(model, performance.now());
      }
      throw error;
    }
  }
}

/**
 * Milliseconds from the header `x-request-timeout-ms`; undefined without one. Errors: `input-timeout`.
 */
export function timeoutOfHeader(text: string | undefined): number | undefined {
  return text === undefined ? undefined : timeout(text, 'x-request-timeout-ms', 1);
}

/**
 * Milliseconds from the request parameter `timeout`, which is in microseconds, as Triton has it (0: none).
 * Errors: `input-timeout`.
 */
export function timeoutOfParameter(value: unknown): number | undefined {
  return value === undefined ? undefined : timeout(value, 'parameters.timeout', 1000);
}

function timeout(value: unknown, parameter: string, perMillisecond: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && Number.isFinite(number)) {
    return number / perMillisecond;
  }
  throw new LatheError({
    code: 'input-timeout',
    kind: 'usage',
    message: `${parameter} must be a number from 0.`,
    place: { parameter },
    advice: 'x-request-timeout-ms is in milliseconds, parameters.timeout in microseconds.',
  });
}
