import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import type { ColumnType } from '@lathe/flow/schema';
import { quoteName, quoteText } from '@lathe/flow/sql/quote';
import type { GivenTable, GivenValues, Page, RowQuery } from '../engine.js';
import { confine } from './confine.js';
import { convertText, misfitText } from './convert.js';
import type { Database, KeptConnection } from './database.js';
import { Queue } from './lanes.js';
import { readPage } from './page.js';
import type { Task } from './task.js';
import { sqlType } from './types.js';

/**
 * A query over given rows, kept planned on a connection of its own. The rows of a call cross as one text
 * parameter, JSON with a list for each column, which DuckDB reads faster than it plans as many literals.
 */
export class PlannedRowQuery {
  readonly #given: GivenTable;
  readonly #connection: KeptConnection;
  readonly #query: DuckDBPreparedStatement;
  readonly #misfit: DuckDBPreparedStatement;
  /** A connection runs one statement at a time. */
  readonly #turns = new Queue(1);

  private constructor(
    given: GivenTable,
    connection: KeptConnection,
    query: DuckDBPreparedStatement,
    misfit: DuckDBPreparedStatement,
  ) {
    this.#given = given;
    this.#connection = connection;
    this.#query = query;
    this.#misfit = misfit;
  }

  /** @param known names of tables that the statement may read, lower case */
  static async plan(
    database: Database,
    task: Task,
    given: GivenTable,
    statement: string,
    known: ReadonlySet<string>,
  ): Promise<PlannedRowQuery> {
    const kept = await database.kept();
    try {
      const connection = kept.on(task);
      const query = overGiven(given, statement.replace(/[\s;]+$/, ''));
      await confine(connection, query, known);
      const [planned, misfit] = [
        await connection.prepare(query),
        await connection.prepare(misfitStatement(given)),
      ];
      return new PlannedRowQuery(given, kept, planned, misfit);
    } catch (error) {
      kept.disconnect();
      throw error;
    }
  }

  run(task: Task, values: GivenValues): Promise<Page> {
    return this.#run(task, this.#query, values);
  }

  async misfit(task: Task, values: GivenValues): ReturnType<RowQuery['misfit']> {
    const page = await this.#run(task, this.#misfit, values);
    const [row, column] = page.values.map(([value]) => value);
    const named = this.#given.schema[Number(column)];
    return page.rows === 0 || named === undefined ? null : { row: Number(row), column: named.name };
  }

  /** Waits for calls that are under way. */
  async close(task: Task): Promise<void> {
    const done = await this.#turns.turn(task);
    this.#query.destroySync();
    this.#misfit.destroySync();
    this.#connection.disconnect();
    done();
  }

  async #run(task: Task, statement: DuckDBPreparedStatement, values: GivenValues): Promise<Page> {
    const done = await this.#turns.turn(task);
    try {
      return await readPage(
        await this.#connection.on(task).runPrepared(statement, parameter(values)),
      );
    } finally {
      done();
    }
  }
}

const key = (column: number): string => `c${column}`;
const POSITIONS = 'positions';

function parameter(values: GivenValues): string {
  const rows = values[0]?.length ?? 0;
  return JSON.stringify({
    [POSITIONS]: Array.from({ length: rows }, (_, row) => row),
    ...Object.fromEntries(values.map((column, index) => [key(index), column])),
  });
}

/** The given rows as texts, in columns named by `key`, with their positions. */
function texts({ schema }: GivenTable): string {
  const shape = JSON.stringify({
    [POSITIONS]: ['BIGINT'],
    ...Object.fromEntries(schema.map((_, index) => [key(index), ['VARCHAR']])),
  });
  const lists = [POSITIONS, ...schema.map((_, index) => key(index))];
  return (
    `SELECT ${lists.map((list) => `unnest(given.${list}) AS ${list}`).join(', ')} ` +
    `FROM (SELECT from_json($1::VARCHAR, ${quoteText(shape)}) AS given)`
  );
}

function overGiven(given: GivenTable, statement: string): string {
  const columns = given.schema.map(
    ({ name, type }, index) => `${givenValue(key(index), type)} AS ${quoteName(name)}`,
  );
  const items = [...columns, `${POSITIONS} AS ${quoteName(given.position)}`].join(', ');
  return `WITH ${quoteName(given.name)} AS MATERIALIZED (SELECT ${items} FROM (${texts(given)}))
SELECT * FROM (
${statement}
)`;
}

/** The value of the text `x`, in SQL; that of a list is the JSON text of a list of texts. */
function givenValue(x: string, type: ColumnType): string {
  if (type.kind !== 'list') return convertText(x, type);
  return `TRY_CAST(from_json(${x}, ${quoteText(JSON.stringify(textsOf(type)))}) AS ${sqlType(type)})`;
}

type TextShape = 'VARCHAR' | readonly [TextShape];

const textsOf = (type: ColumnType): TextShape =>
  type.kind === 'list' ? [textsOf(type.of)] : 'VARCHAR';

/** The position of the first row in which a value does not fit, and the number of its column. */
function misfitStatement(given: GivenTable): string {
  const cases = given.schema.flatMap(({ type }, index) => {
    const misfit = misfitText(key(index), type);
    return misfit === null ? [] : [`WHEN ${misfit} THEN ${index}`];
  });
  const which = cases.length === 0 ? 'NULL' : `CASE ${cases.join(' ')} END`;
  return `SELECT * FROM (SELECT ${POSITIONS}, ${which} AS misfit FROM (${texts(given)}))
WHERE misfit IS NOT NULL ORDER BY ${POSITIONS} LIMIT 1`;
}
