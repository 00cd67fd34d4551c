import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LatheError } from '@lathe/flow';
import { endpointSettings } from '@lathe/serving';
import { layeredSettings, settingsFile } from '@lathe/workbench/serving/settings-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const advice = 'x';
const options = (settings: Record<string, unknown>) => ({ settings, origin: { advice } });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lathe settings '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function configFile(text: string): string {
  const file = join(folder, 'settings.json');
  writeFileSync(file, text);
  return file;
}

async function thrownBy(work: () => unknown): Promise<LatheError> {
  try {
    await work();
  } catch (error) {
    return error as LatheError;
  }
  throw new Error('nothing was thrown');
}

describe('settings from several places', () => {
  it('are those of the first that has them, else the default', async () => {
    const file = await settingsFile(configFile('{"instances": 3, "maxBatch": 4}'));
    const environment = options({ instances: 5, workers: 5, maxBatch: 5 });
    const settings = layeredSettings([options({ instances: 2 }), file, environment]);
    expect(settings).toEqual({
      ...endpointSettings.parse({}),
      instances: 2,
      maxBatch: 4,
      workers: 5,
    });
  });

  it('are refused by the place that is wrong, even if another wins', async () => {
    const file = configFile('{"instances": "many"}');
    const layer = await settingsFile(file);
    const error = await thrownBy(() => layeredSettings([options({ instances: 2 }), layer]));
    expect(error).toMatchObject({
      code: 'setting-invalid',
      kind: 'document',
      place: { file, parameter: 'instances' },
    });
  });

  it('name every key that nobody knows', async () => {
    const layer = await settingsFile(configFile('{"instance": 2, "worker": 1}'));
    const error = await thrownBy(() => layeredSettings([layer]));
    expect(error).toMatchObject({ code: 'setting-unknown', place: { parameter: 'instance' } });
    expect(error.details).toContain('worker');
  });

  it('from a file that is no JSON tell the line', async () => {
    const error = await thrownBy(() => settingsFile(configFile('{\n"instances": 2,\n}')));
    expect(error).toMatchObject({ code: 'settings-not-json', place: { line: 3 } });
  });

  it('from a file that is no object say what they should be', async () => {
    const error = await thrownBy(() => settingsFile(configFile('[1]')));
    expect(error).toMatchObject({ code: 'setting-invalid', kind: 'document' });
    expect(error.message).toMatch(/expected record/);
  });
});
