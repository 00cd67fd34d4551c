import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileFailure, writeFileWhole } from '@lathe/engine';
import { fileJson, type Json } from '@lathe/flow';

/** Names of a report's files in its folder. */
export const REPORT_JSON = 'report.json';
export const REPORT_HTML = 'report.html';
/** Beside the report of a tuning: each look as it was made, and the space with what options changed. */
export const TUNING_JOURNAL = 'journal.jsonl';
export const TUNING_SPACE = 'space.json';

/**
 * Writes a report to each of the folders, which are made when needed; gives the paths written, absolute.
 * Errors: those of `fileFailure`.
 */
export async function writeReportFiles(
  folders: readonly string[],
  report: Json,
  html: string,
): Promise<string[]> {
  const written: string[] = [];
  for (const folder of folders) {
    await makeReportFolder(folder);
    for (const [name, text] of [
      [REPORT_JSON, fileJson(report)],
      [REPORT_HTML, html],
    ] as const) {
      const path = resolve(join(folder, name));
      await writeFileWhole(path, text);
      written.push(path);
    }
  }
  return written;
}

/** Makes the folder of a report. Errors: those of `fileFailure`. */
export async function makeReportFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw fileFailure(error, folder);
  }
}
