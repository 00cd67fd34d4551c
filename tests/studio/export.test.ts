import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { savedBy } from './kit/downloads.js';
import { lathe } from './kit/lathe.js';
import { openFlow } from './kit/open-flow.js';
import { it } from './kit/studio-test.js';
import { PEOPLE, peopleFlow } from './kit/tables.js';

const STEPS = [
  {
    id: 'filled',
    title: 'Fill the ages',
    step: 'fill-missing',
    inputs: ['people'],
    parameters: { columns: ['age'], strategy: 'mean' },
  },
];
const files = {
  'people.csv': PEOPLE,
  'people.lathe.json': peopleFlow(STEPS, {
    outputs: { table: { node: 'filled', sink: { format: 'csv', path: 'out.csv' } } },
  }),
};

describe('the export dialog', () => {
  it('shows the Python code that it wrote, which is that of the command line', async ({ open }) => {
    const studio = await open(files);
    const { page, workspace } = studio;
    const editor = await openFlow(studio);
    await editor.cell('Ada').waitFor();
    await editor.bar.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const exported = dialog.getByRole('region', { name: 'Exported files' });
    const script = exported.getByRole('option', { name: /\.py/ }).first();
    await script.click();
    await exported.getByText(/^Written to exports\/people\/python$/).waitFor();
    const saved = await savedBy(page, () =>
      exported.getByRole('link', { name: 'Download' }).click(),
    );
    await lathe(
      ...['export', workspace.path('people.lathe.json'), '--to', 'python'],
      ...['--node', 'filled', '--out', workspace.path('exports/people/by-hand')],
    );
    expect(saved.text).toBe(
      readFileSync(workspace.path(`exports/people/by-hand/${saved.name}`), 'utf8'),
    );
    const shown = exported.getByRole('region', { name: `Text of ${saved.name}` });
    expect(await shown.innerText()).toContain('def ');
  });

  for (const [target, folder, file] of [
    ['Job', 'job', /\.json/],
    ['Pipeline', 'pipeline', /\.py/],
    ['Feature store', 'feature-store', /\.ya?ml/],
  ] as const) {
    it(`writes and shows the files of a ${target.toLowerCase()}`, async ({ open }) => {
      const studio = await open({
        ...files,
        'people.csv': `name,age,city\n${Array.from({ length: 40 }, (_, row) => `p${row},${row},${row % 2 === 0 ? 'Oslo' : 'Rome'}`).join('\n')}\n`,
      });
      const { page, workspace } = studio;
      const editor = await openFlow(studio);
      await editor.cell('p1').waitFor();
      await editor.bar.getByRole('button', { name: 'Export', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Export' });
      await dialog
        .getByRole('radiogroup', { name: 'Export as' })
        .getByText(target, { exact: true })
        .click();
      if (target === 'Pipeline') {
        await dialog.getByRole('combobox', { name: 'Column to predict' }).fill('city');
        await page.getByRole('option', { name: 'city' }).click();
      }
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      const exported = dialog.getByRole('region', { name: 'Exported files' });
      await exported.getByRole('option', { name: file }).first().click();
      await exported.getByRole('region', { name: /^Text of / }).waitFor();
      await exported.getByText(`Written to exports/people/${folder}`, { exact: true }).waitFor();
      expect(workspace.has(`exports/people/${folder}`)).toBe(true);
    });
  }

  it('asks before it replaces a file that Lathe did not write', async ({ open }) => {
    const studio = await open(files);
    const { page, workspace, complaints } = studio;
    complaints.allow(/^refused: 4\d\d \/api\/export/);
    const editor = await openFlow(studio);
    await editor.cell('Ada').waitFor();
    await editor.bar.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    const write = dialog.getByRole('button', { name: 'Export', exact: true });
    await write.click();
    const exported = dialog.getByRole('region', { name: 'Exported files' });
    const name = (await exported.getByRole('heading').innerText()).trim();
    workspace.write(`mine/${name}`, 'print("mine")\n');
    await dialog.getByRole('textbox', { name: 'Folder in the workspace' }).fill('mine');
    await write.click();
    const replace = dialog.getByRole('button', { name: 'Replace the files' });
    await replace.waitFor();
    expect(workspace.read(`mine/${name}`)).toBe('print("mine")\n');
    await replace.click();
    await exported.waitFor();
    expect(workspace.read(`mine/${name}`)).not.toBe('print("mine")\n');
  });
});
