import { constants } from 'node:fs';
import { copyFile, link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import { inOpenFolder } from './inside-workspace.js';

const MOST_NAMES = 1_000;

/**
 * Moves a finished file to a name in a folder, never over another file. With `numbered`, a name that is
 * taken is tried again as `name (2).ending` and so on.
 * @returns the name it got
 * Errors: `file-exists`; `path-outside-workspace` when the folder has become a link meanwhile; those of
 * `fileFailure`.
 */
export async function placeNewFile(
  finished: string,
  folder: string,
  name: string,
  { numbered = false }: { readonly numbered?: boolean } = {},
): Promise<string> {
  return inOpenFolder(folder, async (anchored) => {
    for (let attempt = 1; attempt <= (numbered ? MOST_NAMES : 1); attempt += 1) {
      const tried = attempt === 1 ? name : numberedName(name, attempt);
      if (!(await linkOrCopy(finished, join(anchored, tried)))) continue;
      await rm(finished, { force: true });
      return tried;
    }
    throw new LatheError({
      code: 'file-exists',
      kind: 'usage',
      message: `There is a file ${name} already.`,
      place: { file: join(folder, name) },
      advice: 'Choose another name; nothing was written.',
    });
  });
}

/** `loans.csv.gz` -> `loans (2).csv.gz` */
function numberedName(name: string, number: number): string {
  const ending = /(?:\.[A-Za-z0-9]{1,8}){0,2}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  return stem === '' ? `${name} (${number})` : `${stem} (${number})${ending}`;
}

/** False when the target is there. Some file systems know no hard links: there it is copied. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!['EPERM', 'EXDEV', 'ENOTSUP', 'EMLINK', 'ENOSYS'].some((code) => hasCode(error, code))) {
      throw fileFailure(error, to);
    }
  }
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw fileFailure(error, to);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
