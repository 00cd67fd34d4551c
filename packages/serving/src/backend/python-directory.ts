import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import type { ModelDirectory, ServedModel } from '../model/served-model.js';
import { type PythonBackend, startPythonBackend } from './python-backend.js';
import type { PythonEvent } from './python-events.js';
import type { PythonKnobs } from './python-knobs.js';
import { openRemoteDirectory, type RemoteDirectoryOptions } from './remote-directory.js';

export interface PythonDirectoryOptions extends RemoteDirectoryOptions {
  /** Names, and for each an ONNX file or a folder with `VERSION/model.onnx`. */
  readonly models: readonly { readonly name: string; readonly location: string }[];
  readonly knobs?: Partial<PythonKnobs>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (model: string, event: PythonEvent) => void;
}

/**
 * Models that Python back ends run, one back end each, so that an endpoint can stand before the
 * architecture of the original. Errors: those of `startPythonBackend`.
 */
export async function openPythonDirectory(
  options: PythonDirectoryOptions,
): Promise<ModelDirectory> {
  const directory = new PythonDirectory(options);
  try {
    for (const { name, location } of options.models) await directory.load(name, location);
    return directory;
  } catch (error) {
    await directory.close();
    throw error;
  }
}

interface Running {
  readonly backend: PythonBackend;
  readonly remote: ModelDirectory;
}

class PythonDirectory implements ModelDirectory {
  readonly #options: PythonDirectoryOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: PythonDirectoryOptions) {
    this.#options = options;
  }

  models(): readonly ServedModel[] {
    return [...this.#running.values()].flatMap(({ remote }) => remote.models());
  }

  find(name: string, version?: string): ServedModel {
    return this.#of(name).remote.find(name, version);
  }

  async load(name: string, location: string): Promise<void> {
    if (this.#running.has(name)) {
      throw new LatheError({
        code: 'model-loaded',
        kind: 'usage',
        message: `${name} is loaded already.`,
        advice: 'Unload it first, or choose another name.',
      });
    }
    const { knobs, signal, onEvent } = this.#options;
    const backend = await startPythonBackend({
      name,
      ...newestModel(location),
      ...(knobs === undefined ? {} : { knobs }),
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => onEvent?.(name, event),
    });
    try {
      const url = `${backend.url}/v2/models/${encodeURIComponent(name)}`;
      this.#running.set(name, { backend, remote: await openRemoteDirectory([url], this.#options) });
    } catch (error) {
      await backend.stop();
      throw error;
    }
  }

  async unload(name: string): Promise<void> {
    const running = this.#of(name);
    this.#running.delete(name);
    await running.remote.drain();
    await end(running);
  }

  async drain(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ remote }) => remote.drain()));
  }

  async close(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map(end));
  }

  #of(name: string): Running {
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    throw new LatheError({
      code: 'model-unknown',
      kind: 'usage',
      message: `There is no model ${name}.`,
      advice: 'GET /models lists the models that there are.',
    });
  }
}

async function end({ remote, backend }: Running): Promise<void> {
  await remote.close();
  await backend.stop();
}

/** The ONNX file of a location, itself or in a folder with `VERSION/model.onnx`, and its version where a folder says it. */
export function newestModel(location: string): {
  readonly model: string;
  readonly version?: string;
} {
  if (!statSync(location, { throwIfNoEntry: false })?.isDirectory()) return { model: location };
  const [version] = readdirSync(location)
    .filter((name) => /^\d+$/.test(name))
    .toSorted((left, right) => Number(right) - Number(left));
  return version === undefined
    ? { model: join(location, 'model.onnx') }
    : { model: join(location, version, 'model.onnx'), version };
}
