import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

// The benchmarks themselves never run in tests, and no time is asserted here: that they still run, that all
// competitors give the same table, and that figures come out.
const root = fileURLToPath(new URL('../../', import.meta.url));
const python = `${root}.venv/bin/python`;
const run = async (script: string, ...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`${root}bench/${script}/run.mjs`, ...args],
    { cwd: root },
  );
  return stdout;
};

describe('the benchmark', () => {
  it.skipIf(!existsSync(python))(
    'of the walkthrough finds equal outputs and prints ratios (skipped where the Python environment is absent)',
    async () => {
      const printed = await run('walkthrough', '--rows', '20000', '--repeat', '1');
      expect(printed).toContain('outputs are equal');
      expect(printed).toMatch(/ratio Lathe \/ SQL by hand \d+\.\d\d/);
      expect(printed).toMatch(/ratio pandas \/ Lathe \d+\.\d\d/);
    },
    180_000,
  );

  it('of previews edits every step and finds counts and rows as exact queries give them', async () => {
    const printed = await run('preview', '--rows', '50000');
    expect(printed).toMatch(/median \d+ ms/);
    expect(printed).toMatch(/p95 \d+ ms/);
    expect(printed).toContain('previews are right');
  }, 180_000);
});
