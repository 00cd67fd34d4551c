import { AGGREGATES, FUNCTIONS } from '../functions.js';
import type { ColumnType } from '../schema.js';
import type { Dialect } from './dialect.js';
import { quoteName } from './quote.js';

function duckDbTypeName(type: ColumnType): string {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      return 'BIGINT';
    case 'float':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'text':
    case 'unknown':
      return 'VARCHAR';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return type.zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP';
    case 'interval':
      return 'INTERVAL';
    case 'binary':
      return 'BLOB';
    case 'list':
      return `${duckDbTypeName(type.of)}[]`;
    case 'struct':
      return `STRUCT(${type.fields
        .map((field) => `${quoteName(field.name)} ${duckDbTypeName(field.type)}`)
        .join(', ')})`;
    case 'other':
      return type.name;
  }
}

export const duckDbDialect: Dialect = {
  name: 'duckdb',
  typeName: duckDbTypeName,
  function: (name) => FUNCTIONS[name].duckdb,
  aggregate: (name) => AGGREGATES[name].duckdb,
  tryCast: (printed, typeName) => `TRY_CAST(${printed} AS ${typeName})`,
};
