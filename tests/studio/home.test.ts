import { describe, expect } from 'vitest';
import { dropFiles } from './kit/drop.js';
import { focused, keysTo } from './kit/focus.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';
import { HOSTILE, PEOPLE, peopleFlow } from './kit/tables.js';

describe('the home page of an empty workspace', () => {
  it('welcomes, takes files and offers the samples', async ({ open }) => {
    const { page } = await open();
    await page.getByRole('heading', { name: 'Welcome to Lathe' }).waitFor();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await page.getByRole('button', { name: /^Open a copy of Credit risk/ }).waitFor();
    await review(page, 'home-empty');
  });

  it('stores a chosen file as it is, and goes on to its import', async ({ open }) => {
    const { page, workspace } = await open();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(PEOPLE),
    });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/import');
    expect(workspace.read('people.csv')).toBe(PEOPLE);
  });

  it('takes several files that are dropped on it', async ({ open }) => {
    const { page, workspace } = await open();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await dropFiles(page, { 'people.csv': PEOPLE, 'cities.csv': 'city\nOslo\n' });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/import');
    expect(workspace.read('people.csv')).toBe(PEOPLE);
    expect(workspace.read('cities.csv')).toBe('city\nOslo\n');
  });

  it('never stores a file over another one', async ({ open }) => {
    const { page, workspace } = await open({ 'people.csv': 'mine\n1\n' });
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await dropFiles(page, { 'people.csv': PEOPLE });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/import');
    expect(workspace.read('people.csv')).toBe('mine\n1\n');
    expect(workspace.read('people (2).csv')).toBe(PEOPLE);
  });

  it('says that flow files of other tools cannot be read yet', async ({ open }) => {
    const { page, workspace } = await open();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await dropFiles(page, { 'theirs.flow': '{}' });
    await page.getByText('Flow files of other tools cannot be read yet').waitFor();
    expect(workspace.has('theirs.flow')).toBe(false);
  });

  it('picks a file of the workspace by keyboard alone', async ({ open }) => {
    const { page } = await open({ 'data/people.csv': PEOPLE });
    await keysTo(page.getByRole('button', { name: 'Pick from the workspace' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Pick files' });
    await keysTo(dialog.getByRole('row', { name: 'data' }));
    await page.keyboard.press('Enter');
    await dialog.getByRole('row', { name: 'people.csv' }).waitFor();
    await review(page, 'home-pick');
    await keysTo(dialog.getByRole('row', { name: 'people.csv' }));
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/import');
    expect(new URL(page.url()).searchParams.getAll('file')).toEqual(['data/people.csv']);
  });

  it('returns the focus when picking a file is called off', async ({ open }) => {
    const { page } = await open({ 'people.csv': PEOPLE });
    const pick = page.getByRole('button', { name: 'Pick from the workspace' });
    await pick.click();
    await page.getByRole('dialog', { name: 'Pick files' }).waitFor();
    await page.keyboard.press('Escape');
    await focused(pick);
  });

  it('opens a sample as a copy with its data', async ({ open }) => {
    const { page, workspace } = await open();
    await page.getByRole('button', { name: /^Open a copy of Credit risk/ }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/flow');
    const path = new URL(page.url()).searchParams.get('path') ?? '';
    expect(workspace.flow(path).title).toBe('Credit risk: from applications to a training table');
  });
});

describe('the home page of a workspace with flows', () => {
  const flows = {
    'people.csv': PEOPLE,
    'a.lathe.json': peopleFlow([], { title: 'People of all cities' }),
    'broken.lathe.json': '{"lathe": 1',
  };

  it('lists them, and says what is wrong with one that cannot be read', async ({ open }) => {
    const { page } = await open(flows);
    await page.getByRole('link', { name: 'People of all cities' }).waitFor();
    const broken = page.getByRole('listitem').filter({ hasText: 'broken.lathe.json' });
    await broken.getByLabel('Problem:').waitFor();
    await review(page, 'home');
  });

  it('copies one beside itself', async ({ open }) => {
    const { page, workspace } = await open(flows);
    await page.getByRole('button', { name: 'Actions of People of all cities' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.getByRole('link', { name: 'People of all cities (copy)' }).waitFor();
    expect(workspace.flow('a-copy.lathe.json').sources).toEqual(
      workspace.flow('a.lathe.json').sources,
    );
  });

  it('deletes one into the trash after asking', async ({ open }) => {
    const { page, workspace } = await open(flows);
    const actions = page.getByRole('button', { name: 'Actions of People of all cities' });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this flow?' });
    await question.getByRole('button', { name: 'Keep it' }).click();
    expect(workspace.has('a.lathe.json')).toBe(true);
    await actions.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await question.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => workspace.has('a.lathe.json')).toBe(false);
    expect(workspace.has('.lathe/trash')).toBe(true);
    expect(workspace.read('people.csv')).toBe(PEOPLE);
  });

  it('shows hostile titles, descriptions and paths as the texts that they are', async ({
    open,
  }) => {
    const { page } = await open({
      'people.csv': PEOPLE,
      [`${HOSTILE.emoji} ' <b>.lathe.json`]: peopleFlow([], {
        title: HOSTILE.markup,
        description: HOSTILE.long,
      }),
      'second.lathe.json': peopleFlow([], {
        title: HOSTILE.rightToLeft,
        description: HOSTILE.quotes,
      }),
    });
    await page.getByRole('link', { name: HOSTILE.markup }).waitFor();
    await page.getByText(HOSTILE.quotes).waitFor();
    await review(page, 'home-hostile');
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide, 'pixels by which the page is too wide').toBe(0);
  });
});
