import { DuckDBDecimalValue, DuckDBInstance, DuckDBListValue } from '@lathe/engine/duckdb/binding';
import {
  type Ask,
  type Cell,
  type CellRow,
  type ColumnType,
  duckDbDialect,
  type ExampleTable,
  type Json,
  LatheError,
  type NamedInput,
  needsDescription,
  parseTypeName,
  printStatement,
  quoteName,
  quoteScalar,
  type Relation,
  type Schema,
  type Step,
  table,
  typeName,
  withSchema,
} from '@lathe/flow';

export interface ResultTable {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface StepRun extends ResultTable {
  readonly learned: Json;
  /** What the step says its columns are, before the engine was asked. */
  readonly declared: Schema;
  readonly statement: string;
}

/** Runs single steps on small tables in a DuckDB of its own, without Lathe's engine. */
export class StepBench {
  private count = 0;
  private constructor(
    private readonly connection: Awaited<
      ReturnType<InstanceType<typeof DuckDBInstance>['connect']>
    >,
  ) {}

  static async open(): Promise<StepBench> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new StepBench(connection);
  }

  /** Fills a table and gives it as a relation. */
  async given(example: ExampleTable): Promise<Relation> {
    this.count += 1;
    const name = `given_${this.count}`;
    for (const statement of creation(name, example)) await this.connection.run(statement);
    return table(name, schemaOf(example));
  }

  async run(
    step: Step,
    parameters: unknown,
    input: Relation,
    {
      learned,
      inputs,
      others = [],
    }: {
      learned?: Json;
      inputs?: readonly NamedInput[];
      /** The inputs after the first. */
      others?: readonly ExampleTable[];
    } = {},
  ): Promise<StepRun> {
    const bound = step.bind(parameters);
    const state = learned === undefined ? await bound.fit(input, this.ask) : learned;
    const given = [input, ...(await Promise.all(others.map((other) => this.given(other))))];
    const named = given.map((relation, index) => ({
      name: index === 0 ? 'rows_in' : `rows_in_${index + 1}`,
      relation,
    }));
    const relation = bound.apply(input, state, inputs ?? named);
    const statement = printStatement([], relation, duckDbDialect);
    return {
      ...(await this.read(statement)),
      learned: state,
      declared: relation.schema,
      statement,
    };
  }

  readonly ask: Ask = async (relation) => {
    const { columns, rows } = await this.read(printStatement([], relation, duckDbDialect));
    return rows.map(
      (row): CellRow =>
        Object.fromEntries(columns.map(([name], index) => [name, row[index] ?? null])),
    );
  };

  async read(statement: string): Promise<ResultTable> {
    const reader = await this.connection.runAndReadAll(statement);
    const types = reader.columnTypes();
    return {
      columns: reader
        .columnNames()
        .map((name, index) => [name, typeName(typeNamed(String(types[index])))] as const),
      rows: reader.getRows().map((row) => row.map(cell)),
    };
  }

  /** Runs statements that give nothing. */
  async execute(statement: string): Promise<void> {
    await this.connection.run(statement);
  }
}

/** The relation with the types the engine gives, as the planner would ask for them. */
export async function described(bench: StepBench, relation: Relation): Promise<Relation> {
  if (!needsDescription(relation)) return relation;
  const { columns } = await bench.read(printStatement([], relation, duckDbDialect));
  return withSchema(
    relation,
    columns.map(([name, type]) => ({ name, type: typeNamed(type) })),
  );
}

/** The statements that make a table of an example. */
export function creation(name: string, { columns, rows }: ExampleTable): string[] {
  const definitions = Object.entries(columns).map(
    ([column, type]) => `${quoteName(column)} ${duckDbDialect.typeName(typeNamed(type))}`,
  );
  const created = `CREATE OR REPLACE TABLE ${quoteName(name)} (${definitions.join(', ')})`;
  if (rows.length === 0) return [created];
  const values = rows.map((row) => `(${row.map(literalText).join(', ')})`);
  return [created, `INSERT INTO ${quoteName(name)} VALUES ${values.join(', ')}`];
}

export const schemaOf = ({ columns }: ExampleTable): Schema =>
  Object.entries(columns).map(([name, type]) => ({ name, type: typeNamed(type) }));

function literalText(value: Cell): string {
  if (Array.isArray(value)) return `[${value.map(literalText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) throw new Error('no structs in examples');
  return quoteScalar(value as null | string | number | bigint | boolean);
}

function cell(value: unknown): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (value instanceof DuckDBListValue) return value.items.map(cell);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return String(value);
}

/** A type by Lathe's name or DuckDB's. */
export function typeNamed(name: string): ColumnType {
  const lower = name.toLowerCase();
  if (lower.endsWith('[]')) return { kind: 'list', of: typeNamed(lower.slice(0, -2)) };
  if (/^list<.*>$/.test(lower)) return { kind: 'list', of: typeNamed(lower.slice(5, -1)) };
  if (/^u?(tiny|small|big)?int(eger)?$/.test(lower)) return { kind: 'integer' };
  if (lower === 'double' || lower === 'float') return { kind: 'float' };
  if (lower === 'varchar') return { kind: 'text' };
  if (lower === 'hugeint') return { kind: 'decimal', precision: 38, scale: 0 };
  if (lower === 'timestamp with time zone') return { kind: 'timestamp', zoned: true };
  if (lower === 'interval') return { kind: 'interval' };
  if (lower === 'blob') return { kind: 'binary' };
  return parseTypeName(lower) ?? { kind: 'other', name };
}

/** A LatheError, or an engine's complaint about values (which the engine room turns into one). */
export function isDataError(thrown: unknown): boolean {
  if (thrown instanceof LatheError) return thrown.kind !== 'internal';
  return (
    thrown instanceof Error && /^(Conversion|Out of Range|Invalid Input) Error/.test(thrown.message)
  );
}
