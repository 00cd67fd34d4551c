// Whether previews are right: remembered parts against a preview made from nothing, and rows and
// counts against DuckDB on the file itself.
import { duckDb } from '../measure/project.mjs';

/** What of a preview is the same however it was made, with floats as far as sums agree. */
export function comparable({ rows: { key: _, ...rows }, profile }) {
  return JSON.stringify({ rows, profile }, (_name, value) => {
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'number' && !Number.isInteger(value)
      ? Number(value.toPrecision(9))
      : value;
  });
}

/** Problems of a preview of the filtered applications; empty when there are none. */
export async function problemsOfFilter(data, condition, { rows, profile }) {
  const instance = await duckDb().DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const ask = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const file = `read_csv('${data.replaceAll("'", "''")}', types = {'telephone': 'VARCHAR', 'foreignworker': 'VARCHAR'})`;
  const [[count, mean, deviation, nulls]] = await ask(
    `SELECT count(*), avg(creditamount), stddev_samp(creditamount), count(*) FILTER (creditamount IS NULL) FROM ${file} WHERE ${condition}`,
  );
  const first = await ask(`SELECT * FROM ${file} WHERE ${condition} LIMIT 100`);
  connection.closeSync();
  const shown = first.map((_, row) => rows.values.map((column) => String(column[row])));
  const amount = profile.columns.find(({ name }) => name === 'creditamount');
  // Five standard errors of a mean over the profiled rows.
  const allowed = (5 * deviation) / Math.sqrt(profile.basis.rows);
  return [
    Number(count) === rows.rows ? [] : [`counts ${rows.rows} rows where there are ${count}`],
    JSON.stringify(shown) === JSON.stringify(first.map((row) => row.map(String)))
      ? []
      : ['does not show the first rows'],
    Math.abs(amount.mean - mean) <= allowed
      ? []
      : [`profiles a mean of ${amount.mean} where it is ${mean}`],
    Number(nulls) === 0 && amount.nulls === 0 ? [] : ['finds nulls where there are none'],
  ].flat();
}
