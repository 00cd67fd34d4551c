import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFailure } from '@lathe/engine/file-failure';
import type { EndpointSettings, ModelDirectory } from '@lathe/serving';
import { openRepository } from '@lathe/serving/model/model-repository';
import type { RepositoryEvent } from '@lathe/serving/model/repository-event';
import { z } from 'zod';
import { visibleText } from '../cli/visible-text.js';
import { openRowCodecs } from './rows/row-codecs.js';

/**
 * Where the models of an endpoint come from, as its worker processes are told. `onnx`: in those processes;
 * `python`: behind nginx, gunicorn and model processes; `remote`: on servers elsewhere.
 */
const sourceOptions = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('onnx'),
    /** PATH, NAME=PATH or `stub:...`. */
    locations: z.array(z.string()),
    watch: z.boolean(),
    /** For the scratch files of flows in front of models; null: none is known. */
    workspace: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal('python'),
    models: z.array(z.strictObject({ name: z.string(), location: z.string() })),
    ompThreads: z.int().min(1),
    gunicornWorkers: z.int().min(1),
  }),
  z.strictObject({ kind: z.literal('remote'), urls: z.array(z.string()) }),
]);
export type SourceOptions = z.infer<typeof sourceOptions>;

/** Of this module: what `startEndpoint` imports in every worker. */
export const MODEL_SOURCE = import.meta.url;

/** Opens the models in one worker of an endpoint. Errors: those of the directories. */
export async function openModels(
  options: unknown,
  settings: EndpointSettings,
): Promise<ModelDirectory> {
  const source = sourceOptions.parse(options);
  switch (source.kind) {
    case 'onnx':
      return openOnnxModels(source, settings);
    case 'python': {
      const { openPythonDirectory } = await import('@lathe/serving/backend/python-directory');
      const { instances, intraOpThreads, interOpThreads, spinning } = settings;
      return openPythonDirectory({
        ...limitsOf(settings),
        models: source.models,
        knobs: {
          workers: source.gunicornWorkers,
          ompThreads: source.ompThreads,
          instances,
          intraOpThreads,
          interOpThreads,
          spinning,
        },
        onEvent: (model, event) => {
          if (event.event === 'died')
            say(`${model}: ${event.by} ended (${event.code}), is started again`);
          if (event.event === 'log') say(`${model}: ${event.by}: ${event.line}`);
        },
      });
    }
    case 'remote': {
      const { openRemoteDirectory } = await import('@lathe/serving/backend/remote-directory');
      return openRemoteDirectory(source.urls, limitsOf(settings));
    }
  }
}

const limitsOf = ({ maxWaitMs, queueLimit }: EndpointSettings) => ({ maxWaitMs, queueLimit });

async function openOnnxModels(
  { locations, watch, workspace }: Extract<SourceOptions, { readonly kind: 'onnx' }>,
  settings: EndpointSettings,
): Promise<ModelDirectory> {
  const scratch = workspace ?? (await ownScratch());
  const codecs = openRowCodecs({
    workspace: scratch,
    onProblem: (folder, { message, advice }) =>
      say(`${folder} takes prepared columns only: ${message} ${advice}`),
  });
  const close = async (): Promise<void> => {
    await codecs.close();
    if (workspace === null) await rm(scratch, { recursive: true, force: true });
  };
  try {
    const directory = await openRepository({
      locations,
      settings,
      watch,
      rowCodec: (folder, model) => codecs.codecFor(folder, model),
      onEvent: (event) => say(eventText(event)),
    });
    return closingAlso(directory, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Errors: those of `fileFailure`. */
async function ownScratch(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'lathe-rows-'));
  } catch (error) {
    throw fileFailure(error, tmpdir());
  }
}

/** The same directory, with something else to be closed after it. */
function closingAlso(directory: ModelDirectory, close: () => Promise<void>): ModelDirectory {
  return {
    models: () => directory.models(),
    find: (name, version) => directory.find(name, version),
    load: (name, location) => directory.load(name, location),
    unload: (name) => directory.unload(name),
    drain: () => directory.drain(),
    close: async () => {
      await directory.close();
      await close();
    },
  };
}

function eventText(event: RepositoryEvent): string {
  const model = `${event.model} version ${event.version}`;
  switch (event.kind) {
    case 'ready':
      return `${model}: ready after ${event.seconds.toFixed(1)} s`;
    case 'failed':
      return `${model}: ${event.error.message} ${event.goesOn ? 'The version before it is served on.' : event.error.advice}`;
    case 'unbatched':
      return `${model}: requests are run one by one: ${event.reason}`;
    case 'closed':
      return `${model}: let go`;
    case 'executor-lost':
      return `${model}: an instance is lost and is started again: ${event.reason}`;
    case 'executor-back':
      return `${model}: the instance is back`;
    case 'executor-stuck':
      return `${model}: an instance does not answer: ${event.reason}`;
    case 'executor-hanging':
      return `${model}: an instance that was ended is still there (${event.count} in its place): its memory, and perhaps a core, are lost until it returns or the endpoint is restarted; with --isolation process they would not be`;
  }
}

/** What an operator reads; several workers may say the same. */
function say(text: string): void {
  process.stderr.write(`${visibleText(text)}\n`);
}
