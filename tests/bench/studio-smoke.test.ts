import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemChromium } from '../studio/kit/chromium.js';

// No time is asserted: that each measurement of the studio still runs and prints its figures.
const root = fileURLToPath(new URL('../../', import.meta.url));
const run = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`${root}bench/studio/run.mjs`, ...args],
    { cwd: root },
  );
  return stdout;
};
const noBrowser = 'missing' in systemChromium && process.env.CI !== 'true';

describe('the benchmark of the studio', () => {
  it('edits through the server', async () => {
    const printed = await run('edits', '--rows', '20000');
    expect(printed).toMatch(/edit to preview, median \d+ ms/);
    expect(printed).toMatch(/edit to preview, p95 \d+ ms/);
  }, 240_000);

  it.skipIf(noBrowser)(
    'types on the page (skipped where there is no Chromium)',
    async () => {
      const printed = await run('keystrokes', '--rows', '20000', '--keystrokes', '6');
      expect(printed).toMatch(/key to cells, median \d+ ms/);
    },
    240_000,
  );

  it.skipIf(noBrowser)(
    'starts cold (skipped where there is no Chromium)',
    async () => {
      const printed = await run('start', '--rounds', '1');
      expect(printed).toMatch(/usable after \d+\.\d\d s/);
      expect(printed).toMatch(/compressed script \d+ kB/);
    },
    240_000,
  );

  it.skipIf(noBrowser)(
    'scrolls (skipped where there is no Chromium)',
    async () => {
      const printed = await run(
        ...['scroll', '--wide-rows', '2000', '--wide-columns', '60', '--seconds', '1'],
      );
      expect(printed).toMatch(/least frames a second \d+\.\d/);
    },
    240_000,
  );

  it.skipIf(noBrowser)(
    'reads memory (skipped where there is no Chromium)',
    async () => {
      const printed = await run('memory', '--edits', '24');
      expect(printed).toMatch(/the page grew by -?\d+\.\d %/);
      expect(printed).toMatch(/server and engine grew by -?\d+\.\d %/);
    },
    240_000,
  );
});
