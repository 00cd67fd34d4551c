import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { root } from './python-environment.js';

const PYTHON = `print(df.shape)
grades = {"little": 1, "moderate": 2, "quite rich": 3, "rich": 4}
df["savings"] = df["savings"].map(grades)          # unknown becomes NaN
df["grade"] = df["savings"].astype("Int64")
df["asked_at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(df)) * 3600, unit="s")
df["elder"] = df["age"] > 40
df["home"] = df["housing"].astype("category")
df["words"] = df["credithistory"].str.split(" ")
df["third"] = df["duration"] / 3
`;

const SQL = `SELECT *, row_number() OVER (ORDER BY asked_at) AS number
FROM usual -- every column, and a number
`;

/** A flow with every kind of step: SQL, learned, Python, a disabled one; `numbers` can train a model. */
export async function writeApplicationFlow(folder: string): Promise<string> {
  const data = relative(folder, join(root, 'examples/credit-risk/german_credit_data.csv'));
  const node = (id: string, step: string, input: string, parameters: object, more = {}) => ({
    id,
    step,
    inputs: [input],
    parameters,
    ...more,
  });
  const flow = {
    lathe: 1,
    name: 'applications',
    title: 'Loan applications',
    parameters: {
      data: { type: 'path', default: data, help: 'Loan applications, CSV; 100 % made up.' },
      least: { type: 'number', default: 20 },
    },
    sources: { applications: { format: 'csv', path: '{{data}}' } },
    nodes: [
      node(
        'with-pandas',
        'custom-python',
        'applications',
        { code: PYTHON },
        {
          note: 'What only pandas can do.\nSecond line: "quotes" and \\ too.',
        },
      ),
      node('split', 'split-text', 'with-pandas', {
        columns: ['status_sex'],
        delimiter: ':',
        trim: true,
        outputs: ['vec'],
      }),
      node('flatten', 'flatten-list', 'split', {
        columns: ['vec'],
        prefixes: ['sex_split'],
      }),
      node('rename', 'rename-columns', 'flatten', {
        columns: [
          { from: 'sex_split_0', to: 'sex' },
          { from: 'sex_split_1', to: 'marital status' },
        ],
      }),
      node('off', 'drop-columns', 'rename', { columns: ['age'] }, { disabled: true }),
      node('target', 'ordinal-encode', 'off', {
        columns: ['risk'],
        order: 'given',
        labels: ['low risk', 'high risk'],
        outputs: ['target'],
      }),
      node('checking', 'ordinal-encode', 'target', { columns: ['existingchecking', 'job'] }),
      node('one-hot', 'one-hot-encode', 'checking', { columns: ['housing', 'purpose', 'sex'] }),
      node('scale', 'scale-numbers', 'one-hot', {
        columns: ['creditamount', 'duration'],
        method: 'standard',
      }),
      node('robust', 'scale-numbers', 'scale', {
        columns: ['installmentrate'],
        method: 'robust',
        outputs: ['rate'],
      }),
      node('ratio', 'formula', 'robust', {
        output: 'amount per year',
        expression: 'creditamount * 1.5 / nullif(age - 40, 0)',
      }),
      node('of_age', 'filter-rows', 'ratio', {
        conditions: [{ column: 'age', operator: 'greater', value: '{{least}}' }],
      }),
      node('usual', 'filter-rows', 'of_age', { expression: 'duration < 2 -- standard deviations' }),
      node('numbered', 'custom-sql', 'usual', { query: SQL }),
      node('sorted', 'sort-rows', 'numbered', {
        keys: [{ column: 'age', direction: 'descending' }, { column: 'number' }],
      }),
      node('tidy', 'drop-columns', 'sorted', { columns: ['risk', 'status_sex'] }),
      node('final', 'move-columns', 'tidy', { columns: ['target'], to: 'start' }),
      node('numbers', 'custom-sql', 'sorted', {
        query: `SELECT target, age, creditamount AS scaled, duration, existingchecking, savings,
  installmentrate, number, asked_at FROM sorted`,
      }),
    ],
    outputs: { table: { node: 'final' } },
  };
  const path = join(folder, 'applications.lathe.json');
  await writeFile(path, JSON.stringify(flow, null, 2));
  return path;
}
