import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isHidden } from '../workspace/inside-workspace.js';

/** A model of a workspace that `lathe serve` takes. */
export interface ServableModel {
  /** Relative to the workspace, with `/`: a file, or a folder of versions. */
  readonly path: string;
  /** Under which it will be served. */
  readonly name: string;
  /** Latest last; empty for a file. */
  readonly versions: string[];
  /** Whether a register job put it there. */
  readonly registered: boolean;
}

const DEEPEST = 5;
const MOST_FOLDERS = 2_000;
const MOST_MODELS = 200;

/**
 * The models in a workspace, by path: `NAME.onnx` files, folders with one, and folders of versions
 * (`NAME/1/model.onnx`), which is what a registry is made of. Dot folders and links are left out.
 */
export async function findServableModels(root: string): Promise<ServableModel[]> {
  const models: ServableModel[] = [];
  const open = [{ path: '', depth: 0 }];
  for (let seen = 0; seen < MOST_FOLDERS && models.length < MOST_MODELS; seen += 1) {
    const folder = open.shift();
    if (folder === undefined) break;
    const entries = await readdir(join(root, folder.path), { withFileTypes: true }).catch(() => []);
    const at = (name: string): string => (folder.path === '' ? name : `${folder.path}/${name}`);
    const folders = entries
      .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
      .map(({ name }) => name);
    const versions = folder.path === '' ? [] : await versionsOf(join(root, folder.path), folders);
    if (versions.length > 0) {
      const latest = join(root, folder.path, versions.at(-1) ?? '');
      models.push({
        path: folder.path,
        name: basename(folder.path),
        versions,
        registered: await isThere(join(latest, 'manifest.json')),
      });
      continue;
    }
    for (const { name } of entries.filter((entry) => entry.isFile() && isModel(entry.name))) {
      models.push({
        path: at(name),
        name: name.slice(0, -'.onnx'.length),
        versions: [],
        registered: false,
      });
    }
    if (folder.depth < DEEPEST) {
      open.push(...folders.map((name) => ({ path: at(name), depth: folder.depth + 1 })));
    }
  }
  return models.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The numbered folders that hold a model, smallest number first. */
async function versionsOf(home: string, folders: readonly string[]): Promise<string[]> {
  const numbered = folders.filter((name) => /^[1-9]\d*$/.test(name));
  const whole = await Promise.all(
    numbered.map(async (name) => (await readdir(join(home, name)).catch(() => [])).some(isModel)),
  );
  return numbered.filter((_, index) => whole[index]).sort((a, b) => Number(a) - Number(b));
}

const isModel = (name: string): boolean => name.endsWith('.onnx') && !isHidden(name);

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
