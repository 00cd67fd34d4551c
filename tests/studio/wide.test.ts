import { describe, expect } from 'vitest';
import { keysTo } from './kit/focus.js';
import { openFlow } from './kit/open-flow.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { peopleFlow } from './kit/tables.js';

const COLUMNS = 2_000;
const ROWS = 200;

/** The cell of row r (from 0) and column c holds r x 10,000 + c. */
const wideTable = (): string => {
  const columns = Array.from({ length: COLUMNS }, (_, column) => column);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    columns.map((column) => row * 10_000 + column).join(','),
  );
  return `${columns.map((column) => `c${column}`).join(',')}\n${rows.join('\n')}\n`;
};

async function openWide(studio: OpenStudio) {
  const editor = await openFlow(studio);
  await editor.cell('10000').waitFor();
  return editor;
}

const files = () => ({ 'people.csv': wideTable(), 'people.lathe.json': peopleFlow() });

describe('a table of 2,000 columns', () => {
  it('is walked to its last column and last row with the keyboard', async ({ open }) => {
    const studio = await open(files());
    const editor = await openWide(studio);
    const { page } = studio;
    await page.getByRole('button', { name: '2,000 columns' }).waitFor();
    await editor.cell('0').click();
    await page.keyboard.press('End');
    await editor.column('c1999').waitFor();
    await editor.cell('1999').waitFor();
    await editor.cell('11999').waitFor();
    await page.keyboard.press('Control+End');
    await editor.cell('1991999').waitFor();
    await page.keyboard.press('Home');
    await editor.cell('1990000').waitFor();
  });

  it('has each column within reach of a search', async ({ open }) => {
    const studio = await open(files());
    const editor = await openWide(studio);
    const { page } = studio;
    await page.getByRole('button', { name: '2,000 columns' }).click();
    const chooser = page.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('searchbox', { name: 'Search columns' }).fill('c1234');
    await chooser.getByText('1 found').waitFor();
    await keysTo(chooser.getByRole('listbox', { name: 'Columns to show' }));
    await page.keyboard.press('Enter');
    await editor.column('c1234').waitFor();
    await editor.cell('11234').waitFor();
  });

  it('takes a step, whose picker finds columns too', async ({ open }) => {
    const studio = await open(files());
    const editor = await openWide(studio);
    await editor.begin('Drop columns');
    await editor.pickColumns('c0', 'c1999');
    await editor.add();
    await studio.page.getByRole('button', { name: /^1,998 columns/ }).waitFor();
    await editor.column('c1').waitFor();
    await expect
      .poll(() => studio.workspace.flow('people.lathe.json').nodes[0]?.parameters)
      .toEqual({ columns: ['c0', 'c1999'] });
  });
});
