import type { LatheError } from '@lathe/flow/error';
import { madeUpInputs, type Recipe } from '../model/made-up-inputs.js';
import type {
  InferAnswer,
  InferRequest,
  ModelState,
  ModelStatistics,
  ServedModel,
} from '../model/served-model.js';
import { Overloaded } from '../schedule/overloaded.js';
import type { TensorSpec } from '../tensor/tensor.js';
import { type HttpReply, NotReached } from './http-call.js';
import {
  type InferenceMessage,
  inferenceMessage,
  inferenceOutputs,
  type ModelMetadata,
} from './inference-message.js';
import { deadlineExceeded, inContract, modelUnavailable, refusalOf } from './remote-failure.js';
import type { Replica } from './replica.js';

export interface RemoteLimits {
  /** Longest predicted wait, in milliseconds, before requests are refused. */
  readonly maxWaitMs: number;
  /** Most requests under way at all replicas together. */
  readonly queueLimit: number;
}

export interface RemoteModelOptions {
  readonly name: string;
  readonly version: string;
  readonly metadata: ModelMetadata;
  /** Whether the servers take tensors as bytes. */
  readonly binary: boolean;
  readonly replicas: readonly Replica[];
  readonly limits: RemoteLimits;
}

/** What `test` sends: nearly every model takes it. */
const LEAST: Recipe = { length: 1, values: 'zeros' };
/** How much a new observation counts against all that came before. */
const NEWS = 0.05;

/** A model that other servers run: each request goes to the replica that has least under way. */
export class RemoteModel implements ServedModel {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly rows = null;
  readonly #options: RemoteModelOptions;
  #draining = false;
  #idle: (() => void) | null = null;
  #turn = 0;
  #requests = 0;
  #failures = 0;
  #refused = 0;
  #expired = 0;
  /** Milliseconds between answers while requests are under way, smoothed; null before the first. */
  #pace: number | null = null;

  constructor(options: RemoteModelOptions) {
    this.#options = options;
    this.name = options.name;
    this.version = options.version;
    this.platform = options.metadata.platform;
    this.inputs = options.metadata.inputs;
    this.outputs = options.metadata.outputs;
  }

  get state(): ModelState {
    if (this.#draining) return 'draining';
    return this.#healthy.length > 0 ? 'ready' : 'failed';
  }

  get problem(): string | null {
    if (this.#healthy.length > 0) return null;
    return this.#options.replicas.map(({ url, problem }) => `${url}: ${problem}`).join('; ');
  }

  async infer(request: InferRequest): Promise<InferAnswer> {
    this.#requests += 1;
    this.#admit(request);
    const deadline = deadlineSignal(this.name, request);
    const startedAt = performance.now();
    const company = this.#outstanding + 1;
    try {
      const message = inferenceMessage(request, this.#options.binary);
      const reply = await this.#ask(withTimeout(message, request), deadline.signal);
      if (reply.status !== 200) throw refusalOf(this.name, reply);
      const outputs = inferenceOutputs(reply.headers, reply.body);
      const compute = performance.now() - startedAt;
      this.#observe(compute / company);
      return { outputs, timing: { queue: 0, compute, batch: 1 } };
    } catch (error) {
      throw this.#explained(error, request);
    } finally {
      deadline.clear();
      if (this.#outstanding === 0) this.#idle?.();
    }
  }

  async test(): Promise<void> {
    const message = inferenceMessage(
      { inputs: madeUpInputs(this.inputs, LEAST, 1, 0) },
      this.#options.binary,
    );
    try {
      const reply = await this.#ask(message, AbortSignal.timeout(60_000));
      if (reply.status !== 200) throw refusalOf(this.name, reply);
    } catch (error) {
      throw this.#explained(error, { inputs: [] });
    }
  }

  statistics(): ModelStatistics {
    return {
      requests: this.#requests,
      failures: this.#failures,
      refused: this.#refused,
      expired: this.#expired,
      batches: this.#requests - this.#refused,
      waiting: 0,
      running: this.#outstanding,
      instances: this.#healthy.length,
      restarts: this.#options.replicas.reduce((sum, { returns }) => sum + returns, 0),
      // Runs are the servers' own affair.
      overruns: 0,
      hanging: 0,
      predictedWait: this.#predictedWait,
    };
  }

  /** Fulfilled when nothing is under way; nothing new is taken. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#outstanding > 0) {
      await new Promise<void>((idle) => {
        this.#idle = idle;
      });
    }
  }

  close(): void {
    for (const replica of this.#options.replicas) replica.close();
  }

  get #healthy(): readonly Replica[] {
    return this.#options.replicas.filter(({ problem }) => problem === null);
  }

  get #outstanding(): number {
    return this.#options.replicas.reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  get #predictedWait(): number {
    return (this.#pace ?? 0) * this.#outstanding;
  }

  #admit({ deadline }: InferRequest): void {
    if (this.#draining) throw this.#counted(modelUnavailable(this.name, 'it is being unloaded'));
    const now = performance.now();
    if (deadline !== undefined && deadline <= now) throw this.#counted(deadlineExceeded(this.name));
    const { maxWaitMs, queueLimit } = this.#options.limits;
    const wait = this.#predictedWait;
    const most = deadline === undefined ? maxWaitMs : Math.min(maxWaitMs, deadline - now);
    if (wait <= most && this.#outstanding < queueLimit) return;
    throw this.#counted(
      new Overloaded({
        message:
          wait > most
            ? `${this.name} would begin after about ${Math.round(wait)} ms; ${Math.round(most)} ms are allowed.`
            : `${this.name} has ${queueLimit} requests under way, the most it may.`,
        retryAfterMs: wait,
      }),
    );
  }

  /** Least under way first; among equals each in turn. Those put aside are asked when no other is left. */
  #order(): readonly Replica[] {
    const { replicas } = this.#options;
    this.#turn = (this.#turn + 1) % replicas.length;
    const inTurn = [...replicas.slice(this.#turn), ...replicas.slice(0, this.#turn)];
    const rank = ({ problem, outstanding }: Replica) =>
      (problem === null ? 0 : Number.MAX_SAFE_INTEGER / 2) + outstanding;
    return inTurn.toSorted((left, right) => rank(left) - rank(right));
  }

  async #ask(message: InferenceMessage, signal?: AbortSignal): Promise<HttpReply> {
    let last: unknown;
    for (const replica of this.#order()) {
      try {
        return await replica.infer(message, signal);
      } catch (error) {
        // Only a request that reached nobody is sent again: one that ends a server would end them all.
        if (!(error instanceof NotReached)) throw error;
        last = error;
      }
    }
    throw modelUnavailable(this.name, last instanceof Error ? last.message : 'there is no server');
  }

  #observe(pace: number): void {
    this.#pace = this.#pace === null ? pace : this.#pace + NEWS * (pace - this.#pace);
  }

  #explained(error: unknown, request: InferRequest): LatheError {
    return this.#counted(inContract(this.name, error, request));
  }

  #counted(error: LatheError): LatheError {
    if (error instanceof Overloaded || error.code === 'model-unavailable') this.#refused += 1;
    else if (error.code === 'deadline-exceeded') this.#expired += 1;
    else this.#failures += 1;
    return error;
  }
}

/** Another endpoint of Lathe then drops the request by itself when it is too late. */
function withTimeout(message: InferenceMessage, { deadline }: InferRequest): InferenceMessage {
  if (deadline === undefined) return message;
  const left = Math.max(1, Math.round(deadline - performance.now()));
  return { ...message, headers: { ...message.headers, 'x-request-timeout-ms': String(left) } };
}

/** Aborted when the client goes or the deadline has passed. */
function deadlineSignal(
  name: string,
  { deadline, signal }: InferRequest,
): {
  readonly signal?: AbortSignal;
  readonly clear: () => void;
} {
  if (deadline === undefined) return { ...(signal && { signal }), clear: () => undefined };
  const either = new AbortController();
  const timer = setTimeout(
    () => either.abort(deadlineExceeded(name)),
    Math.max(0, deadline - performance.now()),
  );
  // Not `AbortSignal.any`: the client's signal lives as long as its connection and would remember every request.
  const leave = (): void => either.abort(signal?.reason);
  if (signal?.aborted === true) leave();
  else signal?.addEventListener('abort', leave, { once: true });
  return {
    signal: either.signal,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    },
  };
}
