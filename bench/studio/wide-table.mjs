// A table that is too large to look at by accident: 2,000 columns of a million rows.
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DATA, duckDb } from '../measure/project.mjs';

/**
 * A Parquet file of whole numbers that repeat in runs, so that it stays small: what is measured is
 * the way of rows to the screen and not the reading of a disk. Made once and kept.
 */
export async function wideTable(rows, columns) {
  mkdirSync(DATA, { recursive: true });
  const file = join(DATA, `wide-${rows}-${columns}.parquet`);
  if (existsSync(file)) return file;
  process.stderr.write(`Generating ${rows.toLocaleString('en')} rows of ${columns} columns ...\n`);
  const instance = await duckDb().DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const values = Array.from(
    { length: columns },
    (_, column) => `((i // 16 + ${column * 7}) % ${97 + column}) AS c${column}`,
  );
  const unfinished = `${file}.part`;
  await connection.run('SET preserve_insertion_order = true');
  await connection.run(
    `COPY (SELECT ${values.join(', ')} FROM range(${rows}) r(i)) TO '${unfinished.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)`,
  );
  connection.closeSync();
  renameSync(unfinished, file);
  return file;
}
