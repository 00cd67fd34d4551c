import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@lathe/engine';
import type { LatheError } from '@lathe/flow';
import type { RawRow, RowCodec } from '@lathe/serving';
import { type JobReport, runJob } from '@lathe/workbench/jobs/run-job';
import { openRowCodecs, type RowCodecs } from '@lathe/workbench/serving/rows/row-codecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnvironment, mustRun, python, root } from '../export/python-environment.js';
import { writeJob } from '../jobs/loan-table.js';
import { CREDIT_DATA, JOBS } from './rows/credit-flow.js';

/** The example that ships, in which Python steps stand before and among the others. */
const FLOW = 'credit-risk.lathe.json';
const withFlow = (job: object): object => ({
  ...job,
  name: 'credit',
  ...('flow' in job ? { flow: FLOW } : {}),
  ...('node' in job ? { node: 'training_table' } : {}),
});

let folder: string;
let codecs: RowCodecs;
let registered: JobReport;
const problems: LatheError[] = [];

const withPython = describe.skipIf(!hasEnvironment('.venv'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-python-rows-'));
  codecs = openRowCodecs({
    workspace: folder,
    onProblem: (_, problem) => problems.push(problem),
  });
  if (!hasEnvironment('.venv')) return;
  await copyFile(join(root, 'examples/credit-risk', FLOW), join(folder, FLOW));
  await copyFile(CREDIT_DATA, join(folder, 'german_credit_data.csv'));
  for (const [name, job] of Object.entries(JOBS)) {
    registered = await runJob({ file: await writeJob(folder, name, withFlow(job)), set: {} });
  }
}, 120_000);
afterAll(async () => {
  await codecs?.close();
  await rm(folder, { recursive: true, force: true });
});

async function applications(): Promise<RawRow[]> {
  const [head = '', ...lines] = (await readFile(CREDIT_DATA, 'utf8')).trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    const row = Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
    // Callers do not know the label yet, and give numbers as JSON has them.
    const { risk: _, age, ...rest } = row;
    return { ...rest, age: Number(age) };
  });
}

/** The table that the model learned from, read by DuckDB's own Python package. */
async function preparedTable(): Promise<Record<string, number>[]> {
  const program = `import duckdb, json, sys
result = duckdb.sql(f"SELECT * FROM '{sys.argv[1]}'")
print(json.dumps([dict(zip(result.columns, row)) for row in result.fetchall()]))`;
  const file = join(folder, 'out/prepared.parquet');
  return JSON.parse(await mustRun(python('.venv'), ['-c', program, file]));
}

async function codecOf(version: number): Promise<RowCodec> {
  const home = join(folder, 'registry/credit', String(version));
  const { features } = JSON.parse(await readFile(join(home, 'model.json'), 'utf8'));
  const inputs = features.map((name: string) => ({ name }));
  return (await codecs.codecFor(home, { name: 'credit', inputs }))!;
}

withPython('a model behind a flow with Python steps', () => {
  it('is registered with what was found when the steps were tried', () => {
    expect(registered).toMatchObject({
      manifest: {
        preparation: {
          python: {
            info: { rows: 1000 },
            map_scales: { rows: 1000 },
          },
        },
      },
    });
  });

  it('takes raw rows without the label, and prepares them as the training table was', async () => {
    const codec = await codecOf(1);
    expect(problems).toEqual([]);
    expect(codec.columns.map(({ name }) => name)).not.toContain('risk');
    const rows = await applications();
    const expected = await preparedTable();
    const some = [0, 1, 17, 500, 998, 999];
    const { inputs, left } = await codec.encode(some.map((row) => rows[row] ?? {}));
    expect(left).toEqual([]);
    expect(inputs.length).toBe(Object.keys(expected[0] ?? {}).length - 1);
    for (const { name, data } of inputs) {
      const values = some.map((row) => expect.closeTo(expected[row]![name]!, 9));
      expect([...data], name).toEqual(values);
    }
    const alone = await codec.encode([rows[17] ?? {}]);
    expect(alone.inputs.map(({ data }) => data[0])).toEqual(inputs.map(({ data }) => data[2]));
  });

  it('keeps calls apart: one whose rows Python refuses does not hurt another', async () => {
    const codec = await codecOf(1);
    const [first = {}] = await applications();
    const [good, bad] = await Promise.allSettled([
      codec.encode([first]),
      codec.encode([{ ...first, age: 'old' }]),
    ]);
    expect(good.status).toBe('fulfilled');
    expect(bad).toMatchObject({ reason: { code: 'input-value-type' } });
  });
});

withPython('a model behind Python whose rows depend on each other', () => {
  it('is registered, says why once, and takes prepared columns', async () => {
    const file = join(folder, FLOW);
    const flow = JSON.parse(await readFile(file, 'utf8'));
    for (const node of flow.nodes) {
      if (node.id === 'info') node.parameters.code = "df['age'] = df['age'].rank()";
    }
    await writeFile(file, JSON.stringify(flow));
    const events: RunEvent[] = [];
    const report = await runJob({
      file: join(folder, 'register.job.json'),
      set: {},
      onEvent: (event) => {
        if ('kind' in event && event.kind === 'warning') events.push(event);
      },
    });
    const why = expect.stringContaining('row 1 alone, it gives 1.0 in "age"');
    expect(report).toMatchObject({ version: 2, manifest: { preparation: { refusal: why } } });
    expect(events).toEqual([{ kind: 'warning', node: 'info', message: why }]);
    problems.length = 0;
    const codec = await codecOf(2);
    expect(problems).toMatchObject([{ code: 'flow-not-row-wise', message: why }]);
    expect(codec.columns.map(({ name }) => name)).not.toContain('status_sex');
  });

  it('is registered where the data are not there any more, and says so', async () => {
    await rm(join(folder, 'german_credit_data.csv'));
    const report = await runJob({ file: join(folder, 'register.job.json'), set: {} });
    expect(report).toMatchObject({
      version: 3,
      manifest: {
        preparation: { refusal: expect.stringContaining('could not be tried on single rows') },
      },
    });
  });
});
