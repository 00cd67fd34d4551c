import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of WCAG 2.2, levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Looks at the page as it stands, in both themes: axe must find nothing against WCAG 2.2 AA, and
 * where LATHE_SCREENSHOTS names a folder, pictures are kept there as `<name>-<theme>.png` (or
 * `.webp`, with LATHE_SCREENSHOT_FORMAT). The page must follow the system's theme.
 */
export async function review(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await settled(page);
    await picture(page, `${name}-${theme}`);
    expect(await violations(page), `${name}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Waits until what the page changes over time, the colours of another theme for one, has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    const finite = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(finite.map(({ finished }) => finished));
    await frame();
    await frame();
  })()`);
}

/** Each rule of WCAG that the page breaks, with the elements that do. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script element, which the content security policy forbids.
  await page.evaluate(axe);
  const options = JSON.stringify({ runOnly: { type: 'tag', values: WCAG } });
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${id}: ${help}\n  ${node.html.slice(0, 300)}\n  ${(node.failureSummary ?? '').replaceAll('\n', '\n  ')}`,
    ),
  );
}

/** Keeps a picture of the window, where LATHE_SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.LATHE_SCREENSHOTS;
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  if (process.env.LATHE_SCREENSHOT_FORMAT !== 'webp') {
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    return;
  }
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 });
  await session.detach();
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}
