// The walkthrough's built-in steps as a competent person would write them in DuckDB SQL, with the
// same release of DuckDB: load the file once, learn from it, write the result in one query.
//
//   node bench/walkthrough/hand-written.mjs INPUT.csv OUTPUT.parquet FOLDER [table | parquet]
//
// `table` loads into a table of an on-disk database; `parquet` into a Parquet file beside it.
import { join } from 'node:path';
import { duckDb } from '../measure/project.mjs';

const [input, output, folder, way = 'table'] = process.argv.slice(2);
const NUMBERS = [
  'duration',
  'creditamount',
  'installmentrate',
  'residencesince',
  'age',
  'existingcredits',
  'peopleliable',
];
const LABELS = [
  'housing',
  'job',
  'sex',
  'marital_status',
  'credithistory',
  'purpose',
  'otherdebtors',
  'property',
  'otherinstallmentplans',
  'telephone',
  'foreignworker',
];
const SAVINGS = ['unknown', 'little', 'moderate', 'high', 'very high'];
const EMPLOYMENT = ['unemployed', '1 year', '1 to 4 years', '4 to 7 years', '7+ years'];

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const named = (name) => `"${name.replaceAll('"', '""')}"`;
const instance = await duckDb().DuckDBInstance.create(join(folder, 'by-hand.duckdb'));
const connection = await instance.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
const phase = async (name, work) => {
  const begin = performance.now();
  const result = await work();
  process.stderr.write(`${name} ${((performance.now() - begin) / 1000).toFixed(3)} s\n`);
  return result;
};

await phase('load', async () => {
  // "yes" and "no" would be read as truth values. `status_sex` is taken apart here, once, since both
  // halves are learned from and used.
  const load = `
    SELECT * EXCLUDE (status_sex),
      trim(split_part(status_sex, ':', 1)) AS sex,
      trim(split_part(status_sex, ':', 2)) AS marital_status
    FROM read_csv(${quoted(input)}, header = true,
      types = {'telephone': 'VARCHAR', 'foreignworker': 'VARCHAR'})`;
  if (way === 'table') {
    await connection.run(`CREATE TABLE applications AS ${load}`);
  } else {
    const file = quoted(join(folder, 'applications.parquet'));
    await connection.run(`COPY (${load}) TO ${file} (FORMAT parquet)`);
    await connection.run(`CREATE VIEW applications AS SELECT * FROM read_parquet(${file})`);
  }
});

const { labels, moments } = await phase('fit', async () => {
  const found = new Map();
  for (const column of ['existingchecking', ...LABELS]) {
    const counted = await rows(
      `SELECT ${column} FROM applications GROUP BY ${column} ORDER BY count(*) DESC, ${column}`,
    );
    found.set(
      column,
      counted.map(([label]) => label),
    );
  }
  const [statistics] = await rows(
    `SELECT ${NUMBERS.map((column) => `avg(${column}), stddev_samp(${column})`).join(', ')} FROM applications`,
  );
  return { labels: found, moments: statistics };
});

const place = (column, order) =>
  `CAST(CASE ${column} ${order.map((label, index) => `WHEN ${quoted(label)} THEN ${index}`).join(' ')} END AS BIGINT) AS ${column}`;
const scaled = (column) => {
  const index = NUMBERS.indexOf(column);
  const [mean, deviation] = moments.slice(2 * index, 2 * index + 2);
  return `(${column} - ${mean.toExponential()}) / ${deviation.toExponential()} AS ${column}`;
};
const items = [
  "CAST(risk = 'high risk' AS BIGINT) AS target",
  place('existingchecking', labels.get('existingchecking')),
  scaled('duration'),
  scaled('creditamount'),
  place('savings', SAVINGS),
  place('employmentsince', EMPLOYMENT),
  scaled('installmentrate'),
  scaled('residencesince'),
  scaled('age'),
  scaled('existingcredits'),
  scaled('peopleliable'),
  ...LABELS.flatMap((column) =>
    labels
      .get(column)
      .map(
        (label) => `CAST(${column} = ${quoted(label)} AS BIGINT) AS ${named(`${column}_${label}`)}`,
      ),
  ),
];
await phase('write', () =>
  connection.run(
    `COPY (SELECT ${items.join(',\n')} FROM applications) TO ${quoted(output)} (FORMAT parquet, COMPRESSION zstd)`,
  ),
);
connection.closeSync();
