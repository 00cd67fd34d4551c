import { describe } from 'vitest';
import { openFlow, openSample, putSample, SAMPLE } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';

describe('the editor with the sample, in both themes', () => {
  it('at its last step', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.column('target').waitFor();
    await editor.column('target').getByText('2 distinct').waitFor();
    await editor.saved();
    await review(studio.page, 'editor');
  });

  it('at a step that changes cells', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio, 'checking');
    await editor.table('Ordinal encode').waitFor();
    await editor.settings
      .getByText('existingchecking, text to integer, 1,000 cells', { exact: true })
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
});
