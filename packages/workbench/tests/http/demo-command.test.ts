import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endsInStudio } from '@lathe/workbench/cli/commands/demo';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './studio.fixture.js';

describe('the demo goes on in the studio', () => {
  it('at a terminal, and not in a pipe or in CI, which would wait for ever', () => {
    expect(endsInStudio({}, true, {})).toBe(true);
    expect(endsInStudio({}, false, {})).toBe(false);
    expect(endsInStudio({}, true, { CI: '1' })).toBe(false);
    expect(endsInStudio({}, true, { CI: 'true' })).toBe(false);
    expect(endsInStudio({}, true, { CI: 'false' })).toBe(true);
  });

  it('wherever it is told to, and nowhere when it is told not to', () => {
    expect(endsInStudio({ studio: true }, false, { CI: '1' })).toBe(true);
    expect(endsInStudio({ studio: false }, true, {})).toBe(false);
  });

  it('with the address of the flow that it wrote, and a model to serve, until Ctrl-C', {
    timeout: 300_000,
  }, async () => {
    const folder = join(await temporaryFolder(), 'demo');
    const main = fileURLToPath(import.meta.resolve('@lathe/workbench/main'));
    const demo = spawn(
      process.execPath,
      [main, 'demo', '--out', folder, '--studio', '--port', '0', '--quiet'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let address = '';
    for await (const line of createInterface(demo.stdout)) {
      address = /^Lathe studio: (\S+)$/.exec(line)?.[1] ?? '';
      if (address !== '') break;
    }
    expect(new URL(address).pathname + new URL(address).search).toBe(
      '/flow?path=credit-risk.lathe.json',
    );
    const flow = await fetch(new URL('/api/flow?path=credit-risk.lathe.json', address));
    expect(flow.status).toBe(200);
    const version = join(folder, 'export/pipeline/registry/credit-risk/1');
    const manifest: unknown = JSON.parse(await readFile(join(version, 'manifest.json'), 'utf8'));
    // Its two Python steps let single applications through, so that an endpoint takes them as they come.
    expect(manifest).toMatchObject({
      preparation: { python: { info: { rows: 1000 }, map_scales: { rows: 1000 } } },
    });
    expect(manifest).not.toHaveProperty('preparation.refusal');
    demo.kill('SIGINT');
    expect(await once(demo, 'exit')).toEqual([0, null]);
  });
});
