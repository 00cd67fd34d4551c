import { quoteName } from '@lathe/flow/sql/quote';
import type { Connection } from './database.js';

/** The quoted name under which a table or view is made before it takes its place. */
export function building(name: string, kind: 'table' | 'view'): string {
  return quoteName(`${name} (${kind} being made)`);
}

/** Removes what a call that failed left under `building(name)`. */
export async function discard(connection: Connection, name: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${building(name, 'table')}`);
  await connection.run(`DROP VIEW IF EXISTS ${building(name, 'view')}`);
}

/** Puts what was made under `building(name)` in the place of whatever `name` was. */
export async function replaceWith(
  connection: Connection,
  name: string,
  kind: 'table' | 'view',
): Promise<void> {
  await drop(connection, name);
  await connection.run(
    `ALTER ${kind === 'table' ? 'TABLE' : 'VIEW'} ${building(name, kind)} RENAME TO ${quoteName(name)}`,
  );
}

/** Removes the table or view of that name, if there is one. */
export async function drop(connection: Connection, name: string): Promise<void> {
  const rows = await connection.texts(
    `SELECT table_type FROM information_schema.tables
     WHERE table_schema = 'main' AND lower(table_name) = lower($1)`,
    [name],
  );
  for (const [type] of rows) {
    await connection.run(`DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} ${quoteName(name)}`);
  }
}
