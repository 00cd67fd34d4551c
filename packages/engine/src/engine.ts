import type { Cell, CellRow, Schema, SinkDefinition, SourceDefinition } from '@lathe/flow';

export type Value = Cell;
export type Row = CellRow;

/** Rows as columns: `values[c][r]`. */
export interface Page {
  readonly schema: Schema;
  readonly values: readonly (readonly Value[])[];
  readonly rows: number;
}

/** A column as the source was read: how its type was chosen and what did not fit. */
export interface InferredColumn {
  readonly name: string;
  /** Type name as in documents. */
  readonly type: string;
  /** Who chose it. */
  readonly chosenBy: 'inferred' | 'override' | 'file';
  /** Share of non-null sampled values that fit the type, 0 to 1; 1 for types given by the file. */
  readonly confidence: number;
  /** Rows the inference looked at. */
  readonly sampledRows: number;
  /** Set when another type nearly fits: what and how well, e.g. "integer fits 97.2 %". */
  readonly hint?: string;
}

export interface Misfit {
  readonly column: string;
  /** Values that do not fit the type, counted over the whole source. */
  readonly count: number;
  readonly examples: readonly string[];
  readonly handled: 'null' | 'keep' | 'reject';
}

export interface RejectedRow {
  readonly file: string;
  readonly line: number;
  readonly byte: number | null;
  readonly column: string | null;
  readonly reason: string;
  readonly text: string;
}

/** What reading a source found. Nothing is dropped without standing here. */
export interface SourceReport {
  readonly name: string;
  readonly files: readonly string[];
  readonly bytes: number;
  /** Rows kept; null when the source has not been read through (a view). */
  readonly rows: number | null;
  readonly schema: Schema;
  readonly columns: readonly InferredColumn[];
  readonly misfits: readonly Misfit[];
  readonly rejectedRows: number;
  /** The first few, to show. All of them are in `rejectsFile`. */
  readonly rejectedExamples: readonly RejectedRow[];
  readonly rejectsFile: string | null;
  /** E.g. renamed duplicate headers, a delimiter that gives one column. */
  readonly warnings: readonly string[];
  /** The options in force after detection (delimiter, quote, header, ...), for the import page and exports. */
  readonly detected: Readonly<Record<string, string | number | boolean>>;
  /** A `SELECT` that reads the source by itself, for `lathe sql` and exports. */
  readonly statement: string;
}

export interface Progress {
  /** Between 0 and 1, or null when it cannot be told. */
  readonly share: number | null;
  /** Rows of the result so far; null when they are not known. Never the final count: results tell that. */
  readonly rows: number | null;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RegisterOptions extends CallOptions {
  /**
   * `table`: read the whole source once into the engine's own storage (counts and rejects are exact);
   * `view`: look at the head only; each query reads the files again, unless all their rows are in the head.
   */
  readonly mode: 'table' | 'view';
  /** Where to put the rejects file, if there are rejects. */
  readonly rejectsFile: string;
  /** Types to use for columns instead of inferring them (type names), e.g. those a state was fitted on. */
  readonly types?: Readonly<Record<string, string>>;
}

export interface WriteReport {
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** Rows that come with each call of a query and stand in it as a table, such as those of a request. */
export interface GivenTable {
  readonly name: string;
  readonly schema: Schema;
  /** Name of a column that the table has besides: the number of the row in the call, from 0. */
  readonly position: string;
}

/** `values[c][r]`, a list for each column of the given table's schema. */
export type GivenValues = readonly (readonly (string | null)[])[];

/** A query that is planned once and runs on the rows that each call gives. Its calls run one after the other. */
export interface RowQuery {
  /** Texts are read in their columns' types as those of a CSV source are, lists as JSON texts of lists of texts; what does not fit is null. */
  run(values: GivenValues): Promise<Page>;
  /** The first value, row by row, that does not fit its column's type; null when all fit. */
  misfit(values: GivenValues): Promise<{ readonly row: number; readonly column: string } | null>;
  close(): Promise<void>;
}

/**
 * What Lathe asks of an engine. Statements are complete queries in the engine's dialect, made by the
 * planner; names are quoted by it. Every call can be cancelled by its signal, and rejects with a LatheError.
 */
export interface Engine {
  /** Makes a source readable under `name`. Paths are absolute here. */
  register(name: string, source: SourceDefinition, options: RegisterOptions): Promise<SourceReport>;
  /** Makes a Parquet file (e.g. a Python step's output) readable under `name`. */
  attach(name: string, parquetFile: string): Promise<Schema>;
  /** Columns and types of a query, without running it. */
  describe(statement: string): Promise<Schema>;
  /** A page of rows, as columns. */
  page(statement: string, offset: number, limit: number, options?: CallOptions): Promise<Page>;
  /** A small result (aggregates, learned state) as row objects. */
  rows(statement: string, options?: CallOptions): Promise<readonly Row[]>;
  /** Plans a query over a table whose rows come with each call. Errors: those of `describe`. */
  queryOver(given: GivenTable, statement: string): Promise<RowQuery>;
  /** Keeps a query's result in the engine's storage under `name`; gives its number of rows. */
  store(name: string, statement: string, options?: CallOptions): Promise<number>;
  /** Forgets a registered, attached or stored table. */
  forget(name: string): Promise<void>;
  /** Writes a query's result to a file or folder, whole or not at all. */
  write(statement: string, sink: SinkDefinition, options?: CallOptions): Promise<WriteReport>;
  close(): Promise<void>;
}

export interface EngineSettings {
  /** Folder for this engine's storage and spill files; created, and removed on close. */
  readonly folder: string;
  /** Bytes; default half of the machine's memory. */
  readonly memoryLimit?: number;
  /** Default: the number of cores. */
  readonly threads?: number;
}
