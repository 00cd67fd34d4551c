import { open, rename, rm } from 'node:fs/promises';
import { prepareTarget, temporaryBeside } from './duckdb/temporary.js';
import { fileFailure } from './file-failure.js';

export { clearDeadTemporaries } from './duckdb/temporary.js';

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, then renamed.
 * Errors: those of `fileFailure`.
 */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await prepareTarget(path);
    const temporary = temporaryBeside(path, 'tmp');
    try {
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw fileFailure(error, path);
  }
}
