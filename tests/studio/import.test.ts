import { describe, expect } from 'vitest';
import { keysTo } from './kit/focus.js';
import { review } from './kit/review.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { HOSTILE, PEOPLE, peopleFlow } from './kit/tables.js';

const person = (row: number): string => `person ${row};${20 + row};Oslo`;
/** Semicolons; after 30 people a line with a cell too many; an age that is no number near the end. */
const UNTIDY = [
  'name;age;city',
  ...Array.from({ length: 30 }, (_, row) => person(row)),
  'Bad;1;2;3',
  ...Array.from({ length: 30 }, (_, row) => person(30 + row)),
  'Zoe;unknown;Rome',
  '',
].join('\n');

async function openImport(studio: OpenStudio, ...files: string[]): Promise<void> {
  const query = new URLSearchParams(files.map((file): [string, string] => ['file', file]));
  await studio.page.goto(studio.address(`/import?${query}`));
  await studio.page.getByRole('button', { name: 'Create flow' }).waitFor();
}

const cell = (studio: OpenStudio, text: string) =>
  studio.page
    .getByRole('region', { name: /^The first/ })
    .getByRole('cell', { name: text, exact: true });
const choice = (studio: OpenStudio, label: string) =>
  studio.page.getByRole('button', { name: label });

describe('the import page', () => {
  it('shows what is detected: delimiter, types and how well they fit', async ({ open }) => {
    const studio = await open({ 'people.csv': UNTIDY });
    await openImport(studio, 'people.csv');
    await cell(studio, 'person 0').waitFor();
    await choice(studio, 'Delimiter').getByText('Detected: semicolon (;)').waitFor();
    await choice(studio, 'Type of age').getByText('text').waitFor();
    await choice(studio, 'Type of city').getByText('text').waitFor();
    await review(studio.page, 'import');
  });

  it('shows the effect of another delimiter, and goes back to the detected one', async ({
    open,
  }) => {
    const studio = await open({ 'people.csv': UNTIDY });
    const { page } = studio;
    await openImport(studio, 'people.csv');
    await cell(studio, 'person 0').waitFor();
    await choice(studio, 'Delimiter').click();
    await page.getByRole('option', { name: 'comma (,)' }).click();
    await cell(studio, 'person 0;20;Oslo').waitFor();
    await page.getByRole('button', { name: 'Detect everything again' }).click();
    await cell(studio, 'person 0').waitFor();
  });

  it('counts what does not fit a chosen type, with examples', async ({ open }) => {
    const studio = await open({ 'people.csv': UNTIDY });
    const { page } = studio;
    await openImport(studio, 'people.csv');
    await choice(studio, 'Type of age').click();
    await page.getByRole('option', { name: 'integer', exact: true }).click();
    const misfits = page.getByRole('region', { name: 'Values that do not fit their type' });
    await misfits.getByRole('row', { name: /^age 1 unknown/ }).waitFor();
  });

  it('shows rows that cannot be read with their lines, once the whole file is read', async ({
    open,
  }) => {
    const studio = await open({ 'people.csv': UNTIDY });
    const { page } = studio;
    await openImport(studio, 'people.csv');
    await page.getByRole('button', { name: 'Read the whole file to count' }).click();
    // One line of names and 30 people stand before it.
    const aside = page.getByRole('region', { name: 'Rows put aside' }).getByRole('row');
    await aside.filter({ hasText: 'Bad;1;2;3' }).filter({ hasText: '32' }).waitFor();
    await page.getByText('61 rows, 3 columns').waitFor();
    await review(page, 'import-rejected');
  });

  it('creates a flow by keyboard alone, with the chosen type in it, and opens it', async ({
    open,
  }) => {
    const studio = await open({ 'people.csv': PEOPLE });
    const { page, workspace } = studio;
    await openImport(studio, 'people.csv');
    await cell(studio, 'Ada').waitFor();
    await keysTo(choice(studio, 'Type of age'));
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'text', exact: true }).waitFor();
    await page.keyboard.type('text');
    await page.keyboard.press('Enter');
    await page.getByText('Chosen by you:').waitFor();
    await keysTo(page.getByRole('button', { name: 'Create flow' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/flow');
    const path = new URL(page.url()).searchParams.get('path') ?? '';
    expect(workspace.flow(path)).toMatchObject({
      sources: { people: { format: 'csv', path: 'people.csv', types: { age: 'text' } } },
      nodes: [],
    });
    await page
      .getByRole('grid', { name: /people/ })
      .getByRole('gridcell', { name: '36' })
      .waitFor();
  });

  it('makes one source of each of several files', async ({ open }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'cities.csv': 'city\nOslo\n' });
    const { page, workspace } = studio;
    await openImport(studio, 'people.csv', 'cities.csv');
    await page.getByRole('tab', { name: 'cities' }).click();
    await cell(studio, 'Oslo').waitFor();
    await page.getByRole('button', { name: 'Create flow' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/flow');
    const path = new URL(page.url()).searchParams.get('path') ?? '';
    expect(Object.keys(workspace.flow(path).sources).sort()).toEqual(['cities', 'people']);
  });

  it('changes how a source of a flow is read', async ({ open }) => {
    const studio = await open({
      'people.csv': PEOPLE.replaceAll(',', ';'),
      'p.lathe.json': peopleFlow([], {
        sources: { people: { format: 'csv', path: 'people.csv', delimiter: ',' } },
      }),
    });
    const { page, workspace } = studio;
    await page.goto(studio.address('/import?flow=p.lathe.json&source=people'));
    await cell(studio, 'Ada;36;London').waitFor();
    await page.getByRole('button', { name: 'Detect everything again' }).click();
    await cell(studio, 'London').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/flow');
    expect(workspace.flow('p.lathe.json').sources).toEqual({
      people: { format: 'csv', path: 'people.csv' },
    });
  });

  it('says what is wrong with a file that is no table', async ({ open }) => {
    const studio = await open({ 'people.parquet': 'not Parquet' });
    studio.complaints.allow(/^refused: 4\d\d \/api\/inspect/);
    await openImport(studio, 'people.parquet');
    await studio.page
      .getByRole('alert')
      .getByText(/Parquet/i)
      .first()
      .waitFor();
  });

  it('shows hostile names and values as the texts that they are', async ({ open }) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const names = Object.values(HOSTILE).map(quoted).join(',');
    const studio = await open({ 'h.csv': `${names}\n${names}\n1,2,3,4,5,6\n` });
    await openImport(studio, 'h.csv');
    const preview = studio.page.getByRole('region', { name: /^The first/ });
    await preview.getByRole('columnheader').filter({ hasText: HOSTILE.markup }).waitFor();
    await cell(studio, HOSTILE.markup).waitFor();
    await cell(studio, HOSTILE.rightToLeft).waitFor();
    await review(studio.page, 'import-hostile');
  });
});
