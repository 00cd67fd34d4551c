import { describe } from 'vitest';
import { openFlow, openSample, putSample, SAMPLE } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';

describe('the editor of the sample, in both themes', () => {
  it('with the palette', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.column('target').waitFor();
    await editor.bar.getByRole('button', { name: 'Add', exact: true }).click();
    await studio.page.getByRole('dialog', { name: /^Add after/ }).waitFor();
    await studio.page.keyboard.type('miss');
    await studio.page.getByRole('option').first().waitFor();
    await review(studio.page, 'palette');
  });

  it('with its history', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    const { page } = studio;
    await editor.column('target').waitFor();
    await editor.act('Scale numbers', 'Disable');
    await editor.act('Move columns', 'Duplicate');
    await editor.saved();
    await editor.bar.getByRole('button', { name: 'History' }).click();
    await page.getByRole('textbox', { name: 'Name of a checkpoint' }).fill('Before the talk');
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('tab', { name: 'Saved versions' }).click();
    await page.getByRole('button', { name: /Before the talk/ }).click();
    await review(page, 'history');
  });

  it('with its settings', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.column('target').waitFor();
    await editor.bar.getByRole('button', { name: 'About this flow' }).click();
    await studio.page.getByRole('dialog', { name: 'About this flow' }).waitFor();
    await review(studio.page, 'settings');
  });

  it('with the SQL of a step', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio, 'checking');
    await editor.column('existingchecking').waitFor();
    await studio.page.getByRole('button', { name: 'SQL', exact: true }).click();
    await studio.page
      .getByRole('dialog')
      .getByText(/SELECT/)
      .waitFor();
    await review(studio.page, 'sql');
  });

  it('about to run', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.column('target').waitFor();
    await editor.bar.getByRole('button', { name: 'Run', exact: true }).click();
    await studio.page.getByRole('dialog', { name: 'Run the flow' }).waitFor();
    await review(studio.page, 'run-dialog');
  });

  it('after an export', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    const { page } = studio;
    await editor.column('target').waitFor();
    await editor.bar.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('region', { name: 'Exported files' }).waitFor();
    await review(page, 'export');
  });

  it('about to join', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    const flow = JSON.parse(studio.workspace.read(SAMPLE));
    flow.sources.purposes = { format: 'csv', path: 'purposes.csv' };
    studio.workspace.write(SAMPLE, JSON.stringify(flow));
    studio.workspace.write(
      'purposes.csv',
      'purpose,risk_class,typical_months\nnew car,b,36\nused car,a,24\nretraining,a,12\nretraining,b,18\nvacation,c,6\n',
    );
    const editor = await openFlow(studio, SAMPLE, 'target');
    const { page } = studio;
    await editor.column('existingchecking').waitFor();
    await page
      .getByRole('treeitem', { name: /^Ordinal encode/ })
      .first()
      .click();
    await page.keyboard.press('j');
    const dialog = page.getByRole('dialog', { name: /^Join with/ });
    await dialog.getByRole('button', { name: /Right table/ }).click();
    await page.getByRole('option', { name: /purposes/ }).click();
    await dialog.getByRole('region', { name: 'Right table' }).waitFor();
    await review(page, 'join');
  });
});
