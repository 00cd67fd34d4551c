// How smoothly the grid scrolls: frames that Chromium draws while a wide, long table whose rows come
// from the server is scrolled down, to the side, and far.
import { basename } from 'node:path';
import { table, verdict } from '../measure/numbers.mjs';
import { launchBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';
import { frameFigures, traced } from './trace.mjs';
import { wideTable } from './wide-table.mjs';

/** Pixels a second: a steady turn of the wheel, and a fling. */
const SPEED = 1_500;
const FAST = 8_000;

/** @param {{ rows: number, columns: number, seconds: number }} settings Seconds of each gesture. */
export async function measureScroll({ rows, columns, seconds }) {
  const file = await wideTable(rows, columns);
  const flow = {
    lathe: 1,
    name: 'wide',
    sources: { wide: { format: 'parquet', path: basename(file) } },
    nodes: [],
  };
  const server = await startServer({ flows: { 'wide.lathe.json': flow }, files: [file] });
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, new URL('/flow?path=wide.lathe.json', server.url).href);
    const grid = page.getByRole('grid', { name: /wide/ });
    await grid.getByRole('gridcell').first().waitFor();
    await page.waitForLoadState('networkidle');
    const box = await grid.boundingBox();
    const gestures = [
      ['down', { yDistance: -SPEED * seconds, speed: SPEED }],
      ['to the side', { xDistance: -SPEED * seconds, speed: SPEED }],
      ['far down', { yDistance: -FAST * seconds, speed: FAST }],
      ['far to the side', { xDistance: -FAST * seconds, speed: FAST }],
      ['back up', { yDistance: SPEED * seconds, speed: SPEED }],
    ];
    const lines = [];
    let least = Number.POSITIVE_INFINITY;
    for (const [title, gesture] of gestures) {
      const events = await traced(page, (session) =>
        session.send('Input.synthesizeScrollGesture', {
          x: box.x + box.width / 2,
          y: box.y + box.height / 2,
          gestureSourceType: 'mouse',
          preventFling: true,
          ...gesture,
        }),
      );
      const { perSecond, longestGap, dropped } = frameFigures(events);
      least = Math.min(least, perSecond);
      lines.push([title, perSecond.toFixed(1), `${longestGap.toFixed(0)} ms`, String(dropped)]);
    }
    process.stdout.write(
      `${table([[`scroll of ${columns} columns x ${rows.toLocaleString('en')} rows`, 'frames a second', 'longest gap', 'dropped'], ...lines])}\n` +
        `least frames a second ${least.toFixed(1)} (target: at least 50): ${verdict(least >= 50)}\n`,
    );
  } finally {
    await browser.close();
    await server.stop();
  }
}
