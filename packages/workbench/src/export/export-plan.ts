/** A file that an export writes: text, or the rows of a query as Parquet. Paths are relative to its folder. */
export type PlannedFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly statement: string };

/** What an export consists of, before anything is written. */
export interface ExportPlan {
  readonly files: readonly PlannedFile[];
  /** One line. */
  readonly howToRun: string;
  /** Decisions made for the user that they should see. */
  readonly notes: readonly string[];
}
