import type { Json } from '@lathe/flow';
import type { Look } from './look.js';

/** A value as it travels: 64-bit integers beyond 2^53 and non-finite numbers are texts. */
export type Cell = Json;

/** What stands above a column: its shape over the rows of `ProfileBasis`. */
export interface ColumnProfile {
  readonly nulls: number;
  /** Estimate, about 2 % off. */
  readonly distinct: number;
  readonly minimum: Cell;
  readonly maximum: Cell;
  readonly mean: number | null;
  /** Counts in equal bins from minimum to maximum; numeric columns only. */
  readonly histogram: readonly number[] | null;
  /** Most frequent values; columns with few distinct values only. */
  readonly top: readonly { readonly value: Cell; readonly count: number }[] | null;
}

/** Which rows the profiles were computed on. */
export interface ProfileBasis {
  readonly rows: number;
  /** As a person reads it, e.g. "all 48,842 rows" or "a seeded sample of 100,000 rows". */
  readonly text: string;
}

export type ColumnChange = 'added' | 'removed' | 'changed' | 'renamed';

export interface GridColumn {
  readonly name: string;
  /** Type name as in documents: `integer`, `list<text>`. */
  readonly type: string;
  /** Absent until it is known: the header shows a skeleton. Null: there is none to come. */
  readonly profile?: ColumnProfile | null;
  readonly change?: ColumnChange;
  /** With `change: 'renamed'`: the name before. With `'changed'`: the type before, when it differs. */
  readonly was?: string;
}

export type RowChange = 'added' | 'removed';

/** The values of a changed column before the step, for the rows of a page. */
export interface CellsBefore {
  readonly column: string;
  readonly values: readonly Cell[];
  /** Per row: whether the cell differs. */
  readonly changed: readonly boolean[];
}

/** A block of rows for some of the columns. */
export interface GridPage {
  readonly offset: number;
  /** Rows of the whole table under the look that was asked for. */
  readonly rows: number;
  readonly columns: readonly string[];
  /** `values[c][r]`. */
  readonly values: readonly (readonly Cell[])[];
  /** Values that were shortened on the way; `row` counts from the page's first row, `length` is the whole length. */
  readonly cut: readonly {
    readonly column: string;
    readonly row: number;
    readonly length: number;
  }[];
  readonly before?: readonly CellsBefore[];
  /** Per row of the page; absent when no row was added or removed. */
  readonly rowChanges?: readonly (RowChange | null)[];
}

export interface GridRequest {
  readonly offset: number;
  readonly limit: number;
  readonly columns: readonly string[];
  readonly look: Look;
}

/** Where the grid's rows come from. Two sources with one key show the same values. */
export interface GridSource {
  /** Changes when the table's content changes. */
  readonly key: string;
  readonly columns: readonly GridColumn[];
  /** Rows without any look. */
  readonly rows: number;
  readonly profileBasis?: ProfileBasis;
  load(request: GridRequest, signal: AbortSignal): Promise<GridPage>;
  /** One whole value; `row` counts under the look. */
  cell(row: number, column: string, look: Look, signal: AbortSignal): Promise<Cell>;
}
