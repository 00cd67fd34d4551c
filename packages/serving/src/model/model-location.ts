import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import { systemReason } from '../failure/system-reason.js';
import { isStub, parseStub } from './stub-location.js';

/** What a person names: a path or a stub, and the name it is to be served under, if another. */
export interface ModelLocation {
  readonly name: string | null;
  readonly path: string;
}

export interface FoundVersion {
  readonly version: string;
  /** The model file; of a stub the location itself. */
  readonly file: string;
  /** Where it lies, with what else belongs to it; null for a single file, which shares its folder. */
  readonly folder: string | null;
}

export interface FoundModel {
  readonly name: string;
  /** Latest first. */
  readonly versions: readonly FoundVersion[];
}

const EXTENSION = '.onnx';
const MODEL_FILE = 'model.onnx';
const VERSION = /^\d+$/;
const NAMED = /^([^=:/\\]+)=(.+)$/;

/** Reads `PATH` or `NAME=PATH`. */
export function parseLocation(text: string): ModelLocation {
  const [, name, path] = NAMED.exec(text) ?? [];
  return name !== undefined && path !== undefined ? { name, path } : { name: null, path: text };
}

/**
 * The models at a location: a model file; a folder with one; a folder of versions (`1/model.onnx`); a folder
 * of several of these. Folders are laid out as for Triton and TensorFlow Serving.
 * Errors: `model-location-missing`, `model-none`, `model-name-for-several`,
 * `stub-settings`.
 */
export async function findModels({ name, path }: ModelLocation): Promise<readonly FoundModel[]> {
  if (isStub(path)) {
    parseStub(path);
    return [{ name: name ?? 'stub', versions: [{ version: '1', file: path, folder: null }] }];
  }
  const found = await modelsAt(resolve(path));
  const [only] = found;
  if (only === undefined) {
    throw new LatheError({
      code: 'model-none',
      kind: 'usage',
      message: `There is no model in ${path}.`,
      place: { file: path },
      advice: `Name an ${EXTENSION} file, a folder with ${MODEL_FILE}, or a folder of versions (1/${MODEL_FILE}).`,
    });
  }
  if (name === null) return found;
  if (found.length > 1) {
    throw new LatheError({
      code: 'model-name-for-several',
      kind: 'usage',
      message: `${path} holds ${found.length} models, which cannot all be called ${name}.`,
      place: { file: path },
      advice: 'Name the folder of one model, or leave the name out.',
    });
  }
  return [{ ...only, name }];
}

async function modelsAt(path: string): Promise<readonly FoundModel[]> {
  if (!(await isFolder(path))) return [fileModel(path)];
  const entries = await entriesOfGiven(path);
  const files = entries.filter(isModelFile);
  const isOneModel = files.some((file) => file.name === MODEL_FILE) || entries.some(isVersion);
  if (!isOneModel) {
    const folders = entries.filter((entry) => entry.isDirectory());
    const inside = await Promise.all(folders.map((entry) => modelIn(join(path, entry.name))));
    const several = inside.filter((model) => model !== null);
    if (several.length > 0 || files.length > 1) {
      return [...several, ...files.map((file) => fileModel(join(path, file.name)))];
    }
  }
  const one = await modelIn(path);
  return one === null ? [] : [one];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw locationUnreadable(path, error);
  }
}

/** Nothing there, and nothing that may be seen, are told apart. */
async function entriesOfGiven(folder: string): Promise<readonly Dirent[]> {
  try {
    return visible(await readdir(folder, { withFileTypes: true }));
  } catch (error) {
    throw locationUnreadable(folder, error);
  }
}

const locationUnreadable = (path: string, cause: unknown): LatheError =>
  new LatheError({
    code: 'model-location-missing',
    kind: 'usage',
    message: `There is no model to be had from ${path}: ${systemReason(cause)}.`,
    place: { file: path },
    advice: 'Check the path of the model and its permissions.',
    cause,
  });

function fileModel(file: string): FoundModel {
  return {
    name: basename(file, extname(file)),
    versions: [{ version: '1', file, folder: null }],
  };
}

/** The model that a folder is, or null. */
async function modelIn(folder: string): Promise<FoundModel | null> {
  const file = await modelFileIn(folder);
  if (file !== null) {
    const itself = basename(folder);
    // The folder of one version, named directly.
    return VERSION.test(itself)
      ? { name: basename(dirname(folder)), versions: [{ version: itself, file, folder }] }
      : { name: itself, versions: [{ version: '1', file, folder }] };
  }
  const found: FoundVersion[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!isVersion(entry)) continue;
    const at = join(folder, entry.name);
    const inside = await modelFileIn(at);
    if (inside !== null) found.push({ version: entry.name, file: inside, folder: at });
  }
  found.sort((one, other) => Number(other.version) - Number(one.version));
  return found.length === 0 ? null : { name: basename(folder), versions: found };
}

/** `model.onnx`, or the only model file of a folder. */
async function modelFileIn(folder: string): Promise<string | null> {
  const files = (await entriesOf(folder)).filter(isModelFile).map((entry) => entry.name);
  const file =
    files.find((each) => each === MODEL_FILE) ?? (files.length === 1 ? files[0] : undefined);
  return file === undefined ? null : join(folder, file);
}

const isVersion = (entry: Dirent): boolean => entry.isDirectory() && VERSION.test(entry.name);

const isModelFile = (entry: Dirent): boolean =>
  !entry.isDirectory() && extname(entry.name) === EXTENSION;

/** Of a folder inside one that was given: one that vanishes, or may not be read, is empty. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return visible(await readdir(folder, { withFileTypes: true }));
  } catch {
    return [];
  }
}

/** In the order of their names. Hidden ones are left out: what is being copied often begins with a dot. */
const visible = (entries: readonly Dirent[]): readonly Dirent[] =>
  entries
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
