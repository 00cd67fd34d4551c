import { resolve } from 'node:path';
import { LatheError, type SinkDefinition } from '@lathe/flow';

export interface SinkWishes {
  readonly delimiter?: string;
  readonly partitionBy?: readonly string[];
  readonly compression?: 'none' | 'gzip' | 'zstd' | 'snappy';
  readonly format?: SinkDefinition['format'];
}

const ENDINGS: readonly (readonly [RegExp, SinkDefinition['format']])[] = [
  [/\.(csv|tsv|txt)$/i, 'csv'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(jsonl|ndjson)$/i, 'json-lines'],
];

/**
 * What `--out PATH` means: the format by its ending, `.gz` or `.zst` after it for compression, a tab
 * for `.tsv`. A folder (with `partitionBy`) needs `format`.
 * Errors: `out-format-unknown`.
 */
export function sinkForPath(path: string, wishes: SinkWishes = {}): SinkDefinition {
  const bare = path.replace(/\.(gz|zst)$/i, '');
  const ending = path.slice(bare.length).toLowerCase();
  const format = wishes.format ?? ENDINGS.find(([pattern]) => pattern.test(bare))?.[1];
  if (format === undefined) {
    throw new LatheError({
      code: 'out-format-unknown',
      kind: 'usage',
      message: `The ending of ${path} does not tell which format to write.`,
      place: { parameter: '--out', file: path },
      advice: 'End it in .csv, .parquet or .jsonl (.gz and .zst may follow), or give --format.',
    });
  }
  const byEnding = ending === '.gz' ? 'gzip' : ending === '.zst' ? 'zstd' : undefined;
  const compression = wishes.compression ?? byEnding;
  const delimiter = wishes.delimiter ?? (/\.tsv$/i.test(bare) ? '\t' : undefined);
  return {
    format,
    path: resolve(path),
    ...(compression === undefined ? {} : { compression }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(wishes.partitionBy === undefined ? {} : { partitionBy: [...wishes.partitionBy] }),
  };
}
