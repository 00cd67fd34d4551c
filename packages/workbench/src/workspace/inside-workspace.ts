import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileFailure } from '@lathe/engine';
import { LatheError } from '@lathe/flow';

/**
 * The real path of a file or folder named in a request. Links are followed, and count by where they end.
 * Errors: `path-outside-workspace` for what leaves the workspace or enters a dot folder,
 * `file-not-found` (usage).
 */
export async function insideWorkspace(root: string, path: string): Promise<string> {
  if (path === '') return root;
  requirePlainPath(path);
  let real: string;
  try {
    real = await realpath(join(root, ...path.split('/')));
  } catch (cause) {
    throw missing(path, cause);
  }
  requireBelow(root, real, path);
  return real;
}

/**
 * Where a file named in a request is, or would be: like `insideWorkspace`, for a file that need not be
 * there. Folders on the way to it need not be there either.
 * Errors: `path-outside-workspace`.
 */
export async function placeInWorkspace(root: string, path: string): Promise<string> {
  requirePlainPath(path);
  const parts = path.split('/');
  for (let known = parts.length; known > 0; known -= 1) {
    const real = await realpath(join(root, ...parts.slice(0, known))).catch(() => undefined);
    if (real === undefined) continue;
    requireBelow(root, real, path);
    return join(real, ...parts.slice(known));
  }
  return join(root, ...parts);
}

/** Makes a folder of the workspace where it is missing; gives its real path. Errors: as above, and those of `fileFailure`. */
export async function makeFolderInWorkspace(root: string, path: string): Promise<string> {
  if (path === '') return root;
  const place = await placeInWorkspace(root, path);
  try {
    await mkdir(place, { recursive: true });
  } catch (error) {
    throw fileFailure(error, place);
  }
  return insideWorkspace(root, path);
}

/** The real path of `name` below `.lathe/runs` of a folder of the workspace. Errors as above. */
export async function insideRuns(root: string, folder: string, name: string): Promise<string> {
  const base = await insideWorkspace(root, folder);
  const runs = join(base, '.lathe', 'runs');
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name)) throw outside(name);
  let real: string;
  try {
    real = await realpath(join(runs, name));
  } catch (cause) {
    throw missing(name, cause);
  }
  if (real !== join(runs, name)) throw outside(name);
  return real;
}

/**
 * Opens a regular file of the workspace for reading. What was checked is what is opened: a link that is
 * put in its place meanwhile is not followed. The caller closes it.
 * Errors: those of `insideWorkspace`.
 */
export async function openInWorkspace(root: string, path: string): Promise<FileHandle> {
  const real = await insideWorkspace(root, path);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(real, flags).catch((cause: unknown) => {
    throw missing(path, cause);
  });
  try {
    const [opened, again] = await Promise.all([handle.stat(), insideWorkspace(root, path)]);
    const there = await stat(again);
    if (!opened.isFile() || opened.ino !== there.ino || opened.dev !== there.dev) {
      throw missing(path);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Works in a folder by its handle, so that a link put in its place meanwhile changes nothing. `use` gets
 * a path that stands for the folder. Where the system has no paths for handles, it is the folder's own.
 * Errors: `path-outside-workspace` when the folder has become something else.
 */
export async function inOpenFolder<T>(
  folder: string,
  use: (anchored: string) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const handle = await open(folder, flags).catch((cause: unknown) => {
    throw fileFailure(cause, folder);
  });
  try {
    const anchored = `/proc/self/fd/${handle.fd}`;
    const real = await realpath(anchored).catch(() => undefined);
    if (real === undefined) return await use(folder);
    if (real !== folder) throw outside(folder);
    return await use(anchored);
  } finally {
    await handle.close();
  }
}

/** `a/b.csv`: a path as requests and answers write it, for a real path below the workspace. */
export function workspacePathOf(root: string, real: string): string {
  return relative(root, real).split(sep).join('/');
}

/** The folder of a workspace path; "" for the workspace itself. */
export function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

export const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** Whether a real path is the workspace or lies in it, outside its hidden folders. */
export function isBelow(root: string, real: string): boolean {
  const below = relative(root, real);
  return below === '' || below.split(sep).every(isPlainName);
}

function requireBelow(root: string, real: string, path: string): void {
  if (!isBelow(root, real)) throw outside(path);
}

function requirePlainPath(path: string): void {
  if (/[\\\0]/.test(path) || !path.split('/').every(isPlainName)) throw outside(path);
}

/** Also refuses ``, `.` and `..`, so that a path says where it leads. */
const isPlainName = (name: string): boolean => name !== '' && !isHidden(name);

export function outside(path: string): LatheError {
  return new LatheError({
    code: 'path-outside-workspace',
    kind: 'usage',
    message: 'The path leads out of the workspace, or into a hidden folder of it.',
    place: { file: path.slice(0, 200) },
    advice: 'Choose a file of the workspace, or start the studio with another --workspace.',
  });
}

export function missing(path: string, cause?: unknown): LatheError {
  return new LatheError({
    code: 'file-not-found',
    kind: 'usage',
    message: `There is no ${path} in the workspace.`,
    place: { file: path },
    advice: 'It may have been moved or removed; choose a file from the home page.',
    cause,
  });
}
