import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addVersion, latestVersion } from '@lathe/workbench/jobs/model-registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-registry-'));
  await writeFile(join(folder, 'model.txt'), 'a model');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const registry = (): string => join(folder, 'registry');
const wanted = (files = ['model.txt']) => ({
  metric: { name: 'auc', value: 0.8, trivial: 0.5 },
  metrics: { scores: { auc: 0.8 } },
  preparation: undefined,
  files: files.map((name) => ({ as: name, from: join(folder, name) })),
});

describe('the model registry', () => {
  it('counts versions up, and says what each file is', async () => {
    const first = await addVersion(registry(), 'risk', wanted());
    const second = await addVersion(registry(), 'risk', wanted());
    expect([first.version, second.version]).toEqual([1, 2]);
    const sha256 = createHash('sha256').update('a model').digest('hex');
    expect(first.manifest.files).toEqual({ 'model.txt': { bytes: 7, sha256 } });
    expect((await latestVersion(registry(), 'risk'))?.version).toBe(2);
    expect(await readFile(join(first.folder, 'model.txt'), 'utf8')).toBe('a model');
  });

  it('counts 10 after 9', async () => {
    for (let expected = 1; expected <= 11; expected += 1) {
      expect((await addVersion(registry(), 'risk', wanted())).version).toBe(expected);
    }
  });

  it('gives each of several at the same time a version of its own', async () => {
    const added = await Promise.all(
      [1, 2, 3, 4].map(() => addVersion(registry(), 'risk', wanted())),
    );
    expect(added.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
    for (const { folder: home, version } of added) {
      const manifest = JSON.parse(await readFile(join(home, 'manifest.json'), 'utf8'));
      expect(manifest.version).toBe(version);
    }
  });

  it('leaves nothing behind when a file is missing', async () => {
    await expect(addVersion(registry(), 'risk', wanted(['absent.txt']))).rejects.toMatchObject({
      code: 'file-not-found',
    });
    expect(await readdir(join(registry(), 'risk'))).toEqual([]);
  });

  it('refuses names that lead out of the registry', async () => {
    await expect(addVersion(registry(), '../risk', wanted())).rejects.toMatchObject({
      code: 'model-name-invalid',
    });
  });
});
