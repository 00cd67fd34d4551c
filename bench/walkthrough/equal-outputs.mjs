// Whether outputs hold the same table: same columns in the same order, and row by row the same
// values, floats within a tolerance. DuckDB compares; it does not care who wrote the files.
import { duckDb } from '../measure/project.mjs';

/** Of floats, relative to 1 or to the value, whichever is larger. */
const TOLERANCE = 1e-9;

const text = (value) => `'${value.replaceAll("'", "''")}'`;
const name = (value) => `"${value.replaceAll('"', '""')}"`;

/**
 * @param {Record<string, string>} files Parquet files by what to call them.
 * @returns {Promise<string[]>} What differs from the first; empty when nothing does.
 */
export async function differences(files) {
  const instance = await duckDb().DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const [[first, reference], ...others] = Object.entries(files);
  const columnsOf = async (file) =>
    (await rows(`DESCRIBE SELECT * FROM read_parquet(${text(file)})`)).map(([column]) => column);
  const rowsOf = async (file) =>
    (await rows(`SELECT count(*) FROM read_parquet(${text(file)})`))[0][0];
  const columns = await columnsOf(reference);
  const count = await rowsOf(reference);
  const found = [];
  for (const [other, file] of others) {
    const theirs = await columnsOf(file);
    if (theirs.join('\n') !== columns.join('\n')) {
      found.push(
        `${other} has the columns ${theirs.join(', ')}; ${first} has ${columns.join(', ')}`,
      );
      continue;
    }
    const theirCount = await rowsOf(file);
    if (theirCount !== count) {
      found.push(`${other} has ${theirCount} rows, ${first} ${count}`);
      continue;
    }
    const unequal = columns.map((column) => {
      const [a, b] = [`CAST(a.${name(column)} AS DOUBLE)`, `CAST(b.${name(column)} AS DOUBLE)`];
      return `count(*) FILTER (${a} IS DISTINCT FROM ${b} AND coalesce(abs(${a} - ${b}) > ${TOLERANCE} * greatest(1, abs(${a})), TRUE))`;
    });
    const [counts] = await rows(
      `SELECT ${unequal.join(', ')} FROM read_parquet(${text(reference)}) a POSITIONAL JOIN read_parquet(${text(file)}) b`,
    );
    counts.forEach((differing, index) => {
      if (differing > 0n) {
        found.push(`${other} differs from ${first} in ${differing} values of ${columns[index]}`);
      }
    });
  }
  connection.closeSync();
  return found;
}
