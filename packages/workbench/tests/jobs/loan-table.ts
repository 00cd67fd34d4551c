import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A table of made-up loans, the same on every run: `late` follows from amount and income, with noise. */
export async function writeLoans(folder: string, rows = 400): Promise<string> {
  let state = 7;
  const random = (): number => {
    // Park and Miller's generator (1988): small, and the same everywhere.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const lines = ['id,amount,income,city,late'];
  for (let id = 1; id <= rows; id += 1) {
    const amount = Math.round(random() * 10_000);
    const income = Math.round(1_000 + random() * 5_000);
    const city = ['Bonn', 'Lyon', 'Porto'][Math.floor(random() * 3)] ?? '';
    const late = amount / income + random() > 2 ? 'yes' : 'no';
    lines.push(`${id},${amount},${income},${city},${late}`);
  }
  const path = join(folder, 'loans.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** A flow of a source alone: what jobs do does not depend on steps. */
export async function writeLoanFlow(folder: string): Promise<string> {
  const path = join(folder, 'loans.lathe.json');
  const flow = {
    lathe: 1,
    name: 'loans',
    parameters: { data: { type: 'path', default: 'loans.csv' } },
    sources: { loans: { format: 'csv', path: '{{data}}' } },
  };
  await writeFile(path, JSON.stringify(flow));
  return path;
}

export async function writeJob(folder: string, name: string, job: object): Promise<string> {
  const path = join(folder, `${name}.job.json`);
  await writeFile(path, JSON.stringify({ latheJob: 1, name: 'loans', ...job }));
  return path;
}

export const PREPARE = {
  kind: 'prepare',
  flow: 'loans.lathe.json',
  node: 'loans',
  fit: 'auto',
  outputs: [{ format: 'parquet', path: 'out/prepared.parquet' }],
};

export const TRAIN = {
  kind: 'train',
  table: 'out/prepared.parquet',
  label: 'late',
  positive: 'yes',
  features: ['amount', 'income', 'city'],
  trainTable: 'out/train.parquet',
  testTable: 'out/test.parquet',
  model: 'out/model.txt',
  report: 'out/train.json',
};

export const EVALUATE = {
  kind: 'evaluate',
  table: 'out/test.parquet',
  model: 'out/model.txt',
  metrics: 'out/metrics.json',
};

export const REGISTER = {
  kind: 'register',
  registry: 'registry',
  model: 'out/model.txt',
  metrics: 'out/metrics.json',
  flow: 'loans.lathe.json',
};
