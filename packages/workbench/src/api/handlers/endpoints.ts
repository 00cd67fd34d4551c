import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
  endpointLogFile,
  startEndpointProcess,
  stopEndpointProcess,
} from '../../serving/endpoint-process.js';
import { findEndpoint, listEndpoints, removeEndpoint } from '../../serving/endpoint-registry.js';
import { findServableModels } from '../../serving/servable-models.js';
import { settingFields, settingsFrom } from '../../serving/setting-fields.js';
import { insideWorkspace } from '../../workspace/inside-workspace.js';
import { bodyCall, plainCall, queryCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { passOn } from '../endpoint-answer.js';
import { entryOf, followEndpoint } from '../endpoint-entry.js';

/** Bytes of the end of a log that are shown. */
const LOG_TAIL = 64_000;

export const endpointCalls = {
  listEndpoints: plainCall(OPERATIONS.listEndpoints, async ({ studio: { root }, signal }) => {
    const endpoints = await listEndpoints(root);
    return { endpoints: await Promise.all(endpoints.map((each) => entryOf(root, each, signal))) };
  }),

  endpointChoices: plainCall(OPERATIONS.endpointChoices, async ({ studio: { root } }) => ({
    models: await findServableModels(root),
    settings: settingFields(),
    cores: availableParallelism(),
  })),

  startEndpoint: bodyCall(OPERATIONS.startEndpoint, async (body, { studio: { root }, signal }) => {
    const settings = settingsFrom(body.settings);
    const models = await Promise.all(body.models.map((model) => modelPlace(root, model)));
    const { id } = await startEndpointProcess(root, { models, settings });
    return entryOf(root, await findEndpoint(root, id), signal);
  }),

  endpoint: queryCall(OPERATIONS.endpoint, async ({ id }, { studio: { root }, signal }) =>
    entryOf(root, await findEndpoint(root, id), signal),
  ),

  endpointEvents: queryCall(
    OPERATIONS.endpointEvents,
    async ({ id }, { studio: { root }, signal }) => {
      await findEndpoint(root, id);
      return { kind: 'events', events: followEndpoint(root, id, signal) };
    },
  ),

  endpointLog: queryCall(OPERATIONS.endpointLog, async ({ id }, { studio: { root } }) => {
    const { record } = await findEndpoint(root, id);
    return logTail(endpointLogFile(root, record.id));
  }),

  stopEndpoint: queryCall(
    OPERATIONS.stopEndpoint,
    async ({ id, force }, { studio: { root }, signal }) => {
      await stopEndpointProcess(root, id, { force: force === 'true' });
      return entryOf(root, await findEndpoint(root, id), signal);
    },
  ),

  removeEndpoint: queryCall(OPERATIONS.removeEndpoint, async ({ id }, { studio: { root } }) => {
    await removeEndpoint(root, id);
    return {};
  }),

  predict: bodyCall(OPERATIONS.predict, async ({ id, ...request }, { studio, signal }) => {
    const { record } = await findEndpoint(studio.root, id);
    return passOn(record, request, signal);
  }),
};

/** Errors: those of `insideWorkspace`. */
export async function modelPlace(root: string, model: string): Promise<string> {
  return model.startsWith('stub:') ? model : insideWorkspace(root, model);
}

/** The end of a log, whole lines; nothing where there is none. */
async function logTail(path: string): Promise<{ text: string; cut: boolean }> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return { text: '', cut: false };
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - LOG_TAIL);
    const buffer = Buffer.alloc(Math.min(size, LOG_TAIL));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    return from === 0
      ? { text, cut: false }
      : { text: text.slice(text.indexOf('\n') + 1), cut: true };
  } finally {
    await file.close();
  }
}
