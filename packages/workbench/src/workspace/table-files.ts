import type { SourceDefinition } from '@lathe/flow';

const ENDINGS: readonly (readonly [RegExp, SourceDefinition['format']])[] = [
  [/\.(?:csv|tsv|tab|psv|txt)(?:\.gz|\.zst)?$/i, 'csv'],
  [/\.(?:parquet|pq)$/i, 'parquet'],
  [/\.(?:jsonl|ndjson)(?:\.gz|\.zst)?$/i, 'json-lines'],
  [/\.json(?:\.gz|\.zst)?$/i, 'json'],
];

/** The format that the ending of a table's file tells; undefined where it tells none. */
export function tableFormat(name: string): SourceDefinition['format'] | undefined {
  if (/\.(?:lathe|state|job|schema)\.json$/i.test(name)) return undefined;
  return ENDINGS.find(([pattern]) => pattern.test(name))?.[1];
}
