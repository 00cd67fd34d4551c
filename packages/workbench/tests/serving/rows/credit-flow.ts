import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../export/python-environment.js';

export const CREDIT_DATA = join(root, 'examples/credit-risk/german_credit_data.csv');

const node = (id: string, step: string, input: string, parameters: object): object => ({
  id,
  step,
  inputs: [input],
  parameters,
});

/** The steps of the credit-risk example, its two Python steps replaced by steps that do the same to rows. */
const STEPS = [
  node('split_status', 'split-text', 'applications', {
    columns: ['status_sex'],
    delimiter: ':',
    outputs: ['vec'],
  }),
  node('flatten_vec', 'flatten-list', 'split_status', {
    columns: ['vec'],
    prefixes: ['sex_split'],
    trim: true,
  }),
  node('name_parts', 'rename-columns', 'flatten_vec', {
    columns: [
      { from: 'sex_split_0', to: 'sex' },
      { from: 'sex_split_1', to: 'marital_status' },
    ],
  }),
  node('known_risk', 'drop-missing', 'name_parts', { columns: ['risk'] }),
  node('of_age', 'filter-rows', 'known_risk', { expression: 'age >= 18 OR age IS NULL' }),
  node('target', 'ordinal-encode', 'of_age', {
    columns: ['risk'],
    order: 'given',
    labels: ['low risk', 'high risk'],
    others: 'error',
    outputs: ['target'],
  }),
  node('checking', 'ordinal-encode', 'target', {
    columns: ['existingchecking'],
    order: 'frequency',
  }),
  node('employment', 'ordinal-encode', 'checking', {
    columns: ['employmentsince'],
    order: 'given',
    labels: ['unemployed', '1 year', '1 to 4 years', '4 to 7 years', '7+ years'],
  }),
  node('monthly', 'formula', 'employment', {
    output: 'monthly amount',
    expression: 'creditamount / nullif(duration, 0)',
  }),
  node('one_hot', 'one-hot-encode', 'monthly', {
    columns: ['housing', 'job', 'sex', 'marital_status', 'credithistory'],
  }),
  node('scale', 'scale-numbers', 'one_hot', {
    columns: ['duration', 'creditamount', 'age'],
    method: 'standard',
  }),
  node('drop_originals', 'drop-columns', 'scale', { columns: ['risk', 'status_sex', 'vec'] }),
  node('target_first', 'move-columns', 'drop_originals', { columns: ['target'], to: 'start' }),
];

/** Purpose, property and others stay texts, so that the model has categories of its own. */
export async function writeCreditFlow(
  folder: string,
  change: (steps: readonly object[]) => readonly object[] = (steps) => steps,
): Promise<string> {
  const path = join(folder, 'credit.lathe.json');
  const flow = {
    lathe: 1,
    name: 'credit',
    parameters: { data: { type: 'path', default: CREDIT_DATA } },
    sources: { applications: { format: 'csv', path: '{{data}}' } },
    nodes: change(STEPS),
    outputs: { table: { node: 'target_first' } },
  };
  await writeFile(path, JSON.stringify(flow));
  return path;
}

export const JOBS = {
  prepare: {
    kind: 'prepare',
    flow: 'credit.lathe.json',
    node: 'table',
    fit: 'again',
    outputs: [{ format: 'parquet', path: 'out/prepared.parquet' }],
  },
  train: {
    kind: 'train',
    table: 'out/prepared.parquet',
    label: 'target',
    positive: '1',
    trainTable: 'out/train.parquet',
    testTable: 'out/test.parquet',
    model: 'out/model.txt',
    report: 'out/train.json',
  },
  evaluate: {
    kind: 'evaluate',
    table: 'out/test.parquet',
    model: 'out/model.txt',
    metrics: 'out/metrics.json',
  },
  register: {
    kind: 'register',
    registry: 'registry',
    model: 'out/model.txt',
    metrics: 'out/metrics.json',
    flow: 'credit.lathe.json',
  },
} as const;
