import { stat } from 'node:fs/promises';
import { LatheError } from '@lathe/flow';
import { type EndpointSettings, endpointSettings } from '@lathe/serving';
import { type Endpoint, type EndpointEvent, startEndpoint } from '@lathe/serving/endpoint/endpoint';
import {
  type EnvironmentSettings,
  settingsFromEnvironment,
} from '@lathe/serving/endpoint/sagemaker-environment';
import { findModels, parseLocation } from '@lathe/serving/model/model-location';
import { version } from '../version.js';
import { endEndpoint, findEndpoint, registerEndpoint } from './endpoint-registry.js';
import { modelPath } from './model-path.js';
import { MODEL_SOURCE, type SourceOptions } from './model-source.js';
import { layeredSettings, type SettingsLayer, settingsFile } from './settings-layers.js';

/** Where models run; `remote`: on servers that have them already. */
export type Backend =
  | { readonly kind: 'onnx' }
  | { readonly kind: 'python' }
  | { readonly kind: 'remote'; readonly urls: readonly string[] };

export interface ServeRequest {
  /** PATH, NAME=PATH or `stub:...`; none: `/opt/ml/model`, where SageMaker puts models. */
  readonly models: readonly string[];
  readonly backend: Backend;
  /** Settings that were given one by one; they win over all others. */
  readonly settings: SettingsLayer;
  /** A file of settings, which wins over the environment. */
  readonly config?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host?: string;
  readonly port?: number;
  /** Null: no gRPC. */
  readonly grpcPort: number | null;
  readonly token?: string;
  /** A file, or `stderr`. */
  readonly accessLog?: string;
  /** Bytes of the largest request. */
  readonly maxBody: number;
  /** Whether changes of the models on disk are followed. */
  readonly watch: boolean;
  /** Folder of the workspace whose studio lists the endpoint. */
  readonly workspace?: string;
  /** The record of it that a studio has begun. */
  readonly endpointId?: string;
  readonly onEvent?: (event: EndpointEvent) => void;
}

export interface ServedModels {
  readonly endpoint: Endpoint;
  readonly settings: EndpointSettings;
  /** What was taken from the environment, and what means nothing here. */
  readonly environment: Pick<EnvironmentSettings, 'taken' | 'ignored'>;
  /** Drains, closes, and tells the workspace. */
  close(): Promise<void>;
}

const CONTAINER_MODELS = '/opt/ml/model';

/**
 * Serves models. Settings are those given, else those of the file, else those of the environment, else the
 * defaults. Errors: `model-missing`, `backend-mixed`; those of `layeredSettings`, `startEndpoint` and the models.
 */
export async function serveModels(request: ServeRequest): Promise<ServedModels> {
  const environment = settingsFromEnvironment(request.environment);
  const settings = layeredSettings([
    request.settings,
    ...(request.config === undefined ? [] : [await settingsFile(request.config)]),
    { settings: environment.settings, origin: { advice: 'Correct the environment variable.' } },
  ]);
  const models = await givenModels(request);
  const { host, token, accessLog, workspace, onEvent } = request;
  const port = request.port ?? environment.port ?? undefined;
  const endpoint = await startEndpoint({
    models: { module: MODEL_SOURCE, options: await sourceOf(models, settings, request) },
    // The Python back end has processes of its own that accept requests; one before them is enough.
    settings: request.backend.kind === 'python' ? { ...settings, workers: 1 } : settings,
    grpcPort: request.grpcPort,
    limits: {
      bodyBytes: request.maxBody,
      ...(environment.loadTime === null ? {} : { loadTime: environment.loadTime * 1000 }),
    },
    version: version(),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(token === undefined ? {} : { token }),
    ...(accessLog === undefined ? {} : { accessLog }),
    ...(environment.defaultModel === null ? {} : { defaultModel: environment.defaultModel }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  try {
    const id =
      workspace === undefined ? null : await register(workspace, endpoint, settings, request);
    return {
      endpoint,
      settings,
      environment,
      async close() {
        await endpoint.close();
        if (workspace !== undefined && id !== null) await endEndpoint(workspace, id);
      },
    };
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}

/** The models as they were given, paths absolute. */
async function givenModels({ models, backend }: ServeRequest): Promise<readonly string[]> {
  if (backend.kind === 'remote') {
    if (models.length === 0) return [];
    throw new LatheError({
      code: 'backend-mixed',
      kind: 'usage',
      message: `Models are given (${models.join(', ')}), but --backend names servers that have theirs.`,
      place: { parameter: '--backend' },
      advice: 'Leave the models out, or serve them by an endpoint of their own.',
    });
  }
  if (models.length > 0) return models.map((model) => modelPath(model, process.cwd()));
  if ((await stat(CONTAINER_MODELS).catch(() => undefined)) !== undefined)
    return [CONTAINER_MODELS];
  throw new LatheError({
    code: 'argument-missing',
    kind: 'usage',
    message: 'No model is given.',
    advice: 'Name an ONNX file or a folder of models, or stub:a=2 to try things without one.',
  });
}

async function sourceOf(
  models: readonly string[],
  settings: EndpointSettings,
  { backend, watch, workspace, environment }: ServeRequest,
): Promise<SourceOptions> {
  switch (backend.kind) {
    case 'onnx':
      return { kind: 'onnx', locations: [...models], watch, workspace: workspace ?? null };
    case 'python': {
      const found = await Promise.all(models.map((model) => findModels(parseLocation(model))));
      return {
        kind: 'python',
        models: found
          .flat()
          .flatMap(({ name, versions: [latest] }) =>
            latest === undefined ? [] : [{ name, location: latest.file }],
          ),
        gunicornWorkers: settings.workers,
        // The environment was checked by `settingsFromEnvironment`.
        ompThreads: Number(environment.OMP_NUM_THREADS ?? 1),
      };
    }
    case 'remote':
      return { kind: 'remote', urls: [...backend.urls] };
  }
}

async function register(
  workspace: string,
  endpoint: Endpoint,
  settings: EndpointSettings,
  { models, backend, token, endpointId }: ServeRequest,
): Promise<string> {
  const begun =
    endpointId === undefined ? undefined : (await findEndpoint(workspace, endpointId)).record;
  const { url, host, grpcPort } = endpoint;
  const about = {
    url: url.replace(/\/$/, ''),
    grpcUrl: grpcPort === null ? null : `${host}:${grpcPort}`,
    token: token ?? null,
    models: [...(backend.kind === 'remote' ? backend.urls : models)],
    settings: endpointSettings.parse(settings),
    startedAt: begun?.startedAt ?? new Date().toISOString(),
    logFile: begun?.logFile ?? null,
  };
  return (await registerEndpoint(workspace, about, endpointId)).id;
}
