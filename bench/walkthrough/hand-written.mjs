// The walkthrough's built-in steps as a competent person would write them in DuckDB SQL, with the
// same release of DuckDB: load the file once, learn from the table, write the result in one query.
//
//   node bench/walkthrough/hand-written.mjs INPUT.csv OUTPUT.parquet FOLDER [THREADS]
import { createRequire } from 'node:module';
import { join } from 'node:path';

// Loaded from where the engine's package finds it, so that both use the very same library.
const require = createRequire(new URL('../../packages/engine/package.json', import.meta.url));
const { DuckDBInstance } = require('@duckdb/node-api');

const [input, output, folder, threads] = process.argv.slice(2);
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

const instance = await DuckDBInstance.create(join(folder, 'hand-written.duckdb'), {
  ...(threads === undefined ? {} : { threads }),
});
const connection = await instance.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
const phase = async (name, work) => {
  const begin = performance.now();
  const result = await work();
  process.stderr.write(`${name} ${((performance.now() - begin) / 1000).toFixed(3)} s\n`);
  return result;
};

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const named = (name) => `"${name.replaceAll('"', '""')}"`;
/** `status_sex` is taken apart once, on loading, since both halves are learned from and used. */
await phase('load', () =>
  connection.run(`
    CREATE TABLE applications AS
    SELECT * EXCLUDE (status_sex),
      trim(split_part(status_sex, ':', 1)) AS sex,
      trim(split_part(status_sex, ':', 2)) AS marital_status
    FROM read_csv(${quoted(input)}, header = true)`),
);

const labelsOf = async (column) =>
  (
    await rows(
      `SELECT ${column} FROM applications GROUP BY ${column} ORDER BY count(*) DESC, ${column}`,
    )
  ).map(([label]) => label);

const { labels, moments } = await phase('fit', async () => {
  const found = new Map();
  for (const column of ['existingchecking', ...LABELS]) found.set(column, await labelsOf(column));
  const [statistics] = await rows(
    `SELECT ${NUMBERS.map((column) => `avg(${column}), stddev_samp(${column})`).join(', ')} FROM applications`,
  );
  return { labels: found, moments: statistics };
});

const place = (column, order) =>
  `CAST(CASE ${column} ${order.map((label, index) => `WHEN ${quoted(label)} THEN ${index}`).join(' ')} END AS BIGINT) AS ${column}`;
const scaled = NUMBERS.map((column, index) => {
  const [mean, deviation] = moments.slice(2 * index, 2 * index + 2);
  return `(${column} - ${mean.toExponential()}) / ${deviation.toExponential()} AS ${column}`;
});
const oneHot = LABELS.flatMap((column) =>
  labels
    .get(column)
    .map((label) => `CAST(${column} = ${quoted(label)} AS BIGINT) AS ${named(`${column}_${label}`)}`),
);
await phase('write', () =>
  connection.run(`
    COPY (
      SELECT
        CAST(risk = 'high risk' AS BIGINT) AS target,
        ${place('existingchecking', labels.get('existingchecking'))},
        ${place('savings', SAVINGS)},
        ${place('employmentsince', EMPLOYMENT)},
        ${[...scaled, ...oneHot].join(',\n        ')}
      FROM applications
    ) TO ${quoted(output)} (FORMAT parquet, COMPRESSION zstd)`),
);
connection.closeSync();
