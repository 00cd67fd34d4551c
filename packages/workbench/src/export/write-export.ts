import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, writeFileWhole } from '@lathe/engine';
import { fileJson, LatheError } from '@lathe/flow';
import { z } from 'zod';
import { version } from '../version.js';
import type { PlannedFile } from './export-plan.js';

/** Lists what Lathe wrote into a folder, so that a later export may replace it and nothing else. */
const LIST = '.lathe-export.json';
const list = z.object({ lathe: z.string(), files: z.array(z.string()) });

/**
 * Writes an export's files, each whole or not at all. Files that an earlier export wrote are replaced.
 * Errors: `export-exists` for a file that Lathe did not write, unless `force`.
 */
export async function writeExport(
  folder: string,
  files: readonly PlannedFile[],
  engine: Engine,
  force: boolean,
): Promise<void> {
  const own = await listed(folder);
  if (!force) {
    for (const { path } of files) {
      if (own.includes(path) || !(await exists(join(folder, path)))) continue;
      throw new LatheError({
        code: 'export-exists',
        kind: 'usage',
        message: `The file ${path} exists in the export folder and was not written by an export.`,
        place: { file: join(folder, path) },
        advice: 'Choose another folder with --out, or replace the file with --force.',
      });
    }
  }
  const names = [...new Set([...own, ...files.map(({ path }) => path)])].sort();
  await writeFileWhole(join(folder, LIST), fileJson({ lathe: version(), files: names }));
  for (const file of files) {
    const path = join(folder, file.path);
    if ('text' in file) await writeFileWhole(path, file.text);
    else await engine.write(file.statement, { format: 'parquet', path });
  }
}

async function listed(folder: string): Promise<string[]> {
  try {
    return list.parse(JSON.parse(await readFile(join(folder, LIST), 'utf8'))).files;
  } catch {
    return [];
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
