import { LatheError } from '@lathe/flow/error';
import { DEFAULT_LIMITS, type EndpointLimits } from './endpoint-limits.js';
import type { EndpointSettings } from './endpoint-settings.js';
import type { EndpointStatus } from './endpoint-status.js';
import { loneWorker } from './fleet/lone-worker.js';
import { startSupervisor } from './fleet/supervisor.js';
import { listenAddress, urlHost } from './http/listen-address.js';
import { InferenceServer } from './inference-server.js';
import { type ModelSource, openSource } from './model-source.js';

export interface EndpointOptions {
  readonly models: ModelSource;
  readonly settings: EndpointSettings;
  /** Default 127.0.0.1; any other needs a token. */
  readonly host?: string;
  /** Default 8080; 0: any that is free. */
  readonly port?: number;
  /** Default null: no gRPC; 0: any that is free. */
  readonly grpcPort?: number | null;
  /** At least 16 characters; then every call but the health checks needs `Authorization: Bearer TOKEN`. */
  readonly token?: string;
  readonly limits?: Partial<EndpointLimits>;
  /** JSON lines to a file or to `stderr`; default null: none. */
  readonly accessLog?: string | null;
  /** The model of `/invocations` that name none, where several are served. */
  readonly defaultModel?: string;
  /** Whether models may be loaded and unloaded through the protocols; default true. */
  readonly administration?: boolean;
  /** Of Lathe, as the metadata tell it. */
  readonly version: string;
  readonly onEvent?: (event: EndpointEvent) => void;
}

export type EndpointEvent =
  /** A worker process died; it is started again after `restartMs`. */
  | {
      readonly kind: 'worker-died';
      readonly pid: number;
      readonly why: string;
      readonly restartMs: number;
    }
  | { readonly kind: 'worker-started'; readonly pid: number }
  /** A request met an error that is ours. */
  | { readonly kind: 'defect'; readonly error: LatheError };

export interface Endpoint {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number | null;
  status(): Promise<EndpointStatus>;
  /**
   * Readiness goes off, nothing new is accepted, what is under way is answered, models are let go; at
   * most `limits.drainTime`. Calling it again waits for the same end. A thread that hangs in native code outlives it
   * (`hangingThreads`), and Node ends no process before its threads: only SIGKILL does then.
   */
  close(): Promise<void>;
}

/**
 * Opens the models and serves them; fulfilled when it listens. With one worker everything happens in this
 * process; with more there are that many processes on the same port, watched by this one.
 * Errors: `token-required`, `token-too-short`, `address-in-use`, `address-unusable`, `worker-failed`, and
 * those of the model source.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const host = listenAddress(options, 'use and replace its models');
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const common = {
    host,
    port: options.port ?? 8080,
    grpcPort: options.grpcPort ?? null,
    token: options.token,
    limits,
    accessLog: options.accessLog ?? null,
    defaultModel: options.defaultModel,
    administration: options.administration ?? true,
    version: options.version,
    startedAt: new Date().toISOString(),
    pid: process.pid,
    endpointSettings: options.settings,
  };
  const onEvent = options.onEvent ?? (() => undefined);
  const running =
    options.settings.workers > 1
      ? await startSupervisor({ ...common, models: options.models }, onEvent)
      : await startAlone();
  let closed: Promise<void> | null = null;
  return {
    url: `http://${urlHost(host)}:${running.port}/`,
    host,
    port: running.port,
    grpcPort: running.grpcPort,
    status: running.status,
    close: () => {
      closed ??= running.close();
      return closed;
    },
  };

  async function startAlone() {
    const directory = await openSource(options.models, options.settings);
    const server = new InferenceServer(directory, {
      ...common,
      settings: options.settings,
      fleet: loneWorker,
      onDefect: (error) => onEvent({ kind: 'defect', error }),
    });
    try {
      const ports = await server.listen();
      return { ...ports, status: () => server.status(), close: () => server.close() };
    } catch (error) {
      await directory.close();
      throw LatheError.from(error);
    }
  }
}
