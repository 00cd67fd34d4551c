import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import type { SinkDefinition } from '@lathe/flow/source';
import { quoteName, quoteText } from '@lathe/flow/sql/quote';
import type { WriteReport } from '../engine.js';
import { fileFailure } from '../file-failure.js';
import type { Connection } from './database.js';
import { engineFailure } from './failure.js';
import { prepareTarget, putInPlace, sync, temporaryBeside } from './temporary.js';

/**
 * Writes a query's rows beside the target and renames the whole into place. In CSV a null is an empty
 * field and an empty text is `""`, so that both come back; floats are written with the fewest digits that
 * read back to the same number.
 * Errors: `output-is-folder`, `output-is-file`, `output-not-regular`, `output-folder-not-empty`, `sink-options`, `disk-full`,
 * `file-not-permitted`, and those of the query.
 */
export async function writeSink(
  connection: Connection,
  query: string,
  sink: SinkDefinition,
): Promise<WriteReport> {
  // Written through a link, not in its place.
  const target = await realpath(sink.path).catch(() => sink.path);
  const partitionBy = sink.partitionBy ?? [];
  const isFolder = partitionBy.length > 0;
  const options = copyOptions(sink);
  await requireReplaceable(target, isFolder);
  try {
    await prepareTarget(target);
  } catch (error) {
    throw fileFailure(error, target);
  }
  const temporary = temporaryBeside(target, 'tmp');
  try {
    if (isFolder) await mkdir(temporary);
    const content =
      isFolder && sink.format === 'json-lines'
        ? await asLines(connection, query, partitionBy)
        : query;
    const rows = await connection.number(
      `COPY (\n${content}\n) TO ${quoteText(temporary)} (${options.join(', ')})`,
    );
    connection.task.check();
    const written = isFolder ? await filesIn(temporary) : [temporary];
    let bytes = 0;
    for (const file of written) {
      bytes += (await stat(file)).size;
      await sync(file);
    }
    connection.task.check();
    await putInPlace(temporary, target);
    const files = written.map((file) =>
      isFolder ? join(target, relative(temporary, file)) : target,
    );
    return { rows, bytes, files };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const problem = engineFailure(error);
    // An error in the rows is not one of the file they were to go to.
    throw problem.kind === 'data' ? problem : problem.at({ file: target });
  }
}

function copyOptions(sink: SinkDefinition): string[] {
  const partitions =
    sink.partitionBy === undefined || sink.partitionBy.length === 0
      ? []
      : [
          `PARTITION_BY (${sink.partitionBy.map(quoteName).join(', ')})`,
          'OVERWRITE_OR_IGNORE true',
        ];
  const compression = sink.compression ?? (sink.format === 'parquet' ? 'zstd' : 'none');
  if (sink.format !== 'parquet' && compression === 'snappy') {
    throw new LatheError({
      code: 'sink-options',
      kind: 'document',
      message: 'Snappy compression is for Parquet only.',
      place: { parameter: 'compression' },
      advice: 'Choose gzip, zstd or none.',
    });
  }
  switch (sink.format) {
    case 'parquet':
      return [
        'FORMAT parquet',
        `COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}`,
        'ROW_GROUP_SIZE 122880',
        ...partitions,
      ];
    case 'csv':
      return [
        'FORMAT csv',
        `HEADER ${sink.header ?? true}`,
        `DELIMITER ${quoteText(sink.delimiter ?? ',')}`,
        `QUOTE '"'`,
        `ESCAPE '"'`,
        `COMPRESSION ${compression}`,
        ...(partitions.length === 0 ? [] : [extension('csv', compression)]),
        ...partitions,
      ];
    case 'json-lines':
      if (partitions.length === 0) return ['FORMAT json', `COMPRESSION ${compression}`];
      // See `asLines`. No JSON text holds the delimiter.
      return [
        'FORMAT csv',
        'HEADER false',
        "QUOTE ''",
        "ESCAPE ''",
        "DELIMITER '\x1f'",
        `COMPRESSION ${compression}`,
        extension('jsonl', compression),
        ...partitions,
      ];
  }
}

function extension(format: string, compression: string): string {
  const suffix = compression === 'gzip' ? '.gz' : compression === 'zstd' ? '.zst' : '';
  return `FILE_EXTENSION '${format}${suffix}'`;
}

/** The engine writes partitions of everything but JSON: rows become one column of JSON text for its CSV writer. */
async function asLines(
  connection: Connection,
  query: string,
  partitionBy: readonly string[],
): Promise<string> {
  const prepared = await connection.prepare(query);
  const names = Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
  prepared.destroySync();
  const folders = new Set(partitionBy.map((name) => name.toLowerCase()));
  const fields = names
    .filter((name) => !folders.has(name.toLowerCase()))
    .map((name) => `${quoteName(name)} := ${quoteName(name)}`);
  return `SELECT to_json(struct_pack(${fields.join(', ')})) AS "(line)", ${partitionBy.map(quoteName).join(', ')} FROM (\n${query}\n)`;
}

/** Refuses a target that is something other than what this sink makes. */
async function requireReplaceable(target: string, isFolder: boolean): Promise<void> {
  const now = await stat(target).catch(() => null);
  if (now === null) return;
  if (!now.isDirectory() && !now.isFile()) {
    throw new LatheError({
      code: 'output-not-regular',
      kind: 'document',
      message: `The output "${target}" is a device, pipe or socket, which a file cannot take the place of.`,
      place: { file: target, parameter: 'path' },
      advice: 'Give the name of a file.',
    });
  }
  if (!isFolder) {
    if (!now.isDirectory()) return;
    throw new LatheError({
      code: 'output-is-folder',
      kind: 'document',
      message: `The output "${target}" is a folder.`,
      place: { file: target, parameter: 'path' },
      advice: 'Give the name of a file in it.',
    });
  }
  if (!now.isDirectory()) {
    throw new LatheError({
      code: 'output-is-file',
      kind: 'document',
      message: `The output "${target}" is partitioned and needs a folder, but there is a file of that name.`,
      place: { file: target, parameter: 'path' },
      advice: 'Give the name of a new folder, or remove the file.',
    });
  }
  const foreign = (await readdir(target)).filter((name) => !/^[^=]+=/.test(name));
  if (foreign.length > 0) {
    throw new LatheError({
      code: 'output-folder-not-empty',
      kind: 'storage',
      message: `The folder "${target}" holds things that are not a partitioned output; it would be replaced whole.`,
      place: { file: target, parameter: 'path' },
      advice: 'Give the name of a new or empty folder.',
      details: `Among them: ${foreign.slice(0, 5).join(', ')}`,
    });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(path)));
    else files.push(path);
  }
  return files.sort();
}
