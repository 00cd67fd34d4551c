import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApplicationFlow } from './application-flow.js';
import { expectSameCells } from './cell-by-cell.js';
import {
  hasEnvironment,
  lathe,
  mustRun,
  mustRunLathe,
  python,
  root,
} from './python-environment.js';

let folder: string;
let flow: string;
const at = (name: string): string => join(folder, name);
const scriptAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const feast = join(root, '.venv-feast/bin/feast');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-features-'));
  flow = await writeApplicationFlow(folder);
  await mustRunLathe(['run', flow, '--out', at('own.parquet')]);
  await mustRunLathe(['export', flow, '--to', 'feature-store', '--out', at('store')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!hasEnvironment('.venv-feast'))(
  'an exported Feast repository',
  { timeout: 180_000 },
  () => {
    it('gives back every cell, online and historical', async () => {
      await mustRun(feast, ['apply'], { cwd: at('store') });
      const files = [at('own.parquet'), at('online.parquet'), at('historical.parquet')];
      await mustRun(python('.venv-feast'), [scriptAt('./read_features.py'), at('store'), ...files]);
      await expectSameCells(at('own.parquet'), at('online.parquet'));
      await expectSameCells(at('own.parquet'), at('historical.parquet'));
    });

    it('has a notebook that applies, materialises and reads back', async () => {
      await mustRunLathe(['export', flow, '--to', 'feature-store', '--out', at('fresh')]);
      const notebook = at('fresh/applications-features.ipynb');
      const printed = await mustRun(python('.venv-feast'), [
        scriptAt('./run_notebook.py'),
        notebook,
      ]);
      const texts: string[] = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
      // Online features, historical features, and the table of names.
      expect(texts.filter((text) => text.includes('record_id')).length).toBeGreaterThanOrEqual(2);
    });

    it('takes entity and event time from columns', async () => {
      await mustRunLathe([
        ...['export', flow, '--node', 'numbers', '--to', 'feature-store', '--out', at('keyed')],
        ...['--entity', 'number', '--event-time', 'asked_at'],
      ]);
      await mustRun(feast, ['apply'], { cwd: at('keyed') });
      const text = await readFile(at('keyed/features.py'), 'utf8');
      expect(text).toContain('join_keys=["number"]');
      expect(text).not.toContain('Field(name="asked_at"');
    });
  },
);

describe('a feature-store export', () => {
  it.each([
    ['--event-time', 'age', 'event-time-invalid'],
    ['--entity', 'scaled', 'entity-invalid'],
    ['--entity', 'nobody', 'column-missing'],
  ])('refuses %s %s', async (option, column, code) => {
    const { status, out } = await lathe([
      ...[
        'export',
        flow,
        '--node',
        'numbers',
        '--to',
        'feature-store',
        '--out',
        at('no'),
        '--json',
      ],
      ...[option, column],
    ]);
    expect(status).not.toBe(0);
    expect(JSON.parse(out).error.code).toBe(code);
  });
});
