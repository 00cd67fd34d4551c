import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApplicationFlow } from './application-flow.js';
import { expectSameCells } from './cell-by-cell.js';
import { hasEnvironment, mustRun, mustRunLathe, python, root } from './python-environment.js';

const SHIPPED = join(root, 'examples/credit-risk/german_credit_data.csv');
const REAL = join(root, '../shared/data/tables/german_credit_data_DERIVED.csv');
const EXAMPLE = join(root, 'examples/credit-risk/credit-risk.lathe.json');

/** The header and a shuffled half of the rows. */
async function writeHalf(from: string, to: string): Promise<void> {
  const [header, ...rows] = (await readFile(from, 'utf8')).trimEnd().split(/\r?\n/);
  // 7 and the number of rows have no common factor: every other row of a fixed disorder.
  const shuffled = rows.map((_, index) => rows[(index * 7 + 3) % rows.length] ?? '');
  await writeFile(
    to,
    `${[header, ...shuffled.filter((_, index) => index % 2 === 0)].join('\n')}\n`,
  );
}

const flows = [
  { name: 'a flow of every kind of step', example: false },
  { name: 'the credit-risk walkthrough', example: true },
];
const tables = [
  { rows: 'the shipped rows', data: SHIPPED },
  { rows: 'the real rows', data: REAL },
];

describe
  .skipIf(!hasEnvironment('.venv'))
  .each(flows.flatMap((flow) => tables.map((table) => ({ ...flow, ...table }))))(
  'the script of $name, on $rows',
  { timeout: 180_000 },
  ({ example, data }) => {
    const missing = [...(example ? [EXAMPLE] : []), data].filter((path) => !existsSync(path));
    if (missing.length > 0) {
      it.skip(`${missing.join(' and ')} not here`);
      return;
    }
    let folder: string;
    let flow: string;
    let script: string;
    const at = (name: string): string => join(folder, name);

    const results = new Map<string, Promise<string>>();
    /** Lathe's own result on a file, learned from it; computed once. */
    const own = (from: string, ending: 'parquet' | 'csv'): Promise<string> => {
      const name = `own-${results.size}`;
      const compute = async (): Promise<string> => {
        // A copy, so that what is learned here is not kept as the flow's state.
        await copyFile(flow, at(`${name}.lathe.json`));
        const out = at(`${name}.${ending}`);
        const wanted = ['--set', `data=${from}`, '--fit', 'again', '--out', out];
        await mustRunLathe(['run', at(`${name}.lathe.json`), ...wanted]);
        return out;
      };
      const key = `${from} ${ending}`;
      const result = results.get(key) ?? compute();
      results.set(key, result);
      return result;
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lathe-python-'));
      flow = example ? at('credit-risk.lathe.json') : await writeApplicationFlow(folder);
      if (example) await copyFile(EXAMPLE, flow);
      const printed = await mustRunLathe([
        ...['export', flow, '--set', `data=${data}`, '--fit', 'again'],
        ...['--to', 'python', '--out', folder, '--json'],
      ]);
      script = JSON.parse(printed).files[0];
      await writeHalf(data, at('half.csv'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const runScript = (args: readonly string[]): Promise<string> =>
      mustRun(python('.venv'), [script, ...args], { cwd: folder });
    const callPrepare = (args: readonly string[]): Promise<string> => {
      const caller = fileURLToPath(new URL('./call_prepare.py', import.meta.url));
      return mustRun(python('.venv'), [caller, script.replace('.py', ''), ...args], {
        cwd: folder,
      });
    };

    it('gives the cells that Lathe gives, with the stored state', async () => {
      await runScript(['--data', data, '--out', 'script.parquet']);
      const { cells } = await expectSameCells(await own(data, 'parquet'), at('script.parquet'));
      expect(cells).toBeGreaterThan(10_000);
    });

    it('gives them as CSV too, the data found where they were at export', async () => {
      await runScript(['--out', 'script.csv']);
      await expectSameCells(await own(data, 'csv'), at('script.csv'));
    });

    it('gives the cells that Lathe gives when both learn again from a shuffled half', async () => {
      await runScript(['--data', 'half.csv', '--refit', '--out', 'refit.parquet']);
      await expectSameCells(await own(at('half.csv'), 'parquet'), at('refit.parquet'));
    });

    it('applies the stored state to other rows as `lathe run --fit stored` does', async () => {
      const printed = await mustRunLathe([
        ...['export', flow, '--set', `data=${data}`, '--fit', 'again', '--to', 'job'],
        ...['--out', at('job'), '--json'],
      ]);
      const copy = JSON.parse(printed).files[0];
      await mustRunLathe([
        ...['run', at(join('job', copy)), '--set', `data=${at('half.csv')}`, '--fit', 'stored'],
        ...['--out', at('d.parquet')],
      ]);
      await runScript(['--data', 'half.csv', '--out', 'stored.parquet']);
      await expectSameCells(at('d.parquet'), at('stored.parquet'));
    });

    it('gives them as a function of a DataFrame, which it leaves as it was', async () => {
      await callPrepare([data, 'frame.parquet']);
      await expectSameCells(await own(data, 'parquet'), at('frame.parquet'));
      await callPrepare(['half.csv', 'frame-refit.parquet', 'refit']);
      await expectSameCells(await own(at('half.csv'), 'parquet'), at('frame-refit.parquet'));
    });

    it('keeps what it learned for another run', async () => {
      await runScript([
        '--data',
        'half.csv',
        '--refit',
        '--save-state',
        's.json',
        '--out',
        'g.parquet',
      ]);
      await runScript(['--data', 'half.csv', '--state', 's.json', '--out', 'h.parquet']);
      await expectSameCells(at('g.parquet'), at('h.parquet'));
    });

    it('is what ruff takes for clean', async () => {
      const rules = ['--select', 'E,F,W,I,B,UP,SIM,C4', '--ignore', 'B905', '--line-length', '100'];
      const ruff = ['-m', 'ruff', 'check', '--isolated', ...rules, script];
      if (!existsSync(join(root, '.venv/bin/ruff'))) return;
      await mustRun(python('.venv'), ruff, { cwd: folder });
    });
  },
);
