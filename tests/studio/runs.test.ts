import { describe, expect } from 'vitest';
import { review } from './kit/review.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { PEOPLE, peopleFlow } from './kit/tables.js';

/** A step that takes hours unless it is stopped. */
const ENDLESS = {
  id: 'endless',
  title: 'Endless',
  step: 'custom-sql',
  inputs: ['people'],
  parameters: {
    query: 'SELECT sum(hash(a.i + b.i)) AS s FROM range(1000000) a(i), range(1000000) b(i)',
  },
};
const DROP = {
  id: 'drop',
  title: 'Drop the city',
  step: 'drop-columns',
  inputs: ['people'],
  parameters: { columns: ['city'] },
};
const flow = (node: object, id: string): string =>
  peopleFlow([node], {
    outputs: { table: { node: id, sink: { format: 'csv', path: 'out.csv' } } },
  });

/** Starts the run through the API, as the page does, and opens its page. */
async function startRun(studio: OpenStudio): Promise<void> {
  const { page } = studio;
  const run = await page.evaluate<{ id: string; folder: string }>(`
    fetch('/api/runs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ path: 'people.lathe.json' }),
    }).then((answer) => answer.json())`);
  await page.goto(
    studio.address(`/run?${new URLSearchParams({ id: run.id, folder: run.folder })}`),
  );
}

describe('a run', () => {
  it('shows its outputs, which can be downloaded, and the log', async ({ open }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'people.lathe.json': flow(DROP, 'drop') });
    const { page, workspace } = studio;
    await startRun(studio);
    const outputs = page.getByRole('region', { name: 'Outputs' });
    await outputs.getByRole('row', { name: /^out\.csv 3/ }).waitFor();
    expect(workspace.read('out.csv')).toBe('name,age\nAda,36\nBob,\nCyd,52\n');
    await review(page, 'run');
    await page.goto(studio.address('/runs'));
    await page
      .getByRole('link', { name: /people\.lathe\.json/ })
      .first()
      .waitFor();
    await review(page, 'runs');
  });

  it('is cancelled after asking, and leaves the previous output alone', async ({ open }) => {
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': flow(ENDLESS, 'endless'),
      'out.csv': 'previous\n1\n',
    });
    const { page, workspace } = studio;
    await startRun(studio);
    await page.getByText('Running', { exact: true }).first().waitFor();
    await review(page, 'run-running');
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    const question = page.getByRole('dialog', { name: 'Cancel this run?' });
    await question.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(workspace.read('out.csv')).toBe('previous\n1\n');
  });

  it('goes on while its page is loaded again and the studio starts anew', async ({ open }) => {
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': flow(ENDLESS, 'endless'),
    });
    const { page, complaints } = studio;
    await startRun(studio);
    const running = page.getByText('Running', { exact: true }).first();
    await running.waitFor();
    await page.reload();
    await running.waitFor();
    // While the studio is away the page's calls fail; that is what is tested.
    complaints.allow(/^failed: .*\/api\//, /^console: .*(ERR_|EventSource)/);
    await studio.restart();
    await page.reload();
    await running.waitFor();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
  });
});
