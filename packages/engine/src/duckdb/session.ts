import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import type { Schema } from '@lathe/flow/schema';
import type { SinkDefinition, SourceDefinition } from '@lathe/flow/source';
import type {
  GivenTable,
  GivenValues,
  Page,
  Row,
  RowQuery,
  SourceReport,
  WriteReport,
} from '../engine.js';
import { sourceFiles } from '../sources/source-files.js';
import { requireUnpackable } from './compressed-file.js';
import { confine } from './confine.js';
import { type Connection, Database } from './database.js';
import type { Lane } from './lanes.js';
import { building, drop, replaceWith } from './naming.js';
import { readPage } from './page.js';
import type { PlainRegisterOptions, StorageSettings } from './protocol.js';
import { PlannedRowQuery } from './row-query.js';
import { writeSink } from './sink.js';
import { registerCsv } from './source-csv.js';
import { attachParquet, registerTyped } from './source-typed.js';
import { removeStaged } from './staging.js';
import type { Task } from './task.js';
import { columnType } from './types.js';

/** The engine inside its own process: the calls of `Engine`, over one database. */
export class Session {
  readonly #database: Database;
  /** Names that queries may read, lower case. */
  readonly #known = new Set<string>();
  readonly #rowQueries = new Map<number, PlannedRowQuery>();
  #nextRowQuery = 1;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(settings: StorageSettings): Promise<Session> {
    for (const stale of ['storage.duckdb', 'storage.duckdb.wal', 'spill']) {
      await rm(join(settings.folder, stale), { recursive: true, force: true });
    }
    return new Session(await Database.open(settings));
  }

  register(
    task: Task,
    name: string,
    source: SourceDefinition,
    options: PlainRegisterOptions,
  ): Promise<SourceReport> {
    return this.#database.connected('move', task, async (connection) => {
      const request = { name, options, folder: this.#database.folder };
      const files = options.mode === 'table' ? await sourceFiles(source.path, source.format) : [];
      const unpackable = requireUnpackable(files, task);
      unpackable.catch(() => undefined);
      try {
        const report =
          source.format === 'csv'
            ? await registerCsv(connection, source, request)
            : await registerTyped(connection, source, request);
        await unpackable;
        this.#known.add(name.toLowerCase());
        return report;
      } catch (error) {
        // A file that is damaged explains every other failure, too.
        await unpackable;
        throw error;
      }
    });
  }

  attach(task: Task, name: string, file: string): Promise<Schema> {
    return this.#database.connected('look', task, async (connection) => {
      const schema = await attachParquet(connection, name, file);
      this.#known.add(name.toLowerCase());
      return schema;
    });
  }

  describe(task: Task, statement: string): Promise<Schema> {
    return this.#query('look', task, statement, (connection, query) => schemaOf(connection, query));
  }

  page(task: Task, statement: string, offset: number, limit: number): Promise<Page> {
    return this.#query('look', task, statement, async (connection, query) => {
      const count = (value: number) => Math.max(0, Math.trunc(value));
      return readPage(
        await connection.run(
          `SELECT * FROM (\n${query}\n) LIMIT ${count(limit)} OFFSET ${count(offset)}`,
        ),
      );
    });
  }

  rows(task: Task, statement: string): Promise<readonly Row[]> {
    return this.#query('look', task, statement, async (connection, query) => {
      const { schema, values, rows } = await readPage(await connection.run(query));
      return Array.from({ length: rows }, (_, row) =>
        Object.fromEntries(schema.map(({ name }, column) => [name, values[column]?.[row] ?? null])),
      );
    });
  }

  async planOver(task: Task, given: GivenTable, statement: string): Promise<number> {
    const query = await PlannedRowQuery.plan(this.#database, task, given, statement, this.#known);
    const number = this.#nextRowQuery;
    this.#nextRowQuery += 1;
    this.#rowQueries.set(number, query);
    return number;
  }

  runOver(task: Task, number: number, values: GivenValues): Promise<Page> {
    return this.#rowQuery(number).run(task, values);
  }

  misfitOver(task: Task, number: number, values: GivenValues): ReturnType<RowQuery['misfit']> {
    return this.#rowQuery(number).misfit(task, values);
  }

  async endOver(task: Task, number: number): Promise<null> {
    const query = this.#rowQueries.get(number);
    this.#rowQueries.delete(number);
    await query?.close(task);
    return null;
  }

  #rowQuery(number: number): PlannedRowQuery {
    const query = this.#rowQueries.get(number);
    if (query !== undefined) return query;
    throw new LatheError({
      code: 'engine-closed',
      kind: 'engine',
      message: 'The query has been closed.',
      advice: 'Plan it again.',
    });
  }

  store(task: Task, name: string, statement: string): Promise<number> {
    return this.#query('move', task, statement, async (connection, query) => {
      const rows = await connection.number(
        `CREATE OR REPLACE TABLE ${building(name, 'table')} AS\n${query}`,
      );
      await replaceWith(connection, name, 'table');
      this.#known.add(name.toLowerCase());
      return rows;
    });
  }

  forget(task: Task, name: string): Promise<null> {
    return this.#database.connected('look', task, async (connection) => {
      await drop(connection, name);
      await removeStaged(this.#database.folder, name);
      this.#known.delete(name.toLowerCase());
      return null;
    });
  }

  write(task: Task, statement: string, sink: SinkDefinition): Promise<WriteReport> {
    return this.#query('move', task, statement, (connection, query) =>
      writeSink(connection, query, sink),
    );
  }

  #query<T>(
    lane: Lane,
    task: Task,
    statement: string,
    work: (connection: Connection, query: string) => Promise<T>,
  ): Promise<T> {
    return this.#database.connected(lane, task, async (connection) => {
      await confine(connection, statement, this.#known);
      return work(connection, statement.replace(/[\s;]+$/, ''));
    });
  }
}

async function schemaOf(connection: Connection, query: string): Promise<Schema> {
  const prepared = await connection.prepare(query);
  try {
    if (prepared.parameterCount > 0) {
      throw new LatheError({
        code: 'sql-error',
        kind: 'data',
        message: 'The SQL has a placeholder that nothing fills.',
        advice: 'Write the value itself, or use a parameter of the flow: {{name}}.',
      });
    }
    return Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: prepared.columnName(index),
      type: columnType(prepared.columnType(index)),
    }));
  } finally {
    prepared.destroySync();
  }
}
