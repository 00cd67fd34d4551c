import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, openStudio, temporaryFolder, writeFlow } from './studio.fixture.js';

// Previews let a sample stand for tables of more than 200,000 rows.
const ROWS = 200_100;
const workspace = await temporaryFolder();
await writeFile(
  join(workspace, 'many.csv'),
  `n\n${Array.from({ length: ROWS }, (_, index) => index + 1).join('\n')}\n`,
);
await writeFlow(workspace, 'many', {
  sources: { many: { format: 'csv', path: 'many.csv' } },
  nodes: [
    { id: 'scaled', step: 'scale-numbers', inputs: ['many'], parameters: { columns: ['n'] } },
    { id: 'same', step: 'custom-python', inputs: ['many'], parameters: { code: 'df = df' } },
  ],
});
const studio = await openStudio(workspace);
const node = (id: string, more = '') => ask(studio, `/node?file=many.lathe.json&id=${id}${more}`);

it('a count of all rows and a profile of a sample each say what they are', async () => {
  const { body } = await node('many');
  expect(body).toContain('200,100 rows <span class="basis whole">whole table</span>');
  expect(body).toContain('<p class="basis sample">sample: 10,000 of 200,100 rows</p>');
});

it('a step that learned from a sample says so, and offers to learn from every row', async () => {
  const sampled = await node('scaled');
  expect(sampled.body).toContain('scaled learned from a sample of 10,000 of 200,100 rows');
  expect(sampled.body).toContain('href="/node?file=many.lathe.json&amp;id=scaled&amp;whole=1"');
  const whole = await node('scaled', '&whole=1');
  expect(whole.body).toContain('learned now from 200,100 rows');
  expect(whole.body).not.toContain('learned from a sample');
});

it('rows that Python made from a sample are not called the whole table', async () => {
  const sampled = await node('same');
  expect(sampled.body).toContain(
    '10,000 rows <span class="basis sample">sample: a Python step above ran on a sample</span>',
  );
  expect(sampled.body).not.toContain('basis whole');
  const whole = await node('same', '&whole=1');
  expect(whole.body).toContain('200,100 rows <span class="basis whole">whole table</span>');
});
