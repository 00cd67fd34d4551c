import { type Json, LatheError, type Relation } from '@lathe/flow';
import { featureGroups } from '@lathe/steps/analyses/model/feature-groups';
import { quickModel } from '@lathe/steps/analyses/quick-model';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './duckdb-ask.js';
import { binaryReport } from './model-report.js';

let database: TestDatabase;
let input: Relation;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.run(
    'CREATE TABLE t AS SELECT i AS a, i % 7 AS h_x, i % 3 AS h_y, i % 2 AS risk FROM range(100) t(i)',
  );
  input = await database.relation('t');
});

interface Call {
  readonly method: string;
  readonly input: Relation;
  readonly task: Json;
}

async function train(parameters: unknown, report: Json = binaryReport): Promise<Call> {
  const calls: Call[] = [];
  await database.analyse(quickModel, input, parameters, async (method, table, task) => {
    calls.push({ method, input: table, task });
    return report;
  });
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

describe('what the trainer is asked', () => {
  it('gets the label first, all other columns as features, and the defaults', async () => {
    const { method, input: table, task } = await train({ label: 'risk' });
    expect(method).toBe('quick_model');
    expect(table.schema.map(({ name }) => name)).toEqual(['risk', 'a', 'h_x', 'h_y']);
    expect(task).toEqual({
      label: 'risk',
      problem: 'auto',
      features: ['a', 'h_x', 'h_y'],
      groups: {},
      seed: 1,
      maxRows: 200_000,
      rowsTotal: 100,
    });
  });

  it('gets families by prefix', async () => {
    const { task } = await train({ label: 'risk', groupPrefixes: ['h_'], positive: 1 });
    expect(task).toMatchObject({ groups: { h: ['h_x', 'h_y'] }, positive: '1' });
  });

  it('gets a seeded sample above the limit, and the number of all rows', async () => {
    const { input: table, task } = await train({ label: 'risk', maxRows: 20 });
    expect(await database.ask(table)).toHaveLength(20);
    expect(task).toMatchObject({ rowsTotal: 100 });
    expect(await database.ask(table)).toEqual(await database.ask(table));
  });
});

it('a family takes each column once, longer prefixes first', () => {
  expect(
    featureGroups(['job_a', 'job_title_x', 'job_title_y', 'age'], { own: ['age'] }, [
      'job_',
      'job_title_',
    ]),
  ).toEqual({ own: ['age'], job_title: ['job_title_x', 'job_title_y'], job: ['job_a'] });
});

describe('what it says', () => {
  it('puts scores beside the trivial models, names the class of F1, and shows warnings first', async () => {
    const { presentation, result } = await database.analyse(
      quickModel,
      input,
      { label: 'risk' },
      async () => binaryReport,
    );
    expect(presentation.headline).toBe(
      '"risk" is predicted with AUC 0.790 ± 0.030 (0.5 is guessing) and F1 0.520 ± 0.060 for "high"; always saying "high" gives 0.462.',
    );
    expect(presentation.notes[0]).toBe('Warning (medium): The model remembers rows.');
    const scores = presentation.tables[0]!;
    expect(scores.rows[0]).toEqual(expect.arrayContaining(['AUC', '0.790 ± 0.030', '0.500', '-']));
    expect(presentation.tables.some(({ rows }) => rows.some(([what]) => what === 'seed'))).toBe(
      true,
    );
    expect(presentation.charts.map(({ name }) => name)).toEqual([
      'importance',
      'roc',
      'precision-recall',
      'calibration',
      'confusion',
    ]);
    expect(JSON.stringify(result)).not.toContain('unheardOf');
  });
});

describe('what cannot be answered', () => {
  const never = () => Promise.reject(new Error('must not be called'));

  it('refuses a report of another shape', async () => {
    await expect(
      database.analyse(quickModel, input, { label: 'risk' }, async () => ({ hello: 1 })),
    ).rejects.toMatchObject({ code: 'model-report-invalid' });
  });

  it('refuses an unknown feature before training', async () => {
    await expect(
      database.analyse(quickModel, input, { label: 'risk', features: ['agee'] }, never),
    ).rejects.toMatchObject({ code: 'column-missing', place: { parameter: 'features' } });
  });

  it('refuses a label without features', async () => {
    await expect(
      database.analyse(quickModel, input, { label: 'a', features: ['a'] }, never),
    ).rejects.toMatchObject({ code: 'model-no-features' });
  });

  it('refuses a handful of rows', async () => {
    await database.run('CREATE TABLE few AS SELECT 1 AS a, 2 AS b FROM range(9)');
    const error = await database
      .analyse(quickModel, await database.relation('few'), { label: 'a' }, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LatheError);
    expect(error).toMatchObject({ code: 'model-too-few-rows' });
  });
});
