import { DuckDBInstance } from '@lathe/engine/duckdb/binding';
import {
  type Analysis,
  type AnalysisOutcome,
  type Ask,
  type Cell,
  type CellRow,
  type ColumnType,
  duckDbDialect,
  type Json,
  parseTypeName,
  printStatement,
  quoteName,
  type Relation,
  type Schema,
  table,
} from '@lathe/flow';

type DuckDBConnection = Awaited<ReturnType<InstanceType<typeof DuckDBInstance>['connect']>>;

/** A database in memory whose tables analyses can be asked about, without Lathe's engine. */
export interface TestDatabase {
  readonly ask: Ask;
  run(sql: string): Promise<void>;
  /** A table, its schema as DuckDB describes it. */
  relation(name: string): Promise<Relation>;
  analyse(
    analysis: Analysis,
    input: Relation,
    parameters: unknown,
    train?: (method: string, input: Relation, task: Json) => Promise<Json>,
  ): Promise<AnalysisOutcome>;
  /** Statements asked for so far. */
  readonly statements: string[];
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const statements: string[] = [];
  const ask: Ask = async (relation) => {
    const statement = printStatement([], relation, duckDbDialect);
    statements.push(statement);
    return readRows(connection, statement);
  };
  return {
    ask,
    statements,
    async run(sql) {
      await connection.run(sql);
    },
    async relation(name) {
      const described = await readRows(connection, `DESCRIBE ${quoteName(name)}`);
      const schema: Schema = described.map((row) => ({
        name: String(row.column_name),
        type: typeOf(String(row.column_type)),
      }));
      return table(name, schema);
    },
    analyse: (analysis, input, parameters, train) =>
      analysis.bind(parameters).compute(input, {
        ask,
        train: train ?? (() => Promise.reject(new Error('no trainer in this test'))),
      }),
  };
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<CellRow[]> {
  const result = await connection.runAndReadAll(sql);
  return result
    .getRowObjectsJS()
    .map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])),
    );
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) return value.map(toCell);
  return String(value);
}

function typeOf(name: string): ColumnType {
  const lower = name.toLowerCase();
  if (/^(big|small|tiny|huge|u\w*)?int(eger)?$/.test(lower)) return { kind: 'integer' };
  if (lower === 'double' || lower === 'float') return { kind: 'float' };
  if (lower === 'varchar') return { kind: 'text' };
  if (lower === 'timestamp with time zone') return { kind: 'timestamp', zoned: true };
  if (lower === 'blob') return { kind: 'binary' };
  if (lower.endsWith('[]')) return { kind: 'list', of: typeOf(lower.slice(0, -2)) };
  return parseTypeName(lower) ?? { kind: 'other', name };
}
