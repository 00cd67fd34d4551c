import { describe, expect } from 'vitest';
import { keysTo } from './kit/focus.js';
import { openFlow } from './kit/open-flow.js';
import { firstParameters, peopleWith, stepOrder } from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

describe('the form of a new step', () => {
  it('keeps columns that are picked by keyboard when the field is left with Tab', async ({
    open,
  }) => {
    const studio = await open(peopleWith());
    const { page } = studio;
    const editor = await openFlow(studio);
    await editor.begin('Drop columns');
    await keysTo(editor.field('combobox', 'Columns'));
    for (const column of ['city', 'name']) {
      await page.keyboard.press('Control+A');
      await page.keyboard.type(column);
      await page.getByRole('option', { name: new RegExp(`^${column}`) }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await editor.settings.getByText('2 of 3').waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await editor.settings.getByText('2 of 3').waitFor();
    await editor.add();
    await expect.poll(() => firstParameters(studio)).toEqual({ columns: ['city', 'name'] });
  });

  it('closes an open list with the first Escape, and goes with the second', async ({ open }) => {
    const studio = await open(peopleWith());
    const { page } = studio;
    const editor = await openFlow(studio);
    await editor.begin('Drop columns');
    await editor.field('combobox', 'Columns').click();
    await page.getByRole('option', { name: /^city/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await editor.settings.getByText('New: Drop columns').waitFor();
    await page.keyboard.press('Escape');
    await editor.settings.getByText('New: Drop columns').waitFor({ state: 'detached' });
  });

  it('keeps what was picked when a list is closed with Escape', async ({ open }) => {
    const studio = await open(peopleWith());
    const { page } = studio;
    const editor = await openFlow(studio);
    await editor.begin('Drop columns');
    await editor.field('combobox', 'Columns').click();
    await page.getByRole('option', { name: /^city/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await editor.settings.getByText('New: Drop columns').waitFor();
    await editor.settings.getByText('1 of 3').waitFor();
  });

  it('offers the columns that a Python step above it made', async ({ open }) => {
    const studio = await open(
      peopleWith([
        {
          id: 'mine',
          step: 'custom-python',
          inputs: ['people'],
          parameters: { code: "df['made'] = 1\n" },
        },
      ]),
    );
    const editor = await openFlow(studio);
    await editor.column('made').waitFor();
    await editor.begin('Drop columns');
    await editor.pickColumns('made');
    await editor.settings.getByText('1 of 4').waitFor();
    await editor.add();
    await expect.poll(() => stepOrder(studio)).toEqual(['people>mine', 'mine>drop_columns']);
  });
});
