import { DuckDBInstance } from '@lathe/engine/duckdb/binding';

const connection = await (await DuckDBInstance.create(':memory:')).connect();

/** Names of the columns and the cells of a query's result. */
export async function query(sql: string): Promise<{ names: string[]; rows: unknown[][] }> {
  const reader = await connection.runAndReadAll(sql);
  return { names: reader.columnNames(), rows: reader.getRows() };
}
