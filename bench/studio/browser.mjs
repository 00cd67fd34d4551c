// The browser that the page is measured in: the system's Chromium, without a window.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from '../measure/project.mjs';

/** A new browser with an empty profile. */
export async function launchBrowser() {
  const found = spawnSync(join(ROOT, 'scripts/chromium.sh'), { encoding: 'utf8' });
  if (found.status !== 0) throw new Error(found.stderr);
  return chromium.launch({
    executablePath: found.stdout.trim(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      // Memory is read after a collection that is asked for; times are not to be rounded.
      '--js-flags=--expose-gc',
      '--enable-precise-memory-info',
    ],
  });
}

/** A window on a page of the studio. */
export async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
