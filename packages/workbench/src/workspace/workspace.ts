import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure, isAlive } from '@lathe/engine';
import { LatheError } from '@lathe/flow';

/**
 * A folder in which Lathe works. Everything of its own is below `.lathe/`:
 * `work/<pid>-<random>/` while a process runs, `runs/<id>/` what runs left.
 */
export interface Workspace {
  readonly folder: string;
  readonly lathe: string;
}

/**
 * Opens (and makes, when needed) the workspace in a folder, and clears away what processes that
 * died have left in it.
 * Errors: `workspace-not-writable`.
 */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const workspace = { folder, lathe: join(folder, '.lathe') };
  try {
    await mkdir(join(workspace.lathe, 'work'), { recursive: true });
  } catch (cause) {
    throw new LatheError({
      code: 'workspace-not-writable',
      kind: 'storage',
      message: `Lathe cannot make its folder ${workspace.lathe}.`,
      place: { file: workspace.lathe },
      advice: 'Name a folder you may write to with --workspace DIR.',
      cause,
    });
  }
  await clearDeadWork(workspace);
  return workspace;
}

/** A new folder for this process's scratch files; the caller removes it. */
export async function makeWorkFolder(workspace: Workspace): Promise<string> {
  const folder = join(workspace.lathe, 'work', `${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileFailure(error, folder);
  }
  return folder;
}

async function clearDeadWork(workspace: Workspace): Promise<void> {
  const work = join(workspace.lathe, 'work');
  for (const name of await readdir(work).catch(() => [])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) {
      await rm(join(work, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
