import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJob } from '@lathe/workbench/jobs/run-job';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectSameCells } from '../export/cell-by-cell.js';
import {
  hasEnvironment,
  lathe,
  mustRun,
  mustRunLathe,
  python,
} from '../export/python-environment.js';
import {
  EVALUATE,
  PREPARE,
  REGISTER,
  TRAIN,
  writeJob,
  writeLoanFlow,
  writeLoans,
} from './loan-table.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-job-'));
  await writeLoans(folder);
  await writeLoanFlow(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const withPython = describe.skipIf(!hasEnvironment('.venv'));

/** A column of a Parquet file, read by DuckDB's own Python package. */
async function columnOf(file: string, column: string): Promise<number[]> {
  const program = `import duckdb, json, sys
print(json.dumps([row[0] for row in duckdb.sql(f"SELECT {sys.argv[2]} FROM '{sys.argv[1]}'").fetchall()]))`;
  return JSON.parse(await mustRun(python('.venv'), ['-c', program, join(folder, file), column]));
}

describe('a prepare job', () => {
  it('writes what a run writes, its paths counted from the job file', async () => {
    const job = await writeJob(folder, 'prepare', PREPARE);
    const elsewhere = await mkdtemp(join(tmpdir(), 'lathe-elsewhere-'));
    const printed = await mustRunLathe(['job', 'run', job, '--json'], elsewhere);
    expect(JSON.parse(printed)).toMatchObject({ kind: 'prepare', written: [{ rows: 400 }] });
    const direct = join(folder, 'direct.parquet');
    await mustRunLathe([
      'run',
      join(folder, 'loans.lathe.json'),
      '--node',
      'loans',
      '--out',
      direct,
    ]);
    await expectSameCells(direct, join(folder, 'out/prepared.parquet'));
    await rm(elsewhere, { recursive: true });
  });

  it('writes to several places in one run', async () => {
    const outputs = [
      { format: 'csv', path: 'a.csv' },
      { format: 'json-lines', path: 'b.jsonl' },
    ];
    const job = await writeJob(folder, 'prepare', { ...PREPARE, outputs });
    await runJob({ file: job, set: {} });
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe(
      await readFile(join(folder, 'loans.csv'), 'utf8'),
    );
    const [first] = (await readFile(join(folder, 'b.jsonl'), 'utf8')).split('\n');
    expect(Object.keys(JSON.parse(first ?? ''))).toEqual([
      'id',
      'amount',
      'income',
      'city',
      'late',
    ]);
  });

  it('takes parameters of the flow, from the job and then from --set', async () => {
    await mkdir(join(folder, 'other'));
    await writeLoans(join(folder, 'other'), 30);
    const job = await writeJob(folder, 'prepare', { ...PREPARE, set: { data: 'other/loans.csv' } });
    const report = await runJob({ file: job, set: {} });
    expect(report).toMatchObject({ written: [{ rows: 30 }] });
    const again = await runJob({ file: job, set: { data: join(folder, 'loans.csv') } });
    expect(again).toMatchObject({ written: [{ rows: 400 }] });
  });

  it('leaves a record of the run', async () => {
    const job = await writeJob(folder, 'prepare', PREPARE);
    await runJob({ file: job, set: {} });
    const listed = await mustRunLathe(['job', 'list', '--workspace', folder, '--json']);
    const [record] = JSON.parse(listed);
    expect(record).toMatchObject({ command: 'job prepare', status: 'finished' });
    const shown = await mustRunLathe(['job', 'show', record.id, '--workspace', folder]);
    expect(JSON.parse(shown)).toEqual(record);
  });
});

describe('a bad job description', () => {
  it('ends with status 2 and names the key', async () => {
    const job = await writeJob(folder, 'prepare', {
      ...PREPARE,
      outputs: [{ format: 'xls', path: 'x' }],
    });
    const { status, err } = await lathe(['job', 'run', job]);
    expect(status).toBe(2);
    expect(err).toContain('job-invalid');
    expect(err).toContain('outputs[0].format');
  });

  it.each([
    ['an unknown key', { ...PREPARE, colour: 1 }, 'colour'],
    ['an unknown kind', { ...PREPARE, kind: 'cook' }, 'kind'],
    ['a missing key', { kind: 'evaluate', table: 't', metrics: 'm' }, 'model'],
    ['a share beyond 1', { ...TRAIN, testShare: 1.5 }, 'testShare'],
    ['a model named like its ONNX form', { ...TRAIN, model: 'out/model.onnx' }, 'model'],
  ])('refuses %s', async (_, job, parameter) => {
    const file = await writeJob(folder, 'bad', job);
    await expect(runJob({ file, set: {} })).rejects.toMatchObject({
      code: 'job-invalid',
      kind: 'document',
      place: { parameter },
    });
  });

  it('refuses settings the kind does not have, with the nearest name', async () => {
    const job = await writeJob(folder, 'train', TRAIN);
    await expect(runJob({ file: job, set: { lable: 'x' } })).rejects.toMatchObject({
      code: 'parameter-unknown',
      kind: 'usage',
      advice: expect.stringContaining('"label"'),
    });
    await expect(runJob({ file: job, set: { seed: 'x' } })).rejects.toMatchObject({
      code: 'parameter-invalid',
      place: { parameter: 'seed' },
    });
  });
});

withPython('train and evaluate jobs', { timeout: 180_000 }, () => {
  beforeEach(async () => {
    await runJob({ file: await writeJob(folder, 'prepare', PREPARE), set: {} });
  });

  it('part the rows into two that have no row in common and miss none', async () => {
    const report = await runJob({ file: await writeJob(folder, 'train', TRAIN), set: {} });
    const train = await columnOf('out/train.parquet', 'id');
    const test = await columnOf('out/test.parquet', 'id');
    expect(report).toMatchObject({
      split: { trainRows: train.length, testRows: test.length, seed: 1, testShare: 0.25 },
    });
    const all = [...train, ...test].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    // 400 rows at 0.25: 100 expected, standard deviation 8.7.
    expect(test.length).toBeGreaterThan(60);
    expect(test.length).toBeLessThan(140);
    const written = JSON.parse(await readFile(join(folder, 'out/train.json'), 'utf8'));
    expect(written.split.trainRows).toBe(train.length);
  });

  it('part them the same way again with the same seed, and differently with another', async () => {
    const job = await writeJob(folder, 'train', TRAIN);
    await runJob({ file: job, set: {} });
    const first = await columnOf('out/test.parquet', 'id');
    await runJob({ file: job, set: {} });
    expect(await columnOf('out/test.parquet', 'id')).toEqual(first);
    await runJob({ file: job, set: { seed: '2' } });
    expect(await columnOf('out/test.parquet', 'id')).not.toEqual(first);
  });

  it('score the model on the held-out rows, with the trivial models beside it', async () => {
    await runJob({ file: await writeJob(folder, 'train', TRAIN), set: {} });
    await runJob({ file: await writeJob(folder, 'evaluate', EVALUATE), set: {} });
    const metrics = JSON.parse(await readFile(join(folder, 'out/metrics.json'), 'utf8'));
    const test = await columnOf('out/test.parquet', 'id');
    expect(metrics.rows.used).toBe(test.length);
    expect(metrics.positive).toBe('yes');
    // The label follows from amount and income: a model that learned anything is far above chance.
    expect(metrics.scores.auc).toBeGreaterThan(0.8);
    expect(metrics.trivial.majority.scores.auc).toBe(0.5);
  });

  it('say which file is missing', async () => {
    const job = await writeJob(folder, 'train', { ...TRAIN, table: 'absent.parquet' });
    await expect(runJob({ file: job, set: {} })).rejects.toMatchObject({ code: 'file-not-found' });
  });
});

describe('a register job', () => {
  /** An evaluation written by hand. */
  const evaluated = async (auc: number, trivial: number): Promise<void> => {
    await mkdir(join(folder, 'out'), { recursive: true });
    await writeFile(join(folder, 'out/model.txt'), 'tree');
    await writeFile(join(folder, 'out/model.txt.json'), '{}');
    await writeFile(join(folder, 'loans.state.json'), '{}');
    const metrics = {
      problem: 'binary',
      scores: { auc, logLoss: 0.5 },
      trivial: { majority: { what: 'always no', scores: { auc: trivial, logLoss: 0.6 } } },
    };
    await writeFile(join(folder, 'out/metrics.json'), JSON.stringify(metrics));
  };

  it('keeps the model with its flow, state and metrics, and counts up', async () => {
    await evaluated(0.8, 0.5);
    const job = await writeJob(folder, 'register', REGISTER);
    expect(await runJob({ file: job, set: {} })).toMatchObject({ version: 1 });
    expect(await runJob({ file: job, set: {} })).toMatchObject({ version: 2 });
    expect((await readdir(join(folder, 'registry/loans/1'))).sort()).toEqual([
      'loans.lathe.json',
      'loans.state.json',
      'manifest.json',
      'metrics.json',
      'model.txt',
      'model.txt.json',
    ]);
  });

  it('keeps the ONNX form under the name that servers look for, with its description', async () => {
    await evaluated(0.8, 0.5);
    await writeFile(join(folder, 'out/model.txt.onnx'), 'graph');
    await runJob({ file: await writeJob(folder, 'register', REGISTER), set: {} });
    const version = join(folder, 'registry/loans/1');
    expect(await readFile(join(version, 'model.onnx'), 'utf8')).toBe('graph');
    expect(await readFile(join(version, 'model.json'), 'utf8')).toBe('{}');
  });

  it('says how raw rows are prepared, when it is told the node that the table came from', async () => {
    await evaluated(0.8, 0.5);
    const named = { ...REGISTER, node: 'loans', set: { data: 'other.csv' } };
    const told = await runJob({ file: await writeJob(folder, 'register', named), set: {} });
    expect(told).toMatchObject({
      manifest: {
        preparation: {
          flow: 'loans.lathe.json',
          state: 'loans.state.json',
          node: 'loans',
          set: { data: 'other.csv' },
        },
      },
    });
    // The flow has no output that could stand in for the node.
    const untold = await runJob({ file: await writeJob(folder, 'register', REGISTER), set: {} });
    expect(untold).not.toHaveProperty('manifest.preparation');
  });

  it.each([
    ['does not beat the trivial model', 0.5, 0.5, {}, 'require.beatsTrivial'],
    ['misses the threshold', 0.7, 0.5, { threshold: 0.75 }, 'require.threshold'],
    [
      'misses a limit, where smaller is better',
      0.7,
      0.5,
      { metric: 'logLoss', threshold: 0.4 },
      'require.threshold',
    ],
  ])('refuses a model that %s', async (_, auc, trivial, requirement, parameter) => {
    await evaluated(auc, trivial);
    const job = await writeJob(folder, 'register', { ...REGISTER, require: requirement });
    const { status, out } = await lathe(['job', 'run', job, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({
      code: 'model-not-good-enough',
      place: { parameter },
    });
    expect(await readdir(join(folder, 'registry')).catch(() => [])).toEqual([]);
  });

  it('refuses a model worse than the previous version when asked to', async () => {
    await evaluated(0.8, 0.5);
    const job = await writeJob(folder, 'register', REGISTER);
    await runJob({ file: job, set: { notWorseThanPrevious: 'true' } });
    await evaluated(0.79, 0.5);
    await expect(
      runJob({ file: job, set: { notWorseThanPrevious: 'true' } }),
    ).rejects.toMatchObject({
      code: 'model-not-good-enough',
      place: { parameter: 'require.notWorseThanPrevious' },
    });
    expect(await runJob({ file: job, set: {} })).toMatchObject({ version: 2 });
  });

  it('asks for the evaluation when there is none', async () => {
    const job = await writeJob(folder, 'register', REGISTER);
    await expect(runJob({ file: job, set: {} })).rejects.toMatchObject({
      code: 'metrics-unreadable',
    });
  });
});
