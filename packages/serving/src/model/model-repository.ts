import { setTimeout as pause } from 'node:timers/promises';
import { LatheError } from '@lathe/flow/error';
import type { EndpointSettings } from '../endpoint/endpoint-settings.js';
import { removeLeftCopies } from './model-files.js';
import {
  type FoundModel,
  findModels,
  type ModelLocation,
  parseLocation,
} from './model-location.js';
import { ModelVersions, type VersionOpener } from './model-versions.js';
import type { RepositoryEvent } from './repository-event.js';
import type { ModelDirectory, RowCodec, ServedModel } from './served-model.js';
import { versionOpener } from './version-opener.js';

export interface RepositoryOptions {
  /** Each `PATH` or `NAME=PATH`, or `stub:...`; see `findModels` for what may be there. */
  readonly locations: readonly string[];
  /** `instances`: sessions of each model in this process. */
  readonly settings: EndpointSettings;
  /** Whether changes on disk are followed. Default: no. */
  readonly watch?: boolean;
  /** How many of the latest versions are served. Default: 1. */
  readonly versions?: number | 'all';
  /** Between raw rows and the tensors of a model, from what lies in its folder; null: tensors only. */
  readonly rowCodec?: (folder: string, model: ServedModel) => Promise<RowCodec | null>;
  readonly onEvent?: (event: RepositoryEvent) => void;
  /** Milliseconds between looks at the disk. Default: 1000. */
  readonly pollMs?: number;
}

/**
 * Opens the models of some locations. Fulfilled when all are ready or have failed; a model that has failed is
 * listed with its problem.
 * Errors: `model-location-missing`, `model-none`, `model-name-for-several`, `model-named-twice`, `stub-settings`.
 */
export async function openRepository(options: RepositoryOptions): Promise<ModelDirectory> {
  await removeLeftCopies();
  const repository = new ModelRepository(options);
  try {
    await repository.start(options.locations.map(parseLocation));
  } catch (error) {
    await repository.close();
    throw error;
  }
  return repository;
}

const POLL_MS = 1_000;

class ModelRepository implements ModelDirectory {
  readonly #opener: VersionOpener;
  readonly #most: number;
  readonly #watch: boolean;
  readonly #pollMs: number;
  readonly #models = new Map<string, ModelVersions>();
  readonly #locations = new Map<ModelLocation, Set<string>>();
  /** Given at the start; models that were unloaded are found there again. */
  #given: readonly ModelLocation[] = [];
  /** Unloaded by name: not brought back because the file is still there. */
  readonly #unloaded = new Set<string>();
  readonly #stop = new AbortController();
  #polling: Promise<void> = Promise.resolve();
  /** Changes of the directory come one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: RepositoryOptions) {
    this.#opener = versionOpener(options);
    this.#most = options.versions === 'all' ? Number.POSITIVE_INFINITY : (options.versions ?? 1);
    this.#watch = options.watch ?? false;
    this.#pollMs = options.pollMs ?? POLL_MS;
  }

  async start(locations: readonly ModelLocation[]): Promise<void> {
    this.#given = locations;
    const found = await Promise.all(locations.map(findModels));
    for (const [at, location] of locations.entries()) {
      for (const model of found[at] ?? []) {
        if (this.#models.has(model.name)) throw namedTwice(model.name);
        this.#add(model, location);
      }
    }
    for (const model of found.flat()) await this.#models.get(model.name)?.refresh(model, 'now');
    if (this.#watch) this.#polling = this.#poll();
  }

  models(): readonly ServedModel[] {
    return [...this.#models.values()].flatMap((versions) => versions.all());
  }

  find(name: string, version?: string): ServedModel {
    const versions = this.#models.get(name);
    if (versions === undefined) throw this.#unknown(name);
    const found = versions.find(version);
    if (found !== null) return found;
    throw new LatheError({
      code: 'model-version-unknown',
      kind: 'usage',
      message: `Model ${name} is not served in version ${version ?? 'any'}.`,
      advice: `Versions served: ${
        versions
          .all()
          .map((model) => model.version)
          .join(', ') || 'none'
      }.`,
    });
  }

  load(name: string, location: string): Promise<void> {
    return this.#change(async () => {
      if (this.#models.has(name)) {
        throw new LatheError({
          code: 'model-loaded',
          kind: 'usage',
          message: `A model is already served as ${name}.`,
          advice: 'Unload it first, or use another name.',
        });
      }
      const { model, at } = await this.#lookFor(name, location);
      const versions = this.#add(model, at);
      await versions.refresh(model, 'now');
      const error = versions.failure();
      if (error !== null) {
        await this.#remove(name);
        throw error;
      }
    });
  }

  unload(name: string): Promise<void> {
    return this.#change(async () => {
      if (!this.#models.has(name)) throw this.#unknown(name);
      this.#unloaded.add(name);
      await this.#remove(name);
    });
  }

  async drain(): Promise<void> {
    await this.#stopChanges();
    await Promise.all([...this.#models.values()].map((versions) => versions.drain()));
  }

  async close(): Promise<void> {
    await this.#stopChanges();
    await Promise.all([...this.#models.values()].map((versions) => versions.close()));
    this.#models.clear();
  }

  async #lookFor(
    name: string,
    location: string,
  ): Promise<{ readonly model: FoundModel; readonly at: ModelLocation }> {
    const places = location === '' ? this.#given : [{ name, path: location }];
    for (const at of places) {
      // One of several places that is out of reach must not hide what is in the others.
      const found = await findModels(at).catch((error: unknown) => {
        if (at.name === name) throw error;
        return [];
      });
      const model = found.find((each) => each.name === name);
      if (model !== undefined) return { model, at };
    }
    throw this.#unknown(name);
  }

  #add(model: FoundModel, location: ModelLocation): ModelVersions {
    const versions = new ModelVersions(model.name, this.#most, this.#opener);
    this.#models.set(model.name, versions);
    this.#unloaded.delete(model.name);
    const names = this.#locations.get(location) ?? new Set();
    this.#locations.set(location, names.add(model.name));
    return versions;
  }

  async #remove(name: string): Promise<void> {
    const versions = this.#models.get(name);
    this.#models.delete(name);
    for (const [location, names] of this.#locations) {
      names.delete(name);
      // What was loaded by name is forgotten with the name; a folder may still give others.
      if (location.name === name) this.#locations.delete(location);
    }
    if (versions === undefined) return;
    await versions.drain();
    await versions.close();
  }

  #change<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#changes.then(() => {
      if (!this.#stop.signal.aborted) return action();
      throw new LatheError({
        code: 'model-unavailable',
        kind: 'engine',
        message: 'The endpoint is going down.',
        advice: 'Try again when it is up.',
      });
    });
    this.#changes = result.catch(() => undefined);
    return result;
  }

  async #stopChanges(): Promise<void> {
    this.#stop.abort();
    await this.#polling;
    await this.#changes;
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await pause(this.#pollMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#change(() => this.#look()).catch(() => undefined);
    }
  }

  /**
   * A location that disappears as a whole is taken for a fault of the disk: what it gave is served on. A model
   * that is gone from a folder in which others are left was taken away.
   */
  async #look(): Promise<void> {
    for (const [location, names] of [...this.#locations]) {
      const found = await findModels(location).catch(() => null);
      if (found === null) continue;
      for (const model of found) {
        if (this.#unloaded.has(model.name)) continue;
        const known = names.has(model.name);
        // Two locations that give the same name: the first keeps it.
        if (!known && this.#models.has(model.name)) continue;
        const versions = this.#models.get(model.name) ?? this.#add(model, location);
        await versions.refresh(model, 'when-still');
      }
      for (const name of names) {
        if (found.some((model) => model.name === name)) continue;
        if (this.#models.get(name)?.miss() === true) await this.#remove(name);
      }
    }
  }

  #unknown(name: string): LatheError {
    return new LatheError({
      code: 'model-unknown',
      kind: 'usage',
      message: `There is no model ${name}.`,
      advice: `Models here: ${[...this.#models.keys()].slice(0, 20).join(', ') || 'none'}.`,
    });
  }
}

function namedTwice(name: string): LatheError {
  return new LatheError({
    code: 'model-named-twice',
    kind: 'usage',
    message: `Two of the locations give a model called ${name}.`,
    advice: 'Name one of them otherwise: NAME=PATH.',
  });
}
