import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { LatheError } from '@lathe/flow';

const DEEPEST = 3;
const MOST_FOLDERS = 5_000;

/** What a workspace holds, as paths with `/` relative to it, sorted. */
export interface WorkspaceFiles {
  readonly flows: readonly string[];
  readonly reports: readonly string[];
  /** Folders with a `.lathe/runs`; `` is the workspace itself. */
  readonly runFolders: readonly string[];
}

/** Looks through the workspace, three folders deep; dot folders, `node_modules` and links are left out. */
export async function findWorkspaceFiles(root: string): Promise<WorkspaceFiles> {
  const flows: string[] = [];
  const reports: string[] = [];
  const runFolders: string[] = [];
  const open: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let seen = 0; seen < MOST_FOLDERS; seen += 1) {
    const folder = open.shift();
    if (folder === undefined) break;
    const entries = await readdir(join(root, folder.path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name === '.lathe' && (await isFolder(join(root, path, 'runs')))) {
          runFolders.push(folder.path);
        }
        if (isHidden(entry.name) || folder.depth >= DEEPEST) continue;
        open.push({ path, depth: folder.depth + 1 });
      } else if (entry.isFile() && !isHidden(entry.name)) {
        if (entry.name.endsWith('.lathe.json')) flows.push(path);
        if (entry.name === 'report.html') reports.push(path);
      }
    }
  }
  return { flows: flows.sort(), reports: reports.sort(), runFolders: runFolders.sort() };
}

/**
 * The real path of a file or folder named in an address. Links are followed, and count by where they end.
 * Errors: `path-outside-workspace` for what leaves the workspace or enters a dot folder,
 * `file-not-found` (usage).
 */
export async function insideWorkspace(root: string, path: string): Promise<string> {
  if (path === '') return root;
  if (/[\\\0]/.test(path) || !path.split('/').every(isPlainName)) throw outside(path);
  let real: string;
  try {
    real = await realpath(join(root, ...path.split('/')));
  } catch (cause) {
    throw missing(path, cause);
  }
  requireBelow(root, real, path);
  return real;
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

function requireBelow(root: string, real: string, path: string): void {
  const below = relative(root, real);
  if (!below.split(sep).every(isPlainName)) throw outside(path);
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';
/** Also refuses ``, `.` and `..`, so that a path says where it leads. */
const isPlainName = (name: string): boolean => name !== '' && !isHidden(name);

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

function outside(path: string): LatheError {
  return new LatheError({
    code: 'path-outside-workspace',
    kind: 'usage',
    message: 'The path leads out of the workspace, or into a hidden folder of it.',
    place: { file: path.slice(0, 200) },
    advice: 'Choose a file from the home page, or start the studio with another --workspace.',
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
