import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../is-alive.js';
import { hasCode } from '../sources/source-files.js';

/** A name beside `target` that nobody reads: `.<name>.lathe-<pid>-<random>.<ending>`. */
export function temporaryBeside(target: string, ending: 'tmp' | 'old'): string {
  const random = randomBytes(4).toString('hex');
  return join(dirname(target), `.${basename(target)}.lathe-${process.pid}-${random}.${ending}`);
}

/**
 * Makes the target's folder and clears away what writers that have died left beside the target. An output
 * that a dead writer had set aside, with nothing in its place, is put back first.
 */
export async function prepareTarget(target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await clearDeadTemporaries(target);
}

/** What writers that have died left beside the target; nothing when its folder is not there. */
export async function clearDeadTemporaries(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.lathe-`;
  for (const name of await readdir(folder).catch(() => [])) {
    const match = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{8}\.(tmp|old)$/.exec(name.slice(prefix.length))
      : null;
    if (match === null || isAlive(Number(match[1]))) continue;
    if (match[2] === 'old' && !(await exists(target))) {
      // Another run may have put it back first.
      await rename(join(folder, name), target).catch(() => undefined);
    } else await rm(join(folder, name), { recursive: true, force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Puts the finished file or folder `temporary` in the place of `target`; what was there goes. */
export async function putInPlace(temporary: string, target: string): Promise<void> {
  const isFolder = (await stat(temporary)).isDirectory();
  if (!isFolder || !(await exists(target))) {
    await rename(temporary, target);
  } else {
    const aside = temporaryBeside(target, 'old');
    await rename(target, aside);
    try {
      await rename(temporary, target);
    } catch (error) {
      await rename(aside, target);
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  }
  await sync(dirname(target));
}

/** Waits until the file or folder is on the disk. */
export async function sync(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch (error) {
    // Some file systems cannot sync a folder.
    if (!hasCode(error, 'EINVAL') && !hasCode(error, 'EISDIR') && !hasCode(error, 'EPERM'))
      throw error;
  } finally {
    await handle?.close();
  }
}
