import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LatheError } from '@lathe/flow';
import {
  type Endpoint,
  endpointSettings,
  type ModelDirectory,
  openRepository,
  type RawRow,
  type RawValue,
  type RowCodec,
  type ServedModel,
  startEndpoint,
} from '@lathe/serving';
import { runJob } from '@lathe/workbench/jobs/run-job';
import { MODEL_SOURCE } from '@lathe/workbench/serving/model-source';
import { openRowCodecs, type RowCodecs } from '@lathe/workbench/serving/rows/row-codecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnvironment, mustRun, python, root } from '../export/python-environment.js';
import { writeJob } from '../jobs/loan-table.js';
import { CREDIT_DATA, JOBS, writeCreditFlow } from './rows/credit-flow.js';

let folder: string;
let version: string;
let codecs: RowCodecs;
let directory: ModelDirectory;
let model: ServedModel;
let codec: RowCodec;
const problems: LatheError[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-serve-'));
  if (!hasEnvironment('.venv')) return;
  await writeCreditFlow(folder);
  for (const [name, job] of Object.entries(JOBS)) {
    await runJob({ file: await writeJob(folder, name, { ...job, name: 'credit' }), set: {} });
  }
  version = join(folder, 'registry/credit/1');
  codecs = openRowCodecs({
    workspace: folder,
    onProblem: (_, problem) => problems.push(problem),
  });
  directory = await openRepository({
    locations: [join(folder, 'registry')],
    settings: endpointSettings.parse({ isolation: 'inline' }),
    rowCodec: codecs.codecFor,
  });
  model = directory.find('credit');
  codec = model.rows!;
});
afterAll(async () => {
  await directory?.close();
  await codecs?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Applications as they stand in the example's file, which has no quotes: each value its text. */
async function applications(): Promise<Record<string, RawValue>[]> {
  const [head = '', ...lines] = (await readFile(CREDIT_DATA, 'utf8')).trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
  });
}

const ODD_TEXTS = [
  '',
  ' ',
  'unknown',
  'castle "X"',
  "l'île",
  'a:b:c',
  '東京',
  'x\ty',
  'line\nbreak',
];
const NUMBERS = ['age', 'duration', 'creditamount', 'installmentrate', 'existingcredits'];

/** Other applications: values missing, categories that training did not have, odd texts, children. */
async function changedApplications(): Promise<RawRow[]> {
  return (await applications()).map((row, at) => {
    const changed = { ...row };
    const names = Object.keys(row).filter((name) => name !== 'risk');
    const name = names[at % names.length] ?? '';
    const isNumber = /^\d+$/.test(String(row[name]));
    if (at % 3 === 0) changed[name] = null;
    else if (isNumber) changed[name] = Number(row[name]) + at;
    else changed[name] = ODD_TEXTS[at % ODD_TEXTS.length] ?? '';
    if (at % 50 === 1) changed.age = 12;
    return changed;
  });
}

function csvText(rows: readonly RawRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  const field = (value: RawValue | undefined): string => {
    // An empty field without quotes is null, which is what callers mean by an empty text of a CSV file.
    if (value === null || value === undefined || value === '') return '';
    const text = String(value);
    return /^[\w .+-]+$/.test(text) && text.trim() === text
      ? text
      : `"${text.replaceAll('"', '""')}"`;
  };
  const lines = rows.map((row) => names.map((name) => field(row[name])).join(','));
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

/** What LightGBM itself predicts for rows that the prepare job has prepared: the way of a batch. */
async function predictedByBatch(rows: readonly RawRow[]): Promise<number[]> {
  await writeFile(join(folder, 'other.csv'), csvText(rows));
  const job = {
    ...JOBS.prepare,
    fit: 'stored',
    outputs: [{ format: 'parquet', path: 'other.parquet' }],
  };
  await runJob({
    file: await writeJob(folder, 'prepare-other', job),
    set: { data: join(folder, 'other.csv') },
  });
  const script = join(root, 'packages/workbench/tests/serving/rows/score_prepared.py');
  const args = [script, join(folder, 'out/model.txt'), join(folder, 'other.parquet')];
  return JSON.parse(await mustRun(python('.venv'), args));
}

/** What the endpoint's parts answer for raw rows, and which rows they are. */
async function predictedBySingleRows(rows: readonly RawRow[]) {
  const { inputs, at, left } = await codec.encode(rows);
  const { outputs } = await model.infer({ inputs });
  return { at, left, answers: codec.decode(outputs) };
}

/** Callers do not know the label yet. */
const unlabelled = ({ risk: _, ...row }: RawRow): RawRow => row;

/** As JSON has it: numbers are numbers. */
const withNumbers = (row: RawRow): RawRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      NUMBERS.includes(name) && typeof value === 'string' && value !== '' ? Number(value) : value,
    ]),
  );

describe.skipIf(!hasEnvironment('.venv'))('a model served behind its flow', () => {
  it('takes the raw columns that its features come from, and not the label', async () => {
    const names = codec.columns.map(({ name }) => name);
    expect(problems).toEqual([]);
    expect(names).toContain('status_sex');
    expect(names).not.toContain('risk');
    expect(codec.columns.find(({ name }) => name === 'age')?.type).toBe('number');
    expect(codec.columns.find(({ name }) => name === 'purpose')?.type).toBe('text');
  });

  it.each([
    ['texts, as in CSV', (row: RawRow) => row],
    ['numbers and texts, as in JSON', withNumbers],
  ])('predicts for 1,000 raw rows what a batch predicts: %s', async (_, form) => {
    const rows = await changedApplications();
    const expected = await predictedByBatch(rows);
    const { at, left, answers } = await predictedBySingleRows(rows.map(unlabelled).map(form));
    const children = rows.flatMap((row, index) => (Number(row.age ?? 99) < 18 ? [index] : []));
    expect(children.length).toBeGreaterThan(10);
    expect(left.map((row) => row.at)).toEqual(children);
    expect(left[0]?.why).toContain('"of_age"');
    expect(at.length).toBe(rows.length - children.length);
    expect(expected.length).toBe(at.length);
    const probabilities = answers.map(({ probability_1 }) => Number(probability_1));
    const gaps = probabilities.map((value, index) => Math.abs(value - expected[index]!));
    expect(Math.max(...gaps)).toBeLessThan(1e-12);
    expect(answers[0]).toEqual({
      prediction: expected[0]! >= 0.5 ? '1' : '0',
      probability: expect.closeTo(Math.max(expected[0]!, 1 - expected[0]!), 12),
      probability_0: expect.closeTo(1 - expected[0]!, 12),
      probability_1: probabilities[0],
    });
  });

  it('predicts the same for a row alone as among others, also for calls at the same time', async () => {
    const rows = (await applications()).slice(0, 40).map(unlabelled);
    const together = await predictedBySingleRows(rows);
    const alone = await Promise.all(rows.map((row) => predictedBySingleRows([row])));
    const probabilities = alone.map(({ answers }) => Number(answers[0]?.probability_1));
    for (const [row, { probability_1 }] of together.answers.entries()) {
      // The runtime adds up the trees of few rows in another order than those of many.
      expect(probabilities[row]).toBeCloseTo(Number(probability_1), 12);
    }
  });

  it('passes over columns that it does not need', async () => {
    const [row = {}] = await applications();
    const { answers } = await predictedBySingleRows([{ ...row, colour: 'red' }]);
    expect(answers).toHaveLength(1);
  });

  it.each([
    ['a text in a column of numbers', { age: 'old' }, 'input-value-type', 'age'],
    ['half a year in a column of whole numbers', { age: 24.5 }, 'input-value-type', 'age'],
    ['a truth in a column of numbers', { age: true }, 'input-value-type', 'age'],
  ])('refuses %s, naming row and column', async (_, wrong, code, column) => {
    const [first = {}, second = {}] = await applications();
    const refused = codec.encode([first, { ...second, ...wrong }]);
    await expect(refused).rejects.toMatchObject({ code, kind: 'usage', place: { row: 2, column } });
  });

  it('names the columns that a row lacks', async () => {
    const [first = {}, { age: _, job: __, ...rest } = {}] = await applications();
    await expect(codec.encode([first, rest])).rejects.toMatchObject({
      code: 'input-column-missing',
      message: 'Row 2 lacks the columns "age", "job".',
    });
  });

  it('goes on when the engine under it has died', async () => {
    const rows = (await applications()).slice(0, 2);
    const before = await codec.encode(rows);
    const engine = await mustRun('pgrep', ['-P', String(process.pid), '-f', 'duckdb/server']);
    for (const pid of engine.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    expect(await codec.encode(rows)).toEqual(before);
  });
});

describe.skipIf(!hasEnvironment('.venv'))('an endpoint over the registry', () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await startEndpoint({
      models: {
        module: MODEL_SOURCE,
        options: {
          kind: 'onnx',
          locations: [join(folder, 'registry')],
          watch: false,
          workspace: folder,
        },
      },
      settings: endpointSettings.parse({}),
      port: 0,
      version: '0',
    });
  });
  afterAll(() => endpoint?.close());

  const invoke = async (type: string, body: string): Promise<string> => {
    const response = await fetch(`${endpoint.url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': type, accept: 'application/jsonlines' },
      body,
    });
    return response.text();
  };

  it('answers raw rows of JSON lines and of CSV with what a batch predicts', async () => {
    const rows = (await applications()).slice(0, 20);
    const expected = await predictedByBatch(rows);
    const given = rows.map(unlabelled);
    const lines = given.map((row) => JSON.stringify(withNumbers(row))).join('\n');
    for (const text of [
      await invoke('application/jsonlines', lines),
      await invoke('text/csv', csvText(given)),
    ]) {
      const answers = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(answers.map(({ probability_1 }) => probability_1)).toEqual(
        expected.map((value) => expect.closeTo(value, 12)),
      );
    }
  });

  it('says which column of which row is wrong', async () => {
    const [first = {}, second = {}] = (await applications()).map(unlabelled);
    const lines = [first, { ...second, age: 'old' }].map((row) => JSON.stringify(row)).join('\n');
    expect(await invoke('application/jsonlines', lines)).toContain('Row 2: ');
  });
});

describe.skipIf(!hasEnvironment('.venv'))(
  'a model whose flow single rows cannot go through',
  () => {
    it('takes prepared columns, and says which step is in the way', async () => {
      const text = await readFile(join(version, 'credit.lathe.json'), 'utf8');
      const flow = JSON.parse(text);
      flow.nodes[0] = {
        id: 'split_status',
        step: 'custom-sql',
        inputs: ['applications'],
        parameters: { query: "SELECT *, string_split(status_sex, ':') AS vec FROM applications" },
      };
      const other = join(folder, 'registry/credit/1/credit.lathe.json');
      await writeFile(other, JSON.stringify(flow));
      problems.length = 0;
      const prepared = await codecs.codecFor(version, model);
      await writeFile(other, text);
      expect(problems[0]).toMatchObject({
        code: 'flow-not-row-wise',
        place: { node: 'split_status' },
      });
      expect(prepared?.columns.map(({ name }) => name)).toContain('monthly amount');
      expect(prepared?.columns.map(({ name }) => name)).not.toContain('status_sex');
    });
  },
);
