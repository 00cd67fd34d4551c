import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isHidden } from './inside-workspace.js';

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

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}
