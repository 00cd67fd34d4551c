import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder, writeFlow } from '../http/studio.fixture.js';
import { done, refused } from './call.fixture.js';

const workspace = await temporaryFolder();
await writeFile(join(workspace, 'people.csv'), 'name,age\nAda,36\nGrace,85\n');
await writeFlow(workspace, 'people', {
  sources: { people: { format: 'csv', path: 'people.csv' } },
  nodes: [
    { id: 'aged', step: 'keep-columns', inputs: ['people'], parameters: { columns: ['age'] } },
  ],
  outputs: { result: { node: 'aged' } },
});
const studio = await openStudio(workspace);
const path = 'people.lathe.json';

describe('an export', () => {
  it('is written to a folder of its own, with its files shown', async () => {
    const exported = await done(studio, 'exportFlow', { body: { path, to: 'python' } });
    expect(exported.folder).toBe('exports/people/python');
    const script = exported.files.find(({ name }) => name.endsWith('.py'));
    expect(script?.path).toBe(`exports/people/python/${script?.name}`);
    expect(script?.text).toBe(await readFile(join(workspace, script?.path ?? ''), 'utf8'));
    expect(exported.howToRun).toContain('python');
  });

  it('takes the options of its target', async () => {
    const body = { path, to: 'job', options: { format: 'csv' }, out: 'made/job' };
    const { files } = await done(studio, 'exportFlow', { body });
    expect(files.find(({ name }) => name.endsWith('.job.json'))?.text).toContain('people.csv');
  });

  it('refuses options that no target has, naming them', async () => {
    const body = { path, to: 'job', options: { colour: 'red' } };
    const got = await refused(studio, 'exportFlow', { body });
    expect([got.status, got.code]).toEqual([400, 'request-invalid']);
  });

  it.each(['../out', '/tmp/out', '.lathe/out', 'a/../../out'])(
    'is not written to %j',
    async (out) => {
      const body = { path, to: 'python', out };
      expect((await refused(studio, 'exportFlow', { body })).status).toBe(403);
    },
  );

  it('replaces no file that somebody else wrote, unless told to', async () => {
    const body = { path, to: 'python', out: 'mine' };
    const { files } = await done(studio, 'exportFlow', { body });
    const other = { path, to: 'python', out: 'theirs' };
    await done(studio, 'createFlow', { body: { path: 'theirs/x.lathe.json' } });
    await writeFile(join(workspace, 'theirs', files[0]?.name ?? ''), 'theirs');
    expect((await refused(studio, 'exportFlow', { body: other })).code).toBe('export-exists');
    await done(studio, 'exportFlow', { body: { ...other, force: true } });
  });
});
