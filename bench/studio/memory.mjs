// Whether a long session of editing grows: a step is switched off and on again, with undo, over and
// over, and memory is read at intervals, the page's after a collection.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { megabytes, table, verdict } from '../measure/numbers.mjs';
import { ROOT } from '../measure/project.mjs';
import { launchBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';
import { shippedFlow } from './shipped-flow.mjs';

const READINGS = 12;
/** Growth over the second half of the session that counts as flat. */
const FLAT = 0.1;

/** @param {{ edits: number }} settings Edits in all; each is undone, which counts as another. */
export async function measureMemory({ edits }) {
  const server = await startServer({ flows: { 'bench.lathe.json': shippedFlow() } });
  const browser = await launchBrowser();
  try {
    copyFileSync(
      join(ROOT, 'examples/credit-risk/german_credit_data.csv'),
      join(server.workspace, 'german_credit_data.csv'),
    );
    const page = await openPage(browser, new URL('/flow?path=bench.lathe.json', server.url).href);
    const grid = page.getByRole('grid', { name: /^Table of/ });
    await grid.getByRole('gridcell').first().waitFor();
    await page
      .getByRole('grid', { name: 'Steps' })
      .getByRole('row', { name: /^Scale numbers/ })
      .click();
    const toggle = page.getByRole('switch', { name: /^Step is on/ });
    await toggle.waitFor();
    const session = await page.context().newCDPSession(page);
    const readings = [];
    const every = Math.max(1, Math.floor(edits / READINGS));
    for (let edit = 0; edit < edits; edit += 2) {
      if (edit % every < 2) readings.push(await reading(session, server));
      await toggle.press('Space');
      await settled(page);
      await page.getByRole('button', { name: 'Undo' }).click();
      await settled(page);
    }
    readings.push(await reading(session, server));
    const grown = (values) => {
      const half = values.slice(Math.floor(values.length / 2));
      return (slope(half) * (half.length - 1)) / half[0];
    };
    const pageGrew = grown(readings.map((each) => each.page));
    const serverGrew = grown(readings.map((each) => each.server));
    const percent = (share) => `${(share * 100).toFixed(1)} %`;
    process.stdout.write(
      `${table([
        [`reading, over ${edits} edits`, 'page', 'server and engine'],
        ...readings.map((each, index) => [
          String(index + 1),
          megabytes(each.page),
          megabytes(each.server),
        ]),
      ])}\n` +
        `the page grew by ${percent(pageGrew)} over the second half (flat: below ${percent(FLAT)}): ${verdict(pageGrew < FLAT)}\n` +
        `server and engine grew by ${percent(serverGrew)} over the second half (flat: below ${percent(FLAT)}): ${verdict(serverGrew < FLAT)}\n`,
    );
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function reading(session, server) {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return { page: usedSize, server: server.residentBytes() };
}

/** The table is that of the flow as it stands, and what it asked for has arrived. */
async function settled(page) {
  await page.waitForTimeout(50);
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

/** Of the straight line with the least squared distance from the values. */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [index, value] of values.entries()) {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
