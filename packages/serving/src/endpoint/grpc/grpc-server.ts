import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { LatheError } from '@lathe/flow/error';
import { listenFailure } from '../../failure/listen-failure.js';
import type { InferTiming, ServedModel } from '../../model/served-model.js';
import { errorText, meaningOf, retryAfter } from '../error-status.js';
import { fleetProblems } from '../fleet/worker-report.js';
import type { HttpServerParts } from '../http/http-server.js';
import { timeoutOfParameter } from '../inference-desk.js';
import { loadByName, unloadByName } from '../model-administration.js';
import { modelMetadata, repositoryIndex, serverMetadata } from '../open-inference/metadata.js';
import { readyVersions, statisticsOf } from '../services.js';
import { outputsOfAnswer, tensorsOfRequest } from './grpc-tensor.js';
import { inferenceService } from './inference-service.js';
import type {
  InferRequestMessage,
  InferResponseMessage,
  ModelNameMessage,
  ParameterMap,
} from './messages.js';

type Call<Request> = ServerUnaryCall<Request, unknown>;

/** The gRPC side of one process. */
export class GrpcServer {
  private readonly server: Server;

  constructor(private readonly parts: HttpServerParts) {
    const { services } = parts;
    this.server = new Server({
      'grpc.max_receive_message_length': services.limits.bodyBytes,
      'grpc.max_send_message_length': -1,
    });
    this.server.addService(inferenceService(), {
      ServerLive: this.open(() => ({ live: true })),
      ServerReady: this.open(async () => ({
        ready: fleetProblems(await services.fleet.report()).length === 0,
      })),
      ModelReady: this.guarded(({ request }: Call<ModelNameMessage>) => this.modelReady(request)),
      ServerMetadata: this.guarded(() => serverMetadata(services.version)),
      ModelMetadata: this.guarded(({ request }: Call<ModelNameMessage>) =>
        modelMetadata(
          services.directory.find(request.name, request.version || undefined),
          readyVersions(services.directory, request.name),
        ),
      ),
      ModelInfer: this.guarded((call: Call<InferRequestMessage>) => this.infer(call)),
      ModelStatistics: this.guarded(({ request }: Call<ModelNameMessage>) =>
        this.statistics(request),
      ),
      RepositoryIndex: this.guarded(({ request }: Call<{ readonly ready: boolean }>) => ({
        models: repositoryIndex(services.directory.models(), request.ready),
      })),
      RepositoryModelLoad: this.guarded(
        async ({
          request,
        }: Call<{ readonly model_name: string; readonly parameters: ParameterMap }>) => {
          await loadByName(request.model_name, plainParameters(request.parameters), services);
          return {};
        },
      ),
      RepositoryModelUnload: this.guarded(
        async ({ request }: Call<{ readonly model_name: string }>) => {
          await unloadByName(request.model_name, services);
          return {};
        },
      ),
    });
  }

  /** The port that it listens on. Errors: `address-in-use`, `address-unusable`. */
  listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, listening) => {
        if (error === null) resolve(listening);
        else reject(listenFailure(error, 'gRPC', host, port));
      });
    });
  }

  /** Takes nothing new, answers what is under way, and closes; at the given time in any case. */
  drain(until: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.server.forceShutdown(),
        Math.max(0, until - performance.now()),
      );
      this.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private async infer(call: Call<InferRequestMessage>): Promise<InferResponseMessage> {
    const { request } = call;
    const { desk } = this.parts.services;
    const arrived = performance.now();
    let model: ServedModel | null = null;
    let timing: InferTiming | null = null;
    let failure: LatheError | null = null;
    const aborter = new AbortController();
    call.on('cancelled', () => aborter.abort());
    try {
      const place = desk.enter(() => call.getPeer().replace(/:\d+$/, ''));
      try {
        model = desk.model(request.model_name, request.model_version || undefined);
        desk.judge(model);
        const raw = request.raw_input_contents.length > 0;
        const asked = timeoutOfParameter(plainParameters(request.parameters).timeout);
        const deadline = earliest(callDeadline(call, arrived), desk.deadline(arrived, asked));
        const answer = await desk.infer(model, {
          inputs: tensorsOfRequest(request),
          signal: aborter.signal,
          ...(request.outputs.length === 0
            ? {}
            : { outputs: request.outputs.map(({ name }) => name) }),
          ...(deadline === undefined ? {} : { deadline }),
        });
        timing = answer.timing;
        return {
          model_name: model.name,
          model_version: model.version,
          id: request.id,
          ...outputsOfAnswer(answer.outputs, raw),
        };
      } finally {
        place.leave();
      }
    } catch (error) {
      failure = LatheError.from(error);
      throw failure;
    } finally {
      this.account(call, arrived, model, timing, failure);
    }
  }

  private account(
    call: Call<InferRequestMessage>,
    arrived: number,
    model: ServedModel | null,
    timing: InferTiming | null,
    failure: LatheError | null,
  ): void {
    const now = performance.now();
    const outcome = failure === null ? 'ok' : meaningOf(failure).outcome;
    this.parts.traffic.note(model, 'grpc', outcome, now - arrived, timing, now);
    this.parts.log?.write({
      client: call.getPeer(),
      method: 'GRPC',
      path: call.getPath(),
      status: failure === null ? 0 : meaningOf(failure).grpc,
      milliseconds: now - arrived,
      protocol: 'grpc',
      model,
      timing,
      error: failure?.code ?? null,
    });
  }

  private async modelReady({ name, version }: ModelNameMessage): Promise<{ ready: boolean }> {
    const { readiness, draining } = this.parts.services;
    if (draining()) return { ready: false };
    return { ready: (await readiness.problemOf(name, version || undefined)) === null };
  }

  private async statistics({ name, version }: ModelNameMessage) {
    const { directory, fleet } = this.parts.services;
    const asked = name === '' ? null : version === '' ? { name } : { name, version };
    return { model_stats: await statisticsOf(asked, { directory, fleet }) };
  }

  private guarded<Request>(answer: (call: Call<Request>) => unknown) {
    return this.unary<Request>((call) => {
      const [authorization] = call.metadata.get('authorization');
      this.parts.guard.checkToken(authorization?.toString());
      return answer(call);
    });
  }

  /** Calls that need no token. */
  private open(answer: () => unknown) {
    return this.unary<unknown>(answer);
  }

  private unary<Request>(answer: (call: Call<Request>) => unknown) {
    return async (call: Call<Request>, callback: sendUnaryData<unknown>): Promise<void> => {
      try {
        callback(null, await answer(call));
      } catch (error) {
        const known = LatheError.from(error);
        if (known.code === 'internal') this.parts.onDefect(known);
        const metadata = new Metadata();
        const seconds = retryAfter(known);
        if (seconds !== null) metadata.set('retry-after', String(seconds));
        callback({ code: meaningOf(known).grpc, details: errorText(known), metadata });
      }
    };
  }
}

/** The values of parameters, whichever field they came in. */
function plainParameters(parameters: ParameterMap): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      value.int64_param ??
        value.uint64_param ??
        value.double_param ??
        value.string_param ??
        value.bool_param,
    ]),
  );
}

/** The deadline of the call itself, on the clock of `performance.now()`. */
function callDeadline(call: Call<unknown>, now: number): number | undefined {
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(at) ? now + (at - Date.now()) : undefined;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
