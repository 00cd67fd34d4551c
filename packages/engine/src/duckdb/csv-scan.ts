import { quoteName, quoteText } from '@lathe/flow/sql/quote';
import { readerPath } from '../sources/source-files.js';
import type { Dialect } from './csv-dialect.js';

/** Files that are laid out alike, and which columns of the source stand in them, in their order. */
export interface Layout {
  readonly paths: readonly string[];
  /** Indices into the source's columns. */
  readonly columns: readonly number[];
  /** Columns that the folders' names give, by index; null where the folder says null. */
  readonly constants: ReadonlyMap<number, string | null>;
}

/** A CSV source that is ready to be read. */
export interface CsvPlan {
  readonly names: readonly string[];
  readonly layouts: readonly Layout[];
  readonly dialect: Dialect;
  /** The reader's word for the encoding. */
  readonly encoding: string;
  readonly nullValues: readonly string[];
}

/** Tables in which the reader notes the rows that it could not read. */
export const REJECTS = { errors: 'lathe_reject_errors', scans: 'lathe_reject_scans' };

export interface ScanOptions {
  /** What each column is read as; default text. */
  readonly readAs?: readonly string[];
  /** Whether rows that cannot be read are noted in the `REJECTS` tables; otherwise they are passed over. */
  readonly rejects?: boolean;
  /** What a column is called in the result; default `c0`, `c1`, ... */
  readonly name?: (column: number) => string;
}

export const plainName = (column: number): string => `c${column}`;

/** A query that reads the whole source, its columns in order. */
export function scanAll(plan: CsvPlan, options: ScanOptions = {}): string {
  return plan.layouts.map((layout) => scanLayout(plan, layout, options)).join('\nUNION ALL ');
}

export function scanLayout(plan: CsvPlan, layout: Layout, options: ScanOptions = {}): string {
  const name = options.name ?? plainName;
  const readAs = (column: number) => options.readAs?.[column] ?? 'VARCHAR';
  const call = readCall(plan, layout, options, name, readAs);
  const straight =
    layout.columns.length === plan.names.length &&
    layout.columns.every((column, i) => column === i);
  if (straight) return `SELECT * FROM ${call}`;
  const present = new Set(layout.columns);
  const items = plan.names.map((_, column) => {
    const quoted = quoteName(name(column));
    if (present.has(column)) return quoted;
    const constant = layout.constants.get(column) ?? null;
    return `CAST(${constant === null ? 'NULL' : quoteText(constant)} AS ${readAs(column)}) AS ${quoted}`;
  });
  return `SELECT ${items.join(', ')} FROM ${call}`;
}

function readCall(
  plan: CsvPlan,
  layout: Layout,
  options: ScanOptions,
  name: (column: number) => string,
  readAs: (column: number) => string,
): string {
  const { dialect } = plan;
  const paths = layout.paths.map((path) => quoteText(readerPath(path)));
  const columns = layout.columns.map((c) => `${quoteText(name(c))}: ${quoteText(readAs(c))}`);
  const nulls = ['', ...plan.nullValues.filter((text) => text !== '')].map(quoteText);
  const settings = [
    paths.length === 1 ? paths[0] : `[${paths.join(', ')}]`,
    'auto_detect = false',
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.quote === '' ? '' : dialect.escape)}`,
    `header = ${dialect.header}`,
    ...(dialect.skipLines > 0 ? [`skip = ${dialect.skipLines}`] : []),
    `encoding = ${quoteText(plan.encoding)}`,
    `nullstr = [${nulls.join(', ')}]`,
    // So that "" is an empty text and only an empty field is null.
    'allow_quoted_nulls = false',
    ...(dialect.strict ? [] : ['strict_mode = false']),
    'hive_partitioning = false',
    ...(options.rejects === true
      ? [
          'store_rejects = true',
          `rejects_table = ${quoteText(REJECTS.errors)}`,
          `rejects_scan = ${quoteText(REJECTS.scans)}`,
          'rejects_limit = 0',
        ]
      : ['ignore_errors = true']),
    `columns = {${columns.join(', ')}}`,
  ];
  return `read_csv(${settings.join(', ')})`;
}
