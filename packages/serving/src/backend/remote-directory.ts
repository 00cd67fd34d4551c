import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { LatheError } from '@lathe/flow/error';
import type { ModelDirectory, ServedModel } from '../model/served-model.js';
import { httpCall } from './http-call.js';
import {
  type ModelMetadata,
  readModelMetadata,
  readRepositoryIndex,
  takesBinary,
} from './inference-message.js';
import { type RemoteLimits, RemoteModel } from './remote-model.js';
import { Replica } from './replica.js';
import { modelUrl, parseServerUrl, type ServerUrl } from './server-url.js';

export interface RemoteDirectoryOptions extends Partial<RemoteLimits> {
  /** Longest silence of a server that has a request, in milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
}

const ASK_TIMEOUT = 10_000;

/**
 * Models that other servers run, by any server of the Open Inference Protocol. A URL is that of a server
 * (`http://host:8000`, which must then have the repository extension to say what it has) or of a model
 * (`http://host:8000/v2/models/NAME` or `.../versions/V`). Several URLs are replicas of each other: each
 * request goes to the one with least under way, one that fails is put aside until it is ready again.
 * At least one of them must answer now.
 *
 * Errors: `backend-url`, `backend-unreachable`, `backend-mismatch`, `backend-index`.
 */
export async function openRemoteDirectory(
  urls: readonly string[],
  options: RemoteDirectoryOptions = {},
): Promise<ModelDirectory> {
  const directory = new RemoteDirectory(options);
  await directory.add(urls);
  return directory;
}

class RemoteDirectory implements ModelDirectory {
  readonly #options: RemoteDirectoryOptions;
  readonly #models = new Map<string, RemoteModel>();

  constructor(options: RemoteDirectoryOptions) {
    this.#options = options;
  }

  /** The models of these replicas, or only the one of that name. */
  async add(urls: readonly string[], only?: string): Promise<void> {
    const servers = urls.map(parseServerUrl);
    const known = await Promise.all(servers.map(modelNames));
    const names = new Set(known.flatMap((found) => (found instanceof LatheError ? [] : found)));
    if (names.size === 0)
      throw firstError(known) ?? unreachable(urls.join(', '), 'it has no models');
    for (const name of only === undefined ? names : [only]) {
      const served = servers.filter(({ model }) => model === null || model === name);
      if (served.length === 0) throw modelUnknown(name);
      this.#models.set(name, await this.#open(name, served));
    }
  }

  models(): readonly ServedModel[] {
    return [...this.#models.values()];
  }

  find(name: string, version?: string): ServedModel {
    const model = this.#models.get(name);
    if (model === undefined) throw modelUnknown(name);
    if (version === undefined || version === model.version) return model;
    throw new LatheError({
      code: 'model-version-unknown',
      kind: 'usage',
      message: `The back end serves version ${model.version} of ${name}, not ${version}.`,
      advice: 'Leave the version out, or give the URL of that version to the endpoint.',
    });
  }

  /** `location`: a URL, or several with commas between. */
  async load(name: string, location: string): Promise<void> {
    if (this.#models.has(name)) {
      throw new LatheError({
        code: 'model-loaded',
        kind: 'usage',
        message: `${name} is loaded already.`,
        advice: 'Unload it first, or choose another name.',
      });
    }
    await this.add(
      location.split(',').map((url) => url.trim()),
      name,
    );
  }

  async unload(name: string): Promise<void> {
    const model = this.#models.get(name);
    if (model === undefined) throw modelUnknown(name);
    this.#models.delete(name);
    await model.drain();
    model.close();
  }

  async drain(): Promise<void> {
    await Promise.all([...this.#models.values()].map((model) => model.drain()));
  }

  async close(): Promise<void> {
    for (const model of this.#models.values()) model.close();
  }

  async #open(name: string, servers: readonly ServerUrl[]): Promise<RemoteModel> {
    const { timeoutMs = 60_000, maxWaitMs = 1000, queueLimit = 1000 } = this.#options;
    const replicas = servers.map((server) => new Replica(modelUrl(server, name), timeoutMs));
    try {
      await Promise.all(replicas.map((replica) => replica.look()));
      const metadata = await agreedMetadata(name, replicas);
      const version = servers.find((server) => server.version !== null)?.version;
      return new RemoteModel({
        name,
        version: version ?? latest(metadata.versions),
        metadata,
        binary: (await Promise.all(servers.map(binaryOf))).every((takes) => takes !== false),
        replicas,
        limits: { maxWaitMs, queueLimit },
      });
    } catch (error) {
      for (const replica of replicas) replica.close();
      throw error;
    }
  }
}

/** What a server has, or why that is not known. */
async function modelNames(server: ServerUrl): Promise<readonly string[] | LatheError> {
  if (server.model !== null) return [server.model];
  const reply = await ask(server, 'POST', '/v2/repository/index');
  if (reply instanceof LatheError) return reply;
  try {
    return readRepositoryIndex(reply);
  } catch (cause) {
    return new LatheError({
      code: 'backend-index',
      kind: 'usage',
      message: `${server.base} does not say which models it has.`,
      advice: `Name the model: ${server.base}/v2/models/NAME.`,
      cause,
    });
  }
}

/** Undefined when the server does not answer: then the others decide. */
async function binaryOf(server: ServerUrl): Promise<boolean | undefined> {
  const reply = await ask(server, 'GET', '/v2');
  return reply instanceof LatheError ? undefined : takesBinary(reply);
}

/** The JSON of an answer, null when it is none, or why there is no answer. */
async function ask(
  { base }: ServerUrl,
  method: 'GET' | 'POST',
  path: string,
): Promise<unknown | LatheError> {
  const agent = base.startsWith('https:') ? new HttpsAgent() : new Agent();
  try {
    const headers = { 'content-type': 'application/json' };
    const body = method === 'POST' ? Buffer.from('{}') : new Uint8Array();
    const url = new URL(base + path);
    const reply = await httpCall({ method, url, headers, body, agent, timeout: ASK_TIMEOUT });
    try {
      return JSON.parse(reply.body.toString('utf8'));
    } catch {
      return null;
    }
  } catch (error) {
    return unreachable(base, error instanceof Error ? error.message : String(error));
  } finally {
    agent.destroy();
  }
}

/** What all replicas that answer say of the model. Errors: `backend-unreachable`, `backend-mismatch`. */
async function agreedMetadata(name: string, replicas: readonly Replica[]): Promise<ModelMetadata> {
  const said = await Promise.all(
    replicas.map(async (replica) => {
      try {
        const { body } = await replica.get('');
        return { url: replica.url, metadata: readModelMetadata(JSON.parse(body.toString('utf8'))) };
      } catch {
        return null;
      }
    }),
  );
  const [first, ...others] = said.filter((one) => one !== null);
  if (first === undefined) {
    throw unreachable(
      replicas.map(({ url }) => url).join(', '),
      replicas.map(({ problem }) => problem ?? 'its metadata cannot be read').join('; '),
    );
  }
  const shape = ({ inputs, outputs }: ModelMetadata) => JSON.stringify([inputs, outputs]);
  const other = others.find(({ metadata }) => shape(metadata) !== shape(first.metadata));
  if (other === undefined) return first.metadata;
  throw new LatheError({
    code: 'backend-mismatch',
    kind: 'usage',
    message: `${first.url} and ${other.url} serve different models under the name ${name}.`,
    advice: 'Give URLs of servers that have the same model.',
    details: `${shape(first.metadata)}\n${shape(other.metadata)}`,
  });
}

const latest = (versions: readonly string[]): string =>
  versions.toSorted((left, right) => Number(right) - Number(left))[0] ?? '1';

const firstError = (known: readonly (readonly string[] | LatheError)[]) =>
  known.find((found) => found instanceof LatheError);

const unreachable = (url: string, why: string) =>
  new LatheError({
    code: 'backend-unreachable',
    kind: 'usage',
    message: `No model can be had from ${url}: ${why}.`,
    advice: 'See that the server runs and that the URL is right.',
  });

const modelUnknown = (name: string) =>
  new LatheError({
    code: 'model-unknown',
    kind: 'usage',
    message: `There is no model ${name}.`,
    advice: 'GET /models lists the models that there are.',
  });
