import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

export interface SavedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Does something that makes the browser save a file, and reads that file. */
export async function savedBy(page: Page, act: () => Promise<void>): Promise<SavedFile> {
  const arrives = page.waitForEvent('download');
  await act();
  const download = await arrives;
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes, text: bytes.toString('utf8') };
}
