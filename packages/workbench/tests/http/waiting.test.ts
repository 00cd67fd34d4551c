import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, openStudio, temporaryFolder, writeFlow } from './studio.fixture.js';

const workspace = await temporaryFolder();
await writeFile(join(workspace, 'one.csv'), 'a\n1\n');
const python = (id: string, code: string) => ({
  id,
  step: 'custom-python',
  inputs: ['one'],
  parameters: { code },
});
await writeFlow(workspace, 'slow', {
  sources: { one: { format: 'csv', path: 'one.csv' } },
  nodes: [
    python(
      'forever',
      'import time\nopen(MARK, "w").close()\ntime.sleep(600)'.replace(
        'MARK',
        JSON.stringify(join(workspace, 'begun')),
      ),
    ),
    python('quick', "print('<hello>')"),
  ],
});
const studio = await openStudio(workspace);
const node = (id: string) => `/node?file=slow.lathe.json&id=${id}`;

it('a page that computes holds up no other, and closing it ends its work', async () => {
  const waiting = request({ host: '127.0.0.1', port: studio.port, path: node('forever') });
  waiting.on('error', () => undefined);
  waiting.end();
  const { existsSync } = await import('node:fs');
  await expect.poll(() => existsSync(join(workspace, 'begun')), { timeout: 30_000 }).toBe(true);

  expect((await ask(studio, '/')).status).toBe(200);
  expect((await ask(studio, node('one'))).status).toBe(200);

  waiting.destroy();
  // Python steps run one after the other: this answers only if the sleeping one has been ended.
  const quick = await ask(studio, node('quick'));
  expect(quick.status).toBe(200);
  expect(quick.body).toContain('&lt;hello&gt;');
});
