import { z } from 'zod';
import { parseTypeName } from './schema.js';

const anyPath = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), { error: 'no path can hold a NUL character' });

/** A path, a folder or a glob, relative to the flow file; may hold `{{parameter}}`. */
const path = anyPath.meta({
  description: 'File, folder or glob; relative to the flow file. May hold {{parameter}}.',
});

const typeOverrides = z
  .record(
    z.string(),
    z.string().refine((text) => parseTypeName(text) !== undefined, {
      error:
        'not a type name; one of boolean, integer, float, decimal(p,s), text, date, time, timestamp',
    }),
  )
  .meta({ description: 'Column name to type, where the inferred type is not wanted.' });

/** What to do with a value that does not fit its column's type. */
export const misfitPolicy = z.enum(['null', 'keep', 'reject']).meta({
  description:
    'null: the value becomes null and is counted; keep: the column stays text; reject: the row goes to the rejects file.',
});
export type MisfitPolicy = z.infer<typeof misfitPolicy>;

const shared = {
  path,
  types: typeOverrides.optional(),
  misfits: misfitPolicy.optional(),
};

export const csvSource = z.strictObject({
  format: z.literal('csv'),
  ...shared,
  delimiter: z.string().min(1).max(4).optional().meta({ description: 'Detected when absent.' }),
  quote: z.string().max(1).optional().meta({ description: 'Detected when absent; "" for none.' }),
  escape: z.string().max(1).optional(),
  header: z
    .boolean()
    .optional()
    .meta({ description: 'Whether the first line holds names; detected when absent.' }),
  encoding: z.string().optional().meta({ description: 'Any WHATWG label; default utf-8.' }),
  skipLines: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Lines above the header to pass over; default 0.' }),
  multiLine: z
    .boolean()
    .optional()
    .meta({ description: 'Whether quoted values may hold line breaks; default true.' }),
  nullValues: z
    .array(z.string())
    .optional()
    .meta({ description: 'Texts read as null; default only the empty, unquoted field.' }),
});

export const parquetSource = z.strictObject({ format: z.literal('parquet'), ...shared });
export const jsonSource = z.strictObject({ format: z.literal('json'), ...shared });
export const jsonLinesSource = z.strictObject({ format: z.literal('json-lines'), ...shared });

/** Where rows come from. Compression (gzip, zstd) is told by the file name. */
export const sourceDefinition = z.discriminatedUnion('format', [
  csvSource,
  parquetSource,
  jsonSource,
  jsonLinesSource,
]);
export type SourceDefinition = z.infer<typeof sourceDefinition>;
export type CsvSource = z.infer<typeof csvSource>;

export const SINK_FORMATS = ['csv', 'parquet', 'json-lines'] as const;

/** Where rows go. Written to a temporary name beside it and renamed whole. */
export const sinkDefinition = z.strictObject({
  format: z.enum(SINK_FORMATS),
  path: anyPath,
  compression: z
    .enum(['none', 'gzip', 'zstd', 'snappy'])
    .optional()
    .meta({ description: 'Default zstd for Parquet, none otherwise. snappy: Parquet only.' }),
  delimiter: z.string().length(1).optional().meta({ description: 'CSV only; default a comma.' }),
  header: z.boolean().optional().meta({ description: 'CSV only; default true.' }),
  partitionBy: z
    .array(z.string())
    .optional()
    .meta({ description: 'Columns; the path is then a folder of Hive-style partitions.' }),
});
export type SinkDefinition = z.infer<typeof sinkDefinition>;
