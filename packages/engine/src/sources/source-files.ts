import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import { nearestNames } from '@lathe/flow/schema';
import type { SourceDefinition } from '@lathe/flow/source';

export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  /** What the folders above it say, Hive style (`country=FR`); null for the default partition. */
  readonly partition: Readonly<Record<string, string | null>>;
}

const EXTENSIONS: Readonly<Record<SourceDefinition['format'], RegExp>> = {
  csv: /\.(?:csv|tsv|tab|psv|txt)(?:\.gz|\.zst)?$/i,
  parquet: /\.(?:parquet|pq)$/i,
  json: /\.json(?:\.gz|\.zst)?$/i,
  'json-lines': /\.(?:jsonl|ndjson|json)(?:\.gz|\.zst)?$/i,
};

/**
 * The files that a source's path stands for, sorted: the file itself; a folder's files with a fitting
 * extension, at any depth; or what a glob (`*`, `?`, `[...]`, `**`) matches. Names that begin with `.` or
 * `_` are passed over in folders. Errors: `file-not-found`,
 * `file-not-regular`, `file-not-permitted`.
 */
export async function sourceFiles(
  path: string,
  format: SourceDefinition['format'],
): Promise<SourceFile[]> {
  const here = await statOrNull(path);
  if (here?.isFile() === true) return [{ path, bytes: here.size, partition: {} }];
  if (here !== null && !here.isDirectory()) {
    throw new LatheError({
      code: 'file-not-regular',
      kind: 'data',
      message: `"${path}" is not a file or folder but a device, pipe or socket.`,
      place: { file: path },
      advice: 'Write the data to a file first: Lathe reads a source more than once.',
    });
  }
  const found =
    here === null
      ? /[*?[]/.test(path)
        ? await matching(path)
        : []
      : (await filesBelow(path)).filter((file) => EXTENSIONS[format].test(file));
  if (found.length === 0) throw await notFound(path, format, here !== null);
  const files: SourceFile[] = [];
  for (const file of found.sort()) {
    const partition = partitionOf(file.slice(commonRoot(path).length));
    files.push({ path: file, bytes: (await stat(file)).size, partition });
  }
  return files;
}

function commonRoot(path: string): string {
  const wild = path.search(/[*?[]/);
  return wild < 0 ? path : path.slice(0, path.lastIndexOf(sep, wild));
}

function partitionOf(path: string): Record<string, string | null> {
  const partition: Record<string, string | null> = {};
  for (const folder of dirname(path).split(sep)) {
    const match = /^([^=]+)=(.*)$/.exec(folder);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    partition[unescaped(match[1])] =
      match[2] === '__HIVE_DEFAULT_PARTITION__' ? null : unescaped(match[2]);
  }
  return partition;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return null;
    throw new LatheError({
      code: 'file-not-permitted',
      kind: 'data',
      message: `"${path}" cannot be read.`,
      place: { file: path },
      advice: 'Check the permissions of the file and its folder.',
      details: String(error),
    });
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await statOrNull(path) : entry;
    if (kind?.isDirectory() === true) found.push(...(await filesBelow(path)));
    else if (kind?.isFile() === true) found.push(path);
  }
  return found;
}

async function matching(glob: string): Promise<string[]> {
  const parts = glob.split(sep);
  const firstWild = parts.findIndex((part) => /[*?[]/.test(part));
  const root = parts.slice(0, firstWild).join(sep) || sep;
  if ((await statOrNull(root))?.isDirectory() !== true) return [];
  const pattern = globPattern(glob);
  return (await filesBelow(root)).filter((file) => pattern.test(file));
}

function globPattern(glob: string): RegExp {
  let pattern = '';
  for (let i = 0; i < glob.length; i += 1) {
    const c = glob.charAt(i);
    const set = c === '[' ? /^\[!?[^\]]+\]/.exec(glob.slice(i))?.[0] : undefined;
    if (glob.startsWith('**/', i)) {
      pattern += '(?:.*/)?';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      pattern += '.*';
      i += 1;
    } else if (set !== undefined) {
      pattern += set.replace('[!', '[^').replaceAll('\\', '\\\\');
      i += set.length - 1;
    } else if (c === '*') pattern += '[^/]*';
    else if (c === '?') pattern += '[^/]';
    else pattern += c.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${pattern}$`, 's');
}

async function notFound(path: string, format: string, isFolder: boolean): Promise<LatheError> {
  if (isFolder) {
    return new LatheError({
      code: 'file-not-found',
      kind: 'data',
      message: `The folder "${path}" holds no ${format} files.`,
      place: { file: path },
      advice: 'Choose another folder, or give a glob that names the files.',
    });
  }
  const folder = dirname(path);
  const others = (await statOrNull(folder))?.isDirectory() === true ? await readdir(folder) : null;
  const visible = (others ?? []).filter((name) => !name.startsWith('.'));
  const near = nearestNames(basename(path), visible);
  return new LatheError({
    code: 'file-not-found',
    kind: 'data',
    message: `There is no file "${path}".`,
    place: { file: path },
    advice:
      others === null
        ? `The folder "${folder}" does not exist either; check the path.`
        : near.length > 0
          ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
          : `Check the path; "${folder}" holds ${visible.slice(0, 5).join(', ') || 'nothing'}.`,
  });
}

/** The paths of `files` as the engine's readers take them: nothing in a name is read as a wildcard. */
export function readerPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
