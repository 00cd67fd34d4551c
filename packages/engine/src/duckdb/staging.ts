import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnType } from '@lathe/flow/schema';
import { quoteName, quoteText } from '@lathe/flow/sql/quote';
import { readerPath } from '../sources/source-files.js';
import type { Connection } from './database.js';
import { building, replaceWith } from './naming.js';

/**
 * Rows of large sources stand in Parquet files of the engine's folder, each read through a view: writing
 * one takes less than half the time of storing a table (bench/README.md), and reading it takes no longer.
 */
const FOLDER = 'staged';

/** Kinds that Parquet gives back as they went in. */
const KEPT = new Set([
  'boolean',
  'integer',
  'float',
  'text',
  'date',
  'time',
  'timestamp',
  'binary',
]);

/** Whether rows of these types can be staged without a change. */
export function canStage(types: readonly ColumnType[]): boolean {
  return types.every((type) => KEPT.has(type.kind));
}

/** Writes a query's rows for `name` to a file that is not in place yet; gives their number. */
export async function stage(
  connection: Connection,
  folder: string,
  name: string,
  query: string,
): Promise<number> {
  await mkdir(join(folder, FOLDER), { recursive: true });
  return connection.number(
    `COPY (${query}) TO ${quoteText(unfinished(folder, name))} (FORMAT parquet, COMPRESSION lz4_raw, WRITE_BLOOM_FILTER false)`,
  );
}

/** A table expression over what `stage` wrote. */
export function stagedRows(folder: string, name: string): string {
  return reader(unfinished(folder, name));
}

/** Makes `columns` of what `stage` wrote readable as `name`, in the place of whatever that was. */
export async function putStaged(
  connection: Connection,
  folder: string,
  name: string,
  columns: readonly string[],
): Promise<void> {
  const file = `${prefix(name)}${randomBytes(4).toString('hex')}.parquet`;
  const path = join(folder, FOLDER, file);
  await rename(unfinished(folder, name), path);
  await connection.run(
    `CREATE OR REPLACE VIEW ${building(name, 'view')} AS SELECT ${columns.map(quoteName).join(', ')} FROM ${reader(path)}`,
  );
  await replaceWith(connection, name, 'view');
  await removeStaged(folder, name, file);
}

/** Removes what a call that failed left. */
export async function discardStaged(folder: string, name: string): Promise<void> {
  await rm(unfinished(folder, name), { force: true });
}

/** Removes the files behind a name that is gone, or all but `kept` behind one that was replaced. */
export async function removeStaged(folder: string, name: string, kept?: string): Promise<void> {
  for (const file of await readdir(join(folder, FOLDER)).catch(() => [])) {
    if (file.startsWith(prefix(name)) && file !== kept) {
      await rm(join(folder, FOLDER, file), { force: true });
    }
  }
}

/** Names may hold anything; what files are called must not depend on it. */
function prefix(name: string): string {
  return `${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 32)}-`;
}

function unfinished(folder: string, name: string): string {
  return join(folder, FOLDER, `being-made-${prefix(name)}.parquet`);
}

function reader(path: string): string {
  return `read_parquet(${quoteText(readerPath(path))}, hive_partitioning = false)`;
}
