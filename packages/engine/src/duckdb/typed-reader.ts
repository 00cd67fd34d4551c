import { open } from 'node:fs/promises';
import type { DuckDBType } from '@duckdb/node-api';
import { LatheError } from '@lathe/flow/error';
import type { SourceDefinition } from '@lathe/flow/source';
import { quoteText } from '@lathe/flow/sql/quote';
import { readerPath, type SourceFile } from '../sources/source-files.js';
import { fileEmpty } from './csv-head.js';
import type { Connection } from './database.js';
import { engineWords } from './failure.js';

/** A source whose files say what types its columns have. */
export type TypedSource = Exclude<SourceDefinition, { format: 'csv' }>;

/** The engine keeps a few buffers of this size, so it is only raised for files that need it. */
const OBJECT_BYTES = 2 ** 24;
const LARGEST_OBJECT_BYTES = 2 ** 28;

export interface FoundColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** The call that reads the files, and the columns that it gives. */
export async function readerOf(
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
export async function guarded<T>(
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
      const line = lineIn(words, source.format);
      throw new LatheError({
        code: 'file-not-json',
        kind: 'data',
        message: `"${file}" is not well-formed ${source.format === 'json' ? 'JSON' : 'JSON lines'}.`,
        place: { file, ...(line === undefined ? {} : { line }) },
        advice: 'Mend the line, or choose the other of json and json-lines.',
        details: line === undefined ? words : words.replace(/in line \d+/, `in line ${line}`),
        cause: error,
      });
    }
    throw error;
  }
}

/** The engine (1.5.5) counts the line after the malformed one in JSON lines; tests hold it to that. */
function lineIn(words: string, format: 'json' | 'json-lines'): number | undefined {
  const said = /in line (\d+)/.exec(words)?.[1];
  if (said === undefined) return undefined;
  const oneTooMany = format === 'json-lines' && words.includes('Malformed JSON');
  return Number(said) - (oneTooMany ? 1 : 0);
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
export async function requireWhole(
  source: TypedSource,
  files: readonly SourceFile[],
): Promise<void> {
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
