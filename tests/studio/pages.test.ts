import { describe } from 'vitest';
import { openFlow, openSample, putSample, SAMPLE } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it, type OpenStudio } from './kit/studio-test.js';

/** The sample's data with a line that has a cell too many and one that has too few. */
function untidy(data: string): string {
  const lines = data.split('\n');
  lines.splice(41, 0, `${lines[40]},surplus`, 'cut,short');
  return lines.join('\n');
}

/** Runs the sample from its editor and waits for its end on the page of the run. */
async function runSample(studio: OpenStudio): Promise<void> {
  const { page } = studio;
  const editor = await openFlow(studio, SAMPLE);
  await editor.bar.getByRole('button', { name: 'Run', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'Run the flow' })
    .getByRole('button', { name: 'Run', exact: true })
    .click();
  await page.getByText('Finished', { exact: true }).first().waitFor();
}

describe('the pages around the editor, with the sample, in both themes', () => {
  it('home', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    await runSample(studio);
    await studio.page.goto(studio.address('/'));
    await studio.page.getByRole('link', { name: /^Credit risk/ }).waitFor();
    await review(studio.page, 'home');
  });

  it('import', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    await studio.page.goto(studio.address('/import?file=german_credit_data.csv'));
    await studio.page.getByRole('region', { name: /^The first/ }).waitFor();
    await review(studio.page, 'import');
  });

  it('import with rows that are put aside', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    const { page, workspace } = studio;
    workspace.write('applications.csv', untidy(workspace.read('german_credit_data.csv')));
    await page.goto(studio.address('/import?file=applications.csv'));
    await page.getByRole('button', { name: 'Read the whole file to count' }).click();
    const aside = page.getByRole('region', { name: 'Rows put aside', exact: true });
    await aside.getByRole('row').last().scrollIntoViewIfNeeded();
    await review(page, 'import-rejects');
  });

  it('runs, a run and two runs compared', async ({ open }) => {
    const studio = await open();
    putSample(studio);
    const { page } = studio;
    await runSample(studio);
    await page.getByRole('region', { name: 'Outputs' }).waitFor();
    await review(page, 'run');
    await runSample(studio);
    await page.goto(studio.address('/runs'));
    await page.getByText('2 runs', { exact: true }).waitFor();
    await review(page, 'runs');
    for (const box of await page.getByRole('checkbox', { name: /^Compare the run/ }).all()) {
      await box.locator('xpath=ancestor::label').click();
    }
    await page.getByRole('button', { name: 'Compare two runs' }).click();
    await page.getByRole('heading', { name: 'Changes of the flow from A to B' }).waitFor();
    await review(page, 'compare-runs');
  });

  it('the keyboard shortcuts', async ({ open }) => {
    const studio = await open();
    const editor = await openSample(studio);
    await editor.table('Move columns').waitFor();
    await studio.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await studio.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await review(studio.page, 'shortcuts');
  });
});
