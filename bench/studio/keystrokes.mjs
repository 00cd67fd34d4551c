// From a key to the changed table on the screen: the new name of a column is typed, letter by
// letter, in the form of a step, and the page notes when its table has it.
import { basename, join } from 'node:path';
import { median, milliseconds, quantile, table, verdict } from '../measure/numbers.mjs';
import { applications, ROOT } from '../measure/project.mjs';
import { launchBrowser, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

/** The step that is edited; it renames the first column. */
const NODE = 'rate';

/** @param {{ rows: number, keystrokes: number }} settings */
export async function measureKeystrokes({ rows, keystrokes }) {
  const shipped = join(ROOT, 'examples/credit-risk/german_credit_data.csv');
  const lines = [];
  let slowest = 0;
  for (const data of [shipped, applications(rows)]) {
    const took = await typeOver(data, keystrokes);
    slowest = Math.max(slowest, median(took));
    lines.push([
      basename(data),
      String(took.length),
      milliseconds(median(took)),
      milliseconds(quantile(took, 0.95)),
      milliseconds(Math.max(...took)),
    ]);
  }
  process.stdout.write(
    `${table([['from a key to the painted cells', 'keys', 'median', 'p95', 'greatest'], ...lines])}\n` +
      `key to cells, median ${milliseconds(slowest)} (target: below 300 ms): ${verdict(slowest < 300)}\n`,
  );
}

/** Milliseconds of each key. */
async function typeOver(data, keystrokes) {
  const flow = {
    lathe: 1,
    name: 'keys',
    sources: { applications: { format: 'csv', path: basename(data) } },
    nodes: [
      {
        id: 'split',
        step: 'split-text',
        inputs: ['applications'],
        parameters: { columns: ['status_sex'], delimiter: ':', outputs: ['vec'] },
      },
      {
        id: NODE,
        title: 'Names',
        step: 'rename-columns',
        inputs: ['split'],
        parameters: { columns: [{ from: 'existingchecking', to: 'k' }] },
      },
    ],
  };
  const server = await startServer({ flows: { 'keys.lathe.json': flow }, files: [data] });
  const browser = await launchBrowser();
  try {
    const page = await openPage(
      browser,
      new URL(`/flow?path=keys.lathe.json&node=${NODE}`, server.url).href,
    );
    await page
      .getByRole('grid', { name: 'Table of Names' })
      .getByRole('gridcell')
      .first()
      .waitFor();
    const field = page.getByRole('textbox', { name: 'To' });
    await field.click();
    await page.keyboard.press('End');
    await page.evaluate(WATCH);
    const took = [];
    let name = 'k';
    for (let key = 0; key < keystrokes; key += 1) {
      // Six letters are added, then taken away again.
      const removes = key % 12 >= 6;
      name = removes ? name.slice(0, -1) : `${name}${'abcdef'[key % 6]}`;
      await page.evaluate(`window.benchWatch(${JSON.stringify(name)})`);
      await page.keyboard.press(removes ? 'Backspace' : name.at(-1));
      took.push(await page.evaluate('window.benchPainted'));
      await page.waitForTimeout(400);
    }
    return took;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * In the page: `benchWatch` makes `benchPainted` the time from the next key that is pressed to the frame
 * after the one in which a fresh table has a column of the given name.
 */
const WATCH = `
  window.benchWatch = (name) => {
    let pressed;
    addEventListener('keydown', () => { pressed = performance.now(); }, { once: true, capture: true });
    window.benchPainted = new Promise((resolve) => {
      const look = () => {
        const grid = document.querySelector('[role="grid"][aria-label^="Table of"]');
        const headers = [...(grid?.querySelectorAll('[role="columnheader"] bdi') ?? [])];
        const shown = headers.some((header) => header.textContent === name);
        const fresh = grid?.closest('[aria-busy="true"]') === null;
        if (pressed !== undefined && shown && fresh) {
          requestAnimationFrame(() => resolve(performance.now() - pressed));
        } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  };
`;
