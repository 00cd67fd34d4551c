import { describe, expect } from 'vitest';
import { savedBy } from './kit/downloads.js';
import { lathe } from './kit/lathe.js';
import { openFlow } from './kit/open-flow.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { PEOPLE, peopleFlow } from './kit/tables.js';

const python = (code: string) => ({
  id: 'own',
  title: 'Own code',
  step: 'custom-python',
  inputs: ['people'],
  parameters: { code },
});
const written = (node: string) => ({
  outputs: { table: { node, sink: { format: 'csv', path: 'out.csv' } } },
});

/** Starts what the Run dialog offers first, and comes to the page of the run. */
async function run(studio: OpenStudio, node?: string): Promise<void> {
  const { page } = studio;
  const editor = await openFlow(studio, 'people.lathe.json', node);
  await editor.cell('Ada').waitFor();
  await editor.bar.getByRole('button', { name: 'Run', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Run the flow' });
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('heading', { name: 'Run of people.lathe.json' }).waitFor();
}

/** What the command line says of the runs of the workspace, the latest first. */
async function records({ workspace }: OpenStudio): Promise<readonly { readonly status: string }[]> {
  return JSON.parse(await lathe('job', 'list', '--workspace', workspace.folder, '--json'));
}

describe('a run that takes its time', () => {
  it('shows what it does, goes on when the page is loaded again, and is recorded as cancelled', async ({
    open,
  }) => {
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([python('import time\ntime.sleep(600)\n')], written('own')),
    });
    const { page } = studio;
    // The table of the source is shown: that of the step would wait for the sleeper too.
    await run(studio, 'people');
    const progress = page.getByRole('region', { name: 'Progress' });
    await progress.getByRole('progressbar', { name: /^1 of 3 parts done/ }).waitFor();
    await progress.getByText('Own code').waitFor();
    await page.reload();
    await progress.getByText('Own code').waitFor();
    await page.getByRole('link', { name: '1 running, 0 queued: open the runs' }).click();
    await page.getByRole('button', { name: /^Cancel the run of people/ }).click();
    await page
      .getByRole('dialog', { name: 'Cancel this run?' })
      .getByRole('button', { name: 'Cancel the run' })
      .click();
    await page.getByRole('cell', { name: 'Cancelled' }).waitFor();
    expect(studio.workspace.has('out.csv')).toBe(false);
    expect(await records(studio)).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('a run that fails', () => {
  it('names the line of the person in their own code, and leads back to the step', async ({
    open,
  }) => {
    const studio = await open({
      'people.csv': PEOPLE,
      'out.csv': 'previous\n1\n',
      'people.lathe.json': peopleFlow(
        [python("df['more'] = 1\n\nraise ValueError('the moon is full')\n")],
        written('own'),
      ),
    });
    const { page, workspace, complaints } = studio;
    complaints.allow(/^refused: 4\d\d \/api\/(preview|profile|changes|check)/);
    await run(studio, 'people');
    const failure = page.getByRole('alert').filter({ hasText: 'the moon is full' }).first();
    await failure.waitFor();
    await failure.getByText('Own code, line 3: ValueError: the moon is full').waitFor();
    await page.getByText('Failed', { exact: true }).first().waitFor();
    expect(workspace.read('out.csv')).toBe('previous\n1\n');
    expect(await records(studio)).toMatchObject([{ status: 'failed' }]);
    await failure.getByRole('link', { name: 'Open Own code' }).click();
    await page.getByRole('heading', { name: 'Own code' }).waitFor();
  });
});

describe('two runs of one flow', () => {
  it('are compared: what changed in the flow, and how many rows came out', async ({ open }) => {
    const filter = (age: number) => ({
      id: 'old',
      title: 'Old enough',
      step: 'filter-rows',
      inputs: ['people'],
      parameters: { conditions: [{ column: 'age', operator: 'greater or equal', value: age }] },
    });
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([filter(30)], written('old')),
    });
    const { page, workspace } = studio;
    const finished = page.getByText('Finished', { exact: true }).first();
    await run(studio, 'people');
    await finished.waitFor();
    workspace.write('people.lathe.json', peopleFlow([filter(50)], written('old')));
    await run(studio, 'people');
    await finished.waitFor();
    await page.getByRole('link', { name: 'Compare with the run before' }).click();
    // Ada (36) and Cyd (52) are 30 or older; only Cyd is 50 or older.
    await page.getByRole('row', { name: /^out\.csv 2 rows, .* 1 row, .* differs$/ }).waitFor();
    await page
      .getByRole('region', { name: 'Changes of the flow from A to B' })
      .getByText(/Old enough/)
      .waitFor();
  });
});

describe('the outputs of a run', () => {
  it('are downloaded as they are, or safe for spreadsheets', async ({ open }) => {
    const risky = 'name,note\nAda,=1+1\nBob,@SUM(A1)\nCyd,plain\nDan,-5\n';
    const studio = await open({
      'people.csv': risky,
      'people.lathe.json': peopleFlow([], written('people')),
    });
    const { page } = studio;
    await run(studio);
    const outputs = page.getByRole('region', { name: 'Outputs' });
    const download = () =>
      savedBy(page, () => outputs.getByRole('link', { name: 'Download out.csv' }).click());
    await outputs.waitFor();
    const plain = await download();
    expect(plain.name).toBe('out.csv');
    expect(plain.text).toBe(risky);
    await outputs.getByText('Make CSV safe for spreadsheets').click();
    const safe = (await download()).text.split('\n');
    expect(safe.slice(0, 4)).toEqual(['name,note', "Ada,'=1+1", "Bob,'@SUM(A1)", 'Cyd,plain']);
  });
});
