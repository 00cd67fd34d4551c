import { basename } from 'node:path';
import { insideWorkspace, missing, openInWorkspace } from '../workspace/inside-workspace.js';

/** Bytes. */
const LARGEST_REPORT = 100_000_000;

/** A `report.html` of the workspace. Errors: those of `insideWorkspace`; `file-not-found` for any other file. */
export async function readReport(root: string, file: string): Promise<Buffer> {
  const path = await insideWorkspace(root, file);
  if (basename(path) !== 'report.html') throw missing(file === '' ? 'report without a name' : file);
  const handle = await openInWorkspace(root, file);
  try {
    if ((await handle.stat()).size > LARGEST_REPORT) throw missing(file);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
