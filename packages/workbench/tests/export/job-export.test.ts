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
  writeLatheCommand,
} from './python-environment.js';

let folder: string;
let flow: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-job-export-'));
  flow = await writeApplicationFlow(folder);
  await mustRunLathe(['run', flow, '--out', at('own.parquet')]);
  await mustRunLathe(['run', flow, '--out', at('own.csv')]);
  await mustRunLathe(['export', flow, '--to', 'job', '--out', at('job')]);
  await mustRunLathe(['export', flow, '--to', 'job', '--format', 'csv', '--out', at('csv-job')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an exported job', () => {
  it('computes what the flow computes, from its own copy of flow and state', async () => {
    await mustRunLathe(['job', 'run', 'job/applications.job.json'], folder);
    await expectSameCells(at('own.parquet'), at('job/output/applications.parquet'));
  });

  it('writes CSV when asked to', async () => {
    await mustRunLathe(['job', 'run', 'csv-job/applications.job.json'], folder);
    expect(await readFile(at('csv-job/output/applications.csv'), 'utf8')).toBe(
      await readFile(at('own.csv'), 'utf8'),
    );
  });

  it('refuses to run when its flow was changed after the export', async () => {
    await mustRunLathe(['export', flow, '--to', 'job', '--out', at('changed')]);
    const copy = at('changed/applications.lathe.json');
    const text = await readFile(copy, 'utf8');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(copy, text.replace('"standard"', '"min-max"'));
    const { status, out } = await lathe([
      'job',
      'run',
      at('changed/applications.job.json'),
      '--json',
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(out).error.code).toBe('state-missing');
  });
});

describe.skipIf(!hasEnvironment('.venv-feast'))("an exported job's notebook", () => {
  it('submits the job and shows the head of its output', async () => {
    await rm(at('job/output'), { recursive: true, force: true });
    const runner = fileURLToPath(new URL('./run_notebook.py', import.meta.url));
    const printed = await mustRun(
      python('.venv-feast'),
      [runner, at('job/applications-job.ipynb')],
      { env: { LATHE: await writeLatheCommand(folder) } },
    );
    const texts: string[] = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
    expect(texts[0]).toMatch(/^[\d,]+ rows in /);
    expect(texts[1]).toContain('target');
    await expectSameCells(at('own.parquet'), at('job/output/applications.parquet'));
  });
});
