import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { openFlow } from './kit/open-flow.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { peopleFlow } from './kit/tables.js';

/** What would open a dialog of the browser if any of it were taken for markup or code. */
const MARKUP = '<img src=x onerror=alert(1)>';
const SCRIPT = '"><script>alert(2)</script>';
const TEMPLATE = `{{constructor.constructor('alert(3)')()}}`;
const QUOTES = `it's "quoted" \`so\` \\ and {{data}}`;
const RIGHT_TO_LEFT = 'עברית \u202etxet\u202c العربية';
const EMOJI = '👩‍👩‍👧‍👦🏳️‍🌈';
const LINES = 'first line\nsecond line';
const LONG = 'W'.repeat(300);
const FORMULA = `=HYPERLINK("javascript:alert(4)","x")`;
const NAMES = [MARKUP, SCRIPT, TEMPLATE, QUOTES, RIGHT_TO_LEFT, EMOJI, LINES, LONG, FORMULA];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const row = (cells: readonly string[]): string => cells.map(quoted).join(',');
const TABLE = `${row(NAMES)}\n${row(NAMES)}\n${row(NAMES.toReversed())}\n`;

/** Fails the test when anything opens a dialog of the browser. */
function refuseDialogs({ page }: OpenStudio): readonly string[] {
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(dialog.message());
    void dialog.dismiss();
  });
  return opened;
}

/** Pixels by which the page is wider or higher than its window. */
const overflow = (page: Page): Promise<readonly [number, number]> =>
  page.evaluate(`[
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    document.documentElement.scrollHeight - document.documentElement.clientHeight,
  ]`);

describe('hostile column names and values', () => {
  it('are texts in the import, and the page keeps its layout', async ({ open }) => {
    const studio = await open({ 'people.csv': TABLE });
    const dialogs = refuseDialogs(studio);
    const { page } = studio;
    await page.goto(studio.address('/import?file=people.csv'));
    const preview = page.getByRole('region', { name: /^The first/ });
    for (const name of NAMES) {
      await preview.getByRole('columnheader').filter({ hasText: name }).first().waitFor();
    }
    expect((await overflow(page))[0]).toBe(0);
    expect(dialogs).toEqual([]);
  });

  it('are texts in the grid, its menus, forms, palette and analyses', async ({ open }) => {
    const studio = await open({
      'people.csv': TABLE,
      'people.lathe.json': peopleFlow([], { title: MARKUP, description: SCRIPT }),
    });
    const dialogs = refuseDialogs(studio);
    const { page } = studio;
    const editor = await openFlow(studio);
    for (const value of [MARKUP, SCRIPT, TEMPLATE, QUOTES])
      await editor.cell(value).first().waitFor();
    await page.keyboard.press('Escape');

    // Every column is reached and its value opened whole.
    await editor.cell(MARKUP).first().click();
    for (const name of NAMES) {
      await page.keyboard.press('Enter');
      const whole = page.getByRole('dialog');
      await whole.getByRole('heading').filter({ hasText: name }).waitFor();
      expect(await whole.locator('pre').textContent()).toBe(name);
      await page.keyboard.press('Escape');
      await whole.waitFor({ state: 'detached' });
      expect(await overflow(page)).toEqual([0, 0]);
      await page.keyboard.press('ArrowRight');
    }

    await editor.begin('Drop columns');
    await editor.field('combobox', 'Columns').click();
    for (const name of [MARKUP, RIGHT_TO_LEFT, EMOJI]) {
      await page.getByRole('option').filter({ hasText: name }).first().waitFor();
    }
    expect(await overflow(page)).toEqual([0, 0]);
    await editor.pickColumns(LONG);
    await editor.add();
    await editor.saved();
    expect(await overflow(page)).toEqual([0, 0]);

    await editor.begin('Table summary');
    await editor.add();
    await page
      .getByRole('cell')
      .or(page.getByRole('rowheader'))
      .filter({ hasText: MARKUP })
      .first()
      .waitFor();
    expect(await overflow(page)).toEqual([0, 0]);
    expect(dialogs).toEqual([]);
  });

  it('name the categories of a chart and nothing else', async ({ open }) => {
    const studio = await open({
      'people.csv': `kind\n${[...NAMES, ...NAMES].map(quoted).join('\n')}\n`,
      'people.lathe.json': peopleFlow([
        {
          id: 'kinds',
          title: MARKUP,
          analysis: 'histogram',
          inputs: ['people'],
          parameters: { column: 'kind' },
        },
      ]),
    });
    const dialogs = refuseDialogs(studio);
    const { page } = studio;
    await openFlow(studio, 'people.lathe.json', 'kinds');
    const chart = page.getByRole('img', { name: /^Chart: / });
    await chart.waitFor();
    await chart.getByText('<img src=x').waitFor();
    await chart.hover();
    await page.getByRole('button', { name: /^Show the data of/ }).click();
    const figure = page.getByRole('figure');
    await figure.getByRole('rowheader', { name: MARKUP }).waitFor();
    expect((await overflow(page))[0]).toBe(0);
    expect(dialogs).toEqual([]);
  });

  it('leave a megabyte in a cell to be opened whole', async ({ open }) => {
    const long = `start ${'0123456789'.repeat(100_000)} end`;
    const studio = await open({
      'people.csv': `name,text\nAda,${long}\n`,
      'people.lathe.json': peopleFlow(),
    });
    const { page } = studio;
    const editor = await openFlow(studio);
    await editor.cell('Ada').click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Show all' }).click();
    await expect
      .poll(async () => (await dialog.locator('pre').textContent())?.length)
      .toBe(1_000_010);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await expect
      .poll(() =>
        page.evaluate<number>('navigator.clipboard.readText().then((text) => text.length)'),
      )
      .toBe(1_000_010);
    expect(await overflow(page)).toEqual([0, 0]);
  });
});
