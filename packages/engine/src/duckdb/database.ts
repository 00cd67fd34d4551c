import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  DuckDBConnection,
  DuckDBMaterializedResult,
  DuckDBPreparedStatement,
  DuckDBInstance as Instance,
} from '@duckdb/node-api';
import { DuckDBInstance } from './binding.js';
import { cancelled, engineFailure } from './failure.js';
import { LANES, type Lane, Queue } from './lanes.js';
import type { StorageSettings } from './protocol.js';
import type { Task } from './task.js';

/** The database of this engine: one file in its folder, and connections to it. */
export class Database {
  readonly folder: string;
  readonly #instance: Instance;
  readonly #queues: Record<Lane, Queue> = {
    look: new Queue(LANES.look),
    move: new Queue(LANES.move),
  };

  private constructor(instance: Instance, folder: string) {
    this.#instance = instance;
    this.folder = folder;
  }

  static async open(settings: StorageSettings): Promise<Database> {
    try {
      await mkdir(settings.folder, { recursive: true });
      const instance = await DuckDBInstance.create(join(settings.folder, 'storage.duckdb'), {
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        allow_community_extensions: 'false',
        memory_limit: `${settings.memoryLimit}B`,
        threads: String(settings.threads),
        temp_directory: join(settings.folder, 'spill'),
        preserve_insertion_order: 'true',
      });
      return new Database(instance, settings.folder);
    } catch (error) {
      throw engineFailure(error);
    }
  }

  /**
   * A connection that outlives a call, for statements that stay planned: whoever asks for it gives it to one
   * call at a time, and disconnects it.
   */
  async kept(): Promise<KeptConnection> {
    const connection = await this.#connect();
    return {
      on: (task) => new Connection(connection, task),
      disconnect: () => connection.disconnectSync(),
    };
  }

  async #connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return connection;
  }

  /** Gives `work` a connection of its own for as long as it takes, when its lane has room. */
  async connected<T>(
    lane: Lane,
    task: Task,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const done = await this.#queues[lane].turn(task);
    try {
      const connection = await this.#connect();
      try {
        if (task.onProgress !== undefined) {
          await connection.run('SET enable_progress_bar = true');
          await connection.run('SET enable_progress_bar_print = false');
          await connection.run('SET progress_bar_time = 0');
        }
        return await work(new Connection(connection, task));
      } finally {
        connection.disconnectSync();
      }
    } finally {
      done();
    }
  }
}

export interface KeptConnection {
  on(task: Task): Connection;
  disconnect(): void;
}

/** A connection on behalf of one call: statements stop when the call is cancelled and report progress. */
export class Connection {
  readonly #connection: DuckDBConnection;
  readonly task: Task;

  constructor(connection: DuckDBConnection, task: Task) {
    this.#connection = connection;
    this.task = task;
  }

  /** Runs one statement and holds its whole result. Errors: LatheErrors, see `engineFailure`. */
  run(statement: string, values?: string[]): Promise<DuckDBMaterializedResult> {
    return this.#watched(() => this.#connection.run(statement, values));
  }

  prepare(statement: string): Promise<DuckDBPreparedStatement> {
    return this.#watched(() => this.#connection.prepare(statement));
  }

  /** Runs a prepared statement of this connection with a text for its only parameter. */
  runPrepared(prepared: DuckDBPreparedStatement, value: string): Promise<DuckDBMaterializedResult> {
    return this.#watched(() => {
      prepared.bindVarchar(1, value);
      return prepared.run();
    });
  }

  /** Rows of a small result as text or null, whatever the types. */
  async texts(statement: string, values?: string[]): Promise<(string | null)[][]> {
    const result = await this.run(statement, values);
    const rows = await result.getRows();
    return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
  }

  /** The single number that a statement gives. */
  async number(statement: string): Promise<number> {
    const [row] = await this.texts(statement);
    return Number(row?.[0] ?? 0);
  }

  async #watched<T>(work: () => Promise<T>): Promise<T> {
    const { task } = this;
    const { onProgress } = task;
    const report = () => {
      const { percentage } = this.#connection.progress;
      // `rows_processed` counts what the pipelines weigh, several times over or in parts of a file: no rows.
      onProgress?.({ share: percentage >= 0 ? Math.min(1, percentage / 100) : null, rows: null });
    };
    const timer = onProgress === undefined ? undefined : setInterval(report, 100);
    try {
      return await task.stoppable(() => this.#connection.interrupt(), work);
    } catch (error) {
      throw task.isCancelled ? cancelled() : engineFailure(error);
    } finally {
      clearInterval(timer);
    }
  }
}
