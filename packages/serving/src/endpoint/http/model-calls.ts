import { LatheError } from '@lathe/flow/error';
import { inputError } from '../../tensor/input-error.js';
import { isJsonObject } from '../../tensor/json-object.js';
import { parseRequestJson } from '../../tensor/request-json.js';
import { brief } from '../../tensor/shape.js';
import { loadByName, loadFrom, unloadByName } from '../model-administration.js';
import { modelMetadata, repositoryIndex } from '../open-inference/metadata.js';
import { readyVersions, type Services, statisticsOf } from '../services.js';
import type { ModelName } from './call.js';
import type { Answer, Exchange } from './exchange.js';
import { errorAnswer, jsonAnswer } from './json-answer.js';

/** `GET v2/models/{name}` */
export function metadataCall({ name, version }: ModelName, { directory }: Services): Answer {
  const model = directory.find(name, version);
  return jsonAnswer(modelMetadata(model, readyVersions(directory, name)));
}

/** `GET v2/models/{name}/ready`: 200 when the model answers in this worker, else 503 and why. */
export async function modelReadyCall(
  { name, version }: ModelName,
  services: Services,
): Promise<Answer> {
  const { directory, readiness, draining } = services;
  directory.find(name, version);
  const problem = draining()
    ? 'The endpoint is closing.'
    : await readiness.problemOf(name, version);
  if (problem === null) return jsonAnswer({ name, ready: true });
  return jsonAnswer({ name, ready: false, error: problem }, 503);
}

/** `GET v2/models/stats` and `GET v2/models/{name}/stats`, over all workers. */
export async function statisticsCall(asked: ModelName | null, services: Services): Promise<Answer> {
  return jsonAnswer({ model_stats: await statisticsOf(asked, services) });
}

/** `POST v2/repository/index` with an optional `{"ready": true}`. */
export async function indexCall(exchange: Exchange, { directory }: Services): Promise<Answer> {
  const { ready } = await bodyObject(exchange);
  return jsonAnswer(repositoryIndex(directory.models(), ready === true));
}

/**
 * `POST v2/repository/models/{name}/load`
 */
export async function repositoryLoadCall(
  exchange: Exchange,
  name: string,
  services: Services,
): Promise<Answer> {
  const { parameters } = await bodyObject(exchange);
  await loadByName(name, isJsonObject(parameters) ? parameters : {}, services);
  return jsonAnswer({});
}

/** `POST v2/repository/models/{name}/unload` */
export async function repositoryUnloadCall(
  exchange: Exchange,
  name: string,
  services: Services,
): Promise<Answer> {
  await exchange.body();
  await unloadByName(name, services);
  return jsonAnswer({});
}

/** `GET /models`: the names of SageMaker's multi-model contract. */
export const modelsListCall = ({ directory, locations }: Services): Answer =>
  jsonAnswer({
    models: [...new Set(directory.models().map(({ name }) => name))].map((name) => ({
      modelName: name,
      modelUrl: locations.get(name) ?? '',
    })),
  });

/** `GET /models/{name}` */
export function modelsGetCall(name: string, { directory, locations }: Services): Answer {
  const model = directory.find(name);
  return jsonAnswer({
    modelName: model.name,
    modelUrl: locations.get(name) ?? '',
    modelVersion: model.version,
    state: model.state,
  });
}

const NOTHING_TO_LOAD = new Set([
  'model-location-missing',
  'model-none',
  'model-unknown',
  'model-unreadable',
  'model-unsupported',
]);

/**
 * `POST /models` with `{"model_name", "url"}`. 409 when it is loaded, 404 when nothing can be loaded from
 * there, 507 without memory, 408 when it takes too long: the statuses that SageMaker acts on.
 */
export async function modelsLoadCall(exchange: Exchange, services: Services): Promise<Answer> {
  const { model_name: name, url } = await bodyObject(exchange);
  if (typeof name !== 'string' || typeof url !== 'string' || url === '') {
    throw inputError(
      'input-request',
      'body',
      'The body does not say which model to load.',
      'Send {"model_name": "NAME", "url": "/folder/of/the/model"}.',
    );
  }
  try {
    await loadFrom(name, url, services);
  } catch (error) {
    const known = LatheError.from(error);
    // The contract knows one status for a folder that is missing, empty or holds no model.
    return NOTHING_TO_LOAD.has(known.code)
      ? { ...errorAnswer(known), status: 404 }
      : errorAnswer(known);
  }
  return jsonAnswer({ modelName: name, modelUrl: url });
}

/** `DELETE /models/{name}`, after what is under way. */
export async function modelsUnloadCall(name: string, services: Services): Promise<Answer> {
  await unloadByName(name, services);
  return jsonAnswer({ modelName: name });
}

async function bodyObject(exchange: Exchange): Promise<Record<string, unknown>> {
  const text = (await exchange.body()).toString('utf8');
  const value = text.trim() === '' ? {} : parseRequestJson(text);
  if (isJsonObject(value)) return value;
  throw inputError('input-request', 'body', `The body is ${brief(value)}.`, 'Send an object.');
}
