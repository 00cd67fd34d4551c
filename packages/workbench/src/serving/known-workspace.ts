import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * The workspace that remembers what is done: the one that is named, else the current folder if Lathe has
 * worked there before; undefined when neither.
 */
export async function knownWorkspace(named: string | undefined): Promise<string | undefined> {
  if (named !== undefined) return resolve(named);
  const here = process.cwd();
  const found = await stat(join(here, '.lathe')).catch(() => undefined);
  return found?.isDirectory() === true ? here : undefined;
}
