import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnvironment, mustRun, mustRunLathe, python } from './python-environment.js';

/** Orders of two years one after the other, with what is known of their customers beside them. */
const FLOW = {
  lathe: 1,
  name: 'orders',
  sources: {
    customers: { format: 'csv', path: 'customers.csv' },
    last: { format: 'csv', path: 'last.csv' },
    this: { format: 'csv', path: 'this.csv' },
  },
  nodes: [
    {
      id: 'both-years',
      step: 'concatenate-tables',
      inputs: ['last', 'this'],
      parameters: { sourceColumn: 'year', labels: ['2025', '2026'] },
    },
    {
      id: 'with-customers',
      step: 'join-tables',
      inputs: ['both-years', 'customers'],
      parameters: { keys: [{ left: 'customer', right: 'id' }], how: 'full' },
    },
  ],
  outputs: { orders: { node: 'with-customers' } },
};

/** Worked out by hand: rows of both years in order, the customer without orders last. */
const EXPECTED = [
  'customer,amount,year,amount_right',
  '2,5.0,2025,100',
  '1,7.0,2025,50',
  '2,1.5,2026,100',
  '9,2.5,2026,',
  '3,,,10',
  '',
].join('\n');

describe('a flow of several tables', { timeout: 120_000 }, () => {
  let folder: string;
  let flow: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lathe-combined-'));
    flow = join(folder, 'orders.lathe.json');
    await writeFile(flow, JSON.stringify(FLOW));
    await writeFile(join(folder, 'customers.csv'), 'id,amount\n1,50\n2,100\n3,10\n');
    await writeFile(join(folder, 'last.csv'), 'customer,amount\n2,5\n1,7\n');
    await writeFile(join(folder, 'this.csv'), 'customer,amount\n2,1.5\n9,2.5\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs from the command line', async () => {
    const out = join(folder, 'out.csv');
    await mustRunLathe(['run', flow, '--out', out]);
    expect(await readFile(out, 'utf8')).toBe(EXPECTED);
  });

  it('is one SQL statement', async () => {
    const sql = await mustRunLathe(['sql', flow]);
    expect(sql).toContain('UNION ALL');
    expect(sql).toContain('FULL JOIN');
  });

  it.skipIf(!hasEnvironment('.venv'))('is a Python script that gives the same rows', async () => {
    await mustRunLathe(['export', flow, '--to', 'python', '--out', folder]);
    const out = join(folder, 'script.csv');
    await mustRun(python('.venv'), [join(folder, 'orders.py'), '--out', out]);
    expect(await readFile(out, 'utf8')).toBe(EXPECTED);
  });
});
