import { createRequire } from 'node:module';

type Binding = typeof import('@duckdb/node-api');

/**
 * The DuckDB binding, loaded the CommonJS way: as an ES import, Node would parse its hundred files once more
 * to find their exports, which costs as much as a small flow takes to run.
 */
const binding: Binding = createRequire(import.meta.url)('@duckdb/node-api');

export const {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} = binding;
