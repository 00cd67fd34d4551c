// How long a cold start takes until the page can be used, and how much script it loads: a server that
// has just been started, a new browser with an empty profile, each round anew.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, quantile, seconds, table, verdict } from '../measure/numbers.mjs';
import { ROOT } from '../measure/project.mjs';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { shippedFlow } from './shipped-flow.mjs';

/** Pages, and what has to be there, painted and in working order, before one can begin. */
const PAGES = [
  {
    title: 'home',
    path: '/',
    ready: (page) => page.getByRole('button', { name: 'Choose files' }),
  },
  {
    title: 'editor',
    path: '/flow?path=bench.lathe.json',
    ready: (page) => page.getByRole('grid').getByRole('gridcell').first(),
  },
];

/** @param {{ rounds: number }} settings */
export async function measureStart({ rounds }) {
  const lines = [];
  let slowest = 0;
  let heaviest = 0;
  for (const { title, path, ready } of PAGES) {
    const usable = [];
    const first = [];
    let scripts = 0;
    for (let round = 0; round < rounds; round += 1) {
      const figures = await coldStart(path, ready);
      usable.push(figures.usable);
      first.push(figures.first);
      scripts = figures.scripts;
    }
    slowest = Math.max(slowest, median(usable));
    heaviest = Math.max(heaviest, scripts);
    lines.push([
      title,
      seconds(median(first)),
      seconds(median(usable)),
      seconds(quantile(usable, 0.95)),
      `${(scripts / 1000).toFixed(0)} kB`,
    ]);
  }
  process.stdout.write(
    `${table([[`cold start, ${rounds} rounds`, 'first paint', 'usable', 'p95', 'script'], ...lines])}\n` +
      `usable after ${seconds(slowest)} (target: below 2 s): ${verdict(slowest < 2)}\n` +
      `compressed script ${(heaviest / 1000).toFixed(0)} kB (target: below 600 kB): ${verdict(heaviest < 600_000)}\n`,
  );
}

/** Seconds from the call of the address; bytes of script as they came over the wire. */
async function coldStart(path, ready) {
  const server = await startServer({ flows: { 'bench.lathe.json': shippedFlow() } });
  const browser = await launchBrowser();
  try {
    copyFileSync(
      join(ROOT, 'examples/credit-risk/german_credit_data.csv'),
      join(server.workspace, 'german_credit_data.csv'),
    );
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const sizes = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script') {
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
      }
    });
    await page.goto(new URL(path, server.url).href, { waitUntil: 'commit' });
    await ready(page).waitFor();
    // What is there has been painted when the frame after the next one begins.
    const usable = await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))',
    );
    const first = await page.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0",
    );
    await page.waitForLoadState('networkidle');
    const scripts = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return { usable: usable / 1000, first: first / 1000, scripts };
  } finally {
    await browser.close();
    await server.stop();
  }
}
