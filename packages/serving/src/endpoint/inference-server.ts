import type { LatheError } from '@lathe/flow/error';
import type { ModelDirectory } from '../model/served-model.js';
import { AccessLog } from './access-log.js';
import type { EndpointLimits } from './endpoint-limits.js';
import type { EndpointSettings } from './endpoint-settings.js';
import type { EndpointStatus } from './endpoint-status.js';
import type { Fleet } from './fleet/fleet.js';
import { LocalWorker } from './fleet/local-worker.js';
import { endpointStatus } from './fleet/worker-report.js';
import { GrpcServer } from './grpc/grpc-server.js';
import { AccessGuard } from './http/access-guard.js';
import { HttpServer } from './http/http-server.js';
import { InferenceDesk } from './inference-desk.js';
import { Traffic } from './metrics/traffic.js';
import { Readiness } from './readiness.js';
import type { Services } from './services.js';

export interface InferenceServerOptions {
  /** Of this process. */
  readonly settings: EndpointSettings;
  /** Of the whole endpoint, as its status tells them. */
  readonly endpointSettings: EndpointSettings;
  readonly host: string;
  readonly port: number;
  /** null: no gRPC. */
  readonly grpcPort: number | null;
  readonly token: string | undefined;
  readonly limits: EndpointLimits;
  /** A file, or `stderr`; null: none. */
  readonly accessLog: string | null;
  readonly defaultModel: string | undefined;
  readonly administration: boolean;
  readonly version: string;
  readonly startedAt: string;
  /** Process that stands for the endpoint. */
  readonly pid: number;
  readonly fleet: (worker: LocalWorker) => Fleet;
  readonly onDefect: (error: LatheError) => void;
}

/** Everything between the sockets of one process and its models. */
export class InferenceServer {
  readonly worker: LocalWorker;
  private readonly services: Services;
  private readonly http: HttpServer;
  private readonly grpc: GrpcServer | null;
  private readonly log: AccessLog | null;

  constructor(
    private readonly directory: ModelDirectory,
    private readonly options: InferenceServerOptions,
  ) {
    const { settings, limits, version, administration } = options;
    const traffic = new Traffic();
    const readiness = new Readiness(directory, limits);
    const worker = new LocalWorker({ directory, readiness, traffic, limits });
    const fleet = options.fleet(worker);
    this.worker = worker;
    this.services = {
      directory,
      desk: new InferenceDesk(directory, settings, options.defaultModel),
      readiness,
      fleet,
      limits,
      administration,
      version,
      locations: worker.locations,
      draining: () => worker.draining,
      status: async () =>
        endpointStatus(await fleet.report(), {
          settings: options.endpointSettings,
          startedAt: options.startedAt,
          pid: options.pid,
          versions: { lathe: version, node: process.versions.node },
        }),
    };
    const guard = new AccessGuard(options.host, options.token);
    this.log = options.accessLog === null ? null : new AccessLog(options.accessLog);
    const parts = {
      services: this.services,
      guard,
      traffic,
      log: this.log,
      onDefect: options.onDefect,
    };
    this.http = new HttpServer(parts);
    this.grpc = options.grpcPort === null ? null : new GrpcServer(parts);
  }

  /** The ports that it listens on. Errors: `address-in-use`, `address-unusable`. */
  async listen(): Promise<{ readonly port: number; readonly grpcPort: number | null }> {
    const { host, port, grpcPort } = this.options;
    const listening = await this.http.listen(host, port);
    if (this.grpc === null || grpcPort === null) return { port: listening, grpcPort: null };
    return { port: listening, grpcPort: await this.grpc.listen(host, grpcPort) };
  }

  status(): Promise<EndpointStatus> {
    return this.services.status();
  }

  /**
   * Readiness goes off, nothing new is accepted, what is under way is answered; then the models are let
   * go. What is not done within `drainTime` is cut off.
   */
  async close(): Promise<void> {
    if (this.worker.draining) return;
    this.worker.draining = true;
    const until = performance.now() + this.options.limits.drainTime;
    await Promise.all([this.http.drain(until), this.grpc?.drain(until)]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, until - performance.now()));
    });
    await Promise.race([this.directory.drain(), late]);
    clearTimeout(timer);
    await this.directory.close();
    await this.log?.close();
  }
}
