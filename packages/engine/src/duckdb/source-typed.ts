import type { DuckDBType } from '@duckdb/node-api';
import { type ColumnType, type Schema, TEXT, typeName } from '@lathe/flow/schema';
import { quoteName } from '@lathe/flow/sql/quote';
import type { SourceReport } from '../engine.js';
import { sourceFiles } from '../sources/source-files.js';
import { convertText, misfitText } from './convert.js';
import type { Connection } from './database.js';
import { measureMisfits } from './misfits.js';
import { building, replaceWith } from './naming.js';
import { typeOverrides } from './overrides.js';
import { writeRejects } from './rejects.js';
import type { RegisterRequest } from './source-csv.js';
import { guarded, readerOf, requireWhole, type TypedSource } from './typed-reader.js';
import { columnType, sqlType, storedType } from './types.js';

/** How one column comes out of the file. */
interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly chosenBy: 'file' | 'override';
  /** From the file's column to the type, in SQL. */
  readonly value: string;
  /** True for a value that does not fit, in SQL; null when all do. */
  readonly misfit: string | null;
}

/**
 * Reads a Parquet or JSON source, whose columns have types of their own; overrides are conversions with
 * the same treatment of misfits as in CSV.
 * Errors: `file-not-parquet`, `file-not-json`, `file-empty`, `file-not-found`.
 */
export async function registerTyped(
  connection: Connection,
  source: TypedSource,
  { name, options }: RegisterRequest,
): Promise<SourceReport> {
  const files = await sourceFiles(source.path, source.format);
  await requireWhole(source, files);
  const { reader, found } = await readerOf(connection, source, files);
  const here = found.map((column) => ({ name: column.name, type: columnType(column.type) }));
  const overrides = typeOverrides(here, source.types, options.types);
  let columns = found.map(({ name: column, type }) =>
    typedColumn(column, type, overrides.get(column)),
  );
  const judged = columns.map((column) => ({
    text: `CAST(${quoteName(column.name)} AS VARCHAR)`,
    misfit: column.misfit,
  }));
  const relation = options.mode === 'table' ? reader : `(SELECT * FROM ${reader} LIMIT 20480)`;
  const misfits = await guarded(source, files, () => measureMisfits(connection, relation, judged));
  const policy = source.misfits ?? 'null';
  if (policy === 'keep') {
    columns = columns.map((column, index) =>
      misfits.has(index)
        ? {
            ...column,
            type: TEXT,
            value: `CAST(${quoteName(column.name)} AS VARCHAR)`,
            misfit: null,
          }
        : column,
    );
  }
  const refusing =
    policy === 'reject'
      ? columns.flatMap(({ misfit }) => (misfit === null ? [] : [`coalesce(${misfit}, FALSE)`]))
      : [];
  const items = columns.map((column) => `${column.value} AS ${quoteName(column.name)}`);
  const condition = refusing.join(' OR ');
  const statement = `SELECT ${items.join(', ')} FROM ${reader}${refusing.length === 0 ? '' : ` WHERE NOT (${condition})`}`;
  let rows: number | null = null;
  let rejected: string[] = [];
  if (options.mode === 'table') {
    rows = await guarded(source, files, () =>
      connection.number(`CREATE OR REPLACE TABLE ${building(name, 'table')} AS ${statement}`),
    );
    await replaceWith(connection, name, 'table');
    if (refusing.length > 0 && misfits.size > 0) {
      const texts = await connection.texts(
        `SELECT to_json(row)::VARCHAR FROM (SELECT row FROM ${reader} AS row WHERE ${condition})`,
      );
      rejected = texts.map(([text]) => text ?? '');
    }
  } else {
    await connection.run(`CREATE OR REPLACE VIEW ${building(name, 'view')} AS ${statement}`);
    await replaceWith(connection, name, 'view');
  }
  const rejects = rejected.map((text) => ({
    file: source.path,
    line: 0,
    byte: null,
    column: null,
    reason: 'a value does not fit its type',
    text,
  }));
  if (rejects.length > 0) await writeRejects(options.rejectsFile, rejects);
  return {
    name,
    files: files.map(({ path }) => path),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows,
    schema: columns.map((column) => ({ name: column.name, type: column.type })),
    columns: columns.map((column) => ({
      name: column.name,
      type: typeName(column.type),
      chosenBy: column.chosenBy,
      confidence: 1,
      sampledRows: 0,
    })),
    misfits: [...misfits].map(([index, { count, examples }]) => ({
      column: columns[index]?.name ?? '',
      count,
      examples,
      handled: policy,
    })),
    rejectedRows: rejects.length,
    rejectedExamples: rejects.slice(0, 20),
    rejectsFile: rejects.length > 0 ? options.rejectsFile : null,
    warnings: [],
    detected: { format: source.format },
    statement,
  };
}

/** Makes a Parquet file readable under a name. Errors: `file-not-found`, `file-not-parquet`. */
export async function attachParquet(
  connection: Connection,
  name: string,
  file: string,
): Promise<Schema> {
  const source: TypedSource = { format: 'parquet', path: file };
  const files = await sourceFiles(file, 'parquet');
  const { reader, found } = await readerOf(connection, source, files);
  const columns = found.map(({ name: column, type }) => typedColumn(column, type, undefined));
  const items = columns.map((column) => `${column.value} AS ${quoteName(column.name)}`);
  await connection.run(
    `CREATE OR REPLACE VIEW ${building(name, 'view')} AS SELECT ${items.join(', ')} FROM ${reader}`,
  );
  await replaceWith(connection, name, 'view');
  return columns.map((column) => ({ name: column.name, type: column.type }));
}

function typedColumn(
  name: string,
  type: DuckDBType,
  override: ColumnType | undefined,
): TypedColumn {
  const quoted = quoteName(name);
  const own = columnType(type);
  const stored = storedType(type);
  // A column of mixed JSON values: texts without their quotes, the rest as JSON writes it.
  const isJson = type.alias === 'JSON';
  const asIs = isJson
    ? `(${quoted} ->> '$')`
    : stored === null
      ? quoted
      : `CAST(${quoted} AS ${stored})`;
  if (override === undefined || typeName(override) === typeName(own)) {
    return {
      name,
      type: own,
      chosenBy: override === undefined ? 'file' : 'override',
      value: asIs,
      misfit: null,
    };
  }
  if (own.kind === 'text') {
    return {
      name,
      type: override,
      chosenBy: 'override',
      value: convertText(asIs, override),
      misfit: misfitText(asIs, override),
    };
  }
  const cast = `TRY_CAST(${quoted} AS ${sqlType(override)})`;
  // A cast to integer would round, one to date would drop the time of day.
  const whole =
    override.kind === 'integer' && (own.kind === 'float' || own.kind === 'decimal')
      ? `trunc(${quoted}) = ${quoted}`
      : override.kind === 'date' && own.kind === 'timestamp'
        ? `date_trunc('day', ${quoted}) = ${quoted}`
        : null;
  const value = whole === null ? cast : `CASE WHEN ${whole} THEN ${cast} END`;
  return {
    name,
    type: override,
    chosenBy: 'override',
    value,
    misfit: override.kind === 'text' ? null : `(${quoted} IS NOT NULL AND (${value}) IS NULL)`,
  };
}
