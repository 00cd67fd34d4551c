import type { AggregateName, FunctionName } from '../functions.js';
import type { ColumnType } from '../schema.js';

/** What differs between engines when a plan is printed. */
export interface Dialect {
  readonly name: string;
  typeName(type: ColumnType): string;
  function(name: FunctionName): string;
  aggregate(name: AggregateName): string;
  /** A cast that gives null where the value does not fit. */
  tryCast(printed: string, typeName: string): string;
}
