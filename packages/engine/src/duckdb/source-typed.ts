import { open } from 'node:fs/promises';
import type { DuckDBType } from '@duckdb/node-api';
import { LatheError } from '@lathe/flow/error';
import {
  type ColumnType,
  findColumn,
  parseTypeName,
  requireColumn,
  type Schema,
  typeName,
} from '@lathe/flow/schema';
import type { SourceDefinition } from '@lathe/flow/source';
import { quoteName, quoteText } from '@lathe/flow/sql/quote';
import type { SourceReport } from '../engine.js';
import { convertText, misfitText } from './convert.js';
import { fileEmpty } from './csv-head.js';
import type { Connection } from './database.js';
import { engineWords } from './failure.js';
import { readerPath, type SourceFile, sourceFiles } from './files.js';
import { measureMisfits } from './misfits.js';
import { building, replaceWith } from './naming.js';
import { writeRejects } from './rejects.js';
import type { RegisterRequest } from './source-csv.js';
import { columnType, sqlType, storedType } from './types.js';

type TypedSource = Exclude<SourceDefinition, { format: 'csv' }>;

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
  const overrides = overridesOf(found, source, options.types ?? {});
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
            type: { kind: 'text' },
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

/** The engine keeps a few buffers of this size, so it is only raised for files that need it. */
const OBJECT_BYTES = 2 ** 24;
const LARGEST_OBJECT_BYTES = 2 ** 28;

interface FoundColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** The call that reads the files, and the columns that it gives. */
async function readerOf(
  connection: Connection,
  source: TypedSource,
  files: readonly SourceFile[],
): Promise<{ readonly reader: string; readonly found: readonly FoundColumn[] }> {
  const paths = `[${files.map(({ path }) => quoteText(readerPath(path))).join(', ')}]`;
  const partitioned = files.some(({ partition }) => Object.keys(partition).length > 0);
  const shared = [
    'union_by_name = true',
    ...(partitioned ? ['hive_partitioning = true'] : ['hive_partitioning = false']),
  ];
  const call = (objectBytes: number) => {
    if (source.format === 'parquet') return `read_parquet(${[paths, ...shared].join(', ')})`;
    const format = source.format === 'json' ? 'auto' : 'newline_delimited';
    return `read_json(${[paths, `format = '${format}'`, 'records = true', 'sample_size = -1', `maximum_object_size = ${objectBytes}`, ...shared].join(', ')})`;
  };
  const describe = (reader: string) =>
    guarded(source, files, async () => {
      const prepared = await connection.prepare(`SELECT * FROM ${reader}`);
      const found = Array.from({ length: prepared.columnCount }, (_, index) => ({
        name: prepared.columnName(index),
        type: prepared.columnType(index),
      }));
      prepared.destroySync();
      return found;
    });
  try {
    return { reader: call(OBJECT_BYTES), found: await describe(call(OBJECT_BYTES)) };
  } catch (error) {
    if (!/maximum_object_size/.test(engineWords(error))) throw error;
    return {
      reader: call(LARGEST_OBJECT_BYTES),
      found: await describe(call(LARGEST_OBJECT_BYTES)),
    };
  }
}

/** Runs `work`, putting failures to parse the files in words. */
async function guarded<T>(
  source: TypedSource,
  files: readonly SourceFile[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = engineWords(error);
    const file = files.find(({ path }) => words.includes(path))?.path ?? source.path;
    if (
      source.format === 'parquet' &&
      /parquet|magic bytes|thrift|snappy|too small/i.test(words) &&
      !/memory/i.test(words)
    ) {
      throw notParquet(file, words);
    }
    if (source.format !== 'parquet' && /json/i.test(words) && !/memory/i.test(words)) {
      const line = /in line (\d+)/.exec(words)?.[1];
      throw new LatheError({
        code: 'file-not-json',
        kind: 'data',
        message: `"${file}" is not well-formed ${source.format === 'json' ? 'JSON' : 'JSON lines'}.`,
        place: { file, ...(line === undefined ? {} : { line: Number(line) }) },
        advice: 'Mend the line, or choose the other of json and json-lines.',
        details: words,
        cause: error,
      });
    }
    throw error;
  }
}

function notParquet(file: string, details: string): LatheError {
  return new LatheError({
    code: 'file-not-parquet',
    kind: 'data',
    message: `"${file}" is not a Parquet file, or is damaged.`,
    place: { file },
    advice: 'Choose the format that the file is in, or write it again.',
    details,
  });
}

/** A Parquet file begins and ends with `PAR1`, and none of the files may be empty. */
async function requireWhole(source: TypedSource, files: readonly SourceFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    if (bytes === 0) throw fileEmpty(path);
    if (source.format !== 'parquet') continue;
    const handle = await open(path, 'r');
    try {
      const mark = Buffer.alloc(4);
      await handle.read(mark, 0, 4, Math.max(0, bytes - 4));
      if (!/^PAR[1E]$/.test(mark.toString('latin1'))) {
        throw notParquet(path, `The last four bytes are ${mark.toString('hex')}.`);
      }
    } finally {
      await handle.close();
    }
  }
}

function overridesOf(
  found: readonly FoundColumn[],
  source: TypedSource,
  learned: Readonly<Record<string, string>>,
): Map<string, ColumnType> {
  const here = found.map(({ name, type }) => ({ name, type: columnType(type) }));
  const overrides = new Map<string, ColumnType>();
  for (const [asked, type] of Object.entries(learned)) {
    const column = findColumn(here, asked);
    const parsed = parseTypeName(type);
    if (column !== undefined && parsed !== undefined) overrides.set(column.name, parsed);
  }
  for (const [asked, type] of Object.entries(source.types ?? {})) {
    const column = requireColumn(here, asked, 'types');
    const parsed = parseTypeName(type);
    if (parsed !== undefined) overrides.set(column.name, parsed);
  }
  return overrides;
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
    const text = stored === null ? quoted : asIs;
    return {
      name,
      type: override,
      chosenBy: 'override',
      value: convertText(text, override),
      misfit: misfitText(text, override),
    };
  }
  const cast = `TRY_CAST(${quoted} AS ${sqlType(override)})`;
  // A cast to integer would round.
  const value =
    override.kind === 'integer' && (own.kind === 'float' || own.kind === 'decimal')
      ? `CASE WHEN trunc(${quoted}) = ${quoted} THEN ${cast} END`
      : cast;
  return {
    name,
    type: override,
    chosenBy: 'override',
    value,
    misfit: override.kind === 'text' ? null : `(${quoted} IS NOT NULL AND (${value}) IS NULL)`,
  };
}
