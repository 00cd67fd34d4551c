/** Paths in a workspace: relative to it, with `/`, as the API gives them. "" is the workspace itself. */

/** The folder a file lies in: `a/b.csv` gives `a`, `b.csv` gives "". */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path of the workspace as it is written in a flow file that lies in `folder`. */
export function pathFrom(folder: string, path: string): string {
  const from = parts(folder);
  const to = parts(path);
  const shared = from.findIndex((part, index) => part !== to[index]);
  const common = shared < 0 ? from.length : shared;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

/**
 * The path of the workspace that a path written in a flow file in `folder` means; null when it leads
 * out of the workspace or cannot be told (absolute, or with a flow parameter in it).
 */
export function pathInWorkspace(folder: string, written: string): string | null {
  if (written.startsWith('/') || written.includes('{{')) return null;
  const path = parts(folder);
  for (const part of parts(written)) {
    if (part !== '..') path.push(part);
    else if (path.pop() === undefined) return null;
  }
  return path.join('/');
}

/** Where a copy of a flow goes: `a/x-copy.lathe.json`, then `a/x-copy-2.lathe.json`. */
export function copyPath(path: string, taken: ReadonlySet<string>): string {
  const bare = path.replace(/\.lathe\.json$/, '').replace(/-copy(-\d+)?$/, '');
  for (let number = 1; ; number += 1) {
    const copy = `${bare}-copy${number === 1 ? '' : `-${number}`}.lathe.json`;
    if (!taken.has(copy)) return copy;
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
