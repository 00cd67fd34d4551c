import { describe } from 'vitest';
import { openFlow, openSample, putSample, SAMPLE } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';

describe('the editor with the sample, in both themes', () => {
  it('at its last step', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.column('target').waitFor();
    await studio.page
      .getByRole('img', { name: /histogram|most frequent/i })
      .first()
      .waitFor();
    await editor.saved();
    await review(studio.page, 'editor');
  });

  it('at a step that changes cells', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio, 'checking');
    await editor.table('Ordinal encode').waitFor();
    await editor.settings
      .getByText(/savings\b.*1,000/)
      .first()
      .waitFor();
    await review(studio.page, 'editor-changes');
  });

  it('at a step that no longer fits, with columns to choose instead', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    studio.workspace.write(
      SAMPLE,
      studio.workspace.read(SAMPLE).replace('"to": "sex"', '"to": "gender"'),
    );
    studio.complaints.allow(/^refused: 4\d\d \/api\//);
    const editor = await openFlow(studio, SAMPLE, 'one_hot');
    await editor.steps.getByRole('combobox', { name: 'Column instead of sex' }).waitFor();
    await review(studio.page, 'editor-failed');
  });

  it('at a Python step that printed something', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio, 'info');
    await editor.field('textbox', 'Code').waitFor();
    await editor.settings
      .getByText(/RangeIndex/)
      .first()
      .waitFor();
    await review(studio.page, 'python-step');
  });

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

describe('the analyses of the sample, in both themes', () => {
  it('a histogram by colour and facet', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'age_by_housing');
    await studio.page
      .getByRole('img', { name: /^Chart: / })
      .first()
      .waitFor();
    await review(studio.page, 'analysis');
  });

  it('the bias report', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'bias_by_sex');
    await studio.page
      .getByRole('heading', { name: 'Difference in positive proportions' })
      .waitFor();
    await review(studio.page, 'bias-report');
  });

  it('the quick model', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'quick_model');
    await studio.page.getByRole('heading', { name: 'Is it better than nothing?' }).waitFor();
    await review(studio.page, 'quick-model');
  });
});
