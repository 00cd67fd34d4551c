import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { commandLine, repository } from '../faults/playground.js';
import { Editor } from './kit/editor.js';
import { type Hand, keyboard, mouse } from './kit/hand.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { addWalkthrough } from './kit/walkthrough.js';

const EXAMPLE = join(repository, 'examples/credit-risk');
const DATA = 'german_credit_data.csv';
/** A person's way through eleven steps, key by key, on two slow cores. */
const PATIENT = { timeout: 400_000 };

/** From an empty workspace to the exported table; gives the downloaded file. */
async function walk({ page }: OpenStudio, hand: Hand): Promise<Buffer> {
  const chooser = page.waitForEvent('filechooser');
  await hand.push(page.getByRole('button', { name: 'Choose files' }));
  await (await chooser).setFiles(join(EXAMPLE, DATA));
  await page
    .getByRole('region', { name: /^The first/ })
    .getByRole('cell')
    .first()
    .waitFor();
  await hand.push(page.getByRole('button', { name: 'Create flow' }));

  const editor = new Editor(page, hand);
  await editor.cell('no account').first().waitFor();
  await addWalkthrough(editor);
  await editor.column('target').waitFor();
  await editor.saved();

  await hand.push(editor.bar.getByRole('button', { name: 'Run', exact: true }));
  const run = page.getByRole('dialog', { name: 'Run the flow' });
  await hand.choose(run.getByRole('button', { name: /What to run$/ }), 'Move columns');
  await hand.write(run.getByRole('textbox', { name: 'Where to write' }), 'training-table.csv');
  await hand.push(run.getByRole('button', { name: 'Run', exact: true }));
  const outputs = page.getByRole('region', { name: 'Outputs' });
  await outputs.getByRole('row', { name: /^training-table\.csv 1,000/ }).waitFor();
  const download = page.waitForEvent('download');
  await hand.push(outputs.getByRole('link', { name: 'Download training-table.csv' }));
  return readFileSync(await (await download).path());
}

/** What the command line writes for a flow. */
function commandLineTable(workspace: string, flow: string, node: string): Buffer {
  const out = join(workspace, '..', 'by-command-line.csv');
  execFileSync(
    process.execPath,
    [commandLine, 'run', flow, '--node', node, '--out', out, '--fit', 'again', '--quiet'],
    { cwd: workspace },
  );
  return readFileSync(out);
}

describe('the walkthrough from an empty workspace to the training table', () => {
  const hands: readonly (readonly [string, Hand])[] = [
    ['mouse', mouse],
    ['keyboard alone', keyboard],
  ];
  it.for(hands)(
    'gives with the %s what the command line gives',
    PATIENT,
    async ([, hand], { open }) => {
      const studio = await open();
      const { workspace } = studio;
      // Code that is half typed does not run, and the page says so.
      studio.complaints.allow(/^refused: 400 \/api\/preview/);
      const table = await walk(studio, hand);

      const [path = ''] = workspace.flows();
      const saved = workspace.flow(path);
      expect(saved.nodes.map(({ step }) => step)).toEqual([
        ...['custom-python', 'split-text', 'flatten-list', 'rename-columns', 'ordinal-encode'],
        ...['ordinal-encode', 'custom-python', 'one-hot-encode', 'scale-numbers'],
        ...['drop-columns', 'move-columns'],
      ]);
      const last = saved.nodes.at(-1)?.id ?? '';
      expect(table.equals(commandLineTable(workspace.folder, path, last))).toBe(true);
      const shipped = join(EXAMPLE, 'credit-risk.lathe.json');
      expect(table.equals(commandLineTable(workspace.folder, shipped, 'target_first'))).toBe(true);
    },
  );
});
