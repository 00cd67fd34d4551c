import type { DuckDBType } from '@duckdb/node-api';
import type { ColumnType, Schema } from '@lathe/flow/schema';
import { duckDbDialect } from '@lathe/flow/sql/duckdb';
import { DuckDBTypeId } from './binding.js';

/** The engine's type as Lathe's. Types Lathe has no word for are `other`, by the engine's name. */
export function columnType(type: DuckDBType): ColumnType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { kind: 'boolean' };
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
      return { kind: 'integer' };
    case DuckDBTypeId.UBIGINT:
      return { kind: 'decimal', precision: 20, scale: 0 };
    // Sums of integers are HUGEINT. They reach Lathe as decimals without a fraction.
    case DuckDBTypeId.HUGEINT:
      return { kind: 'decimal', precision: 38, scale: 0 };
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.UHUGEINT:
      return { kind: 'float' };
    case DuckDBTypeId.DECIMAL:
      return { kind: 'decimal', precision: type.width, scale: type.scale };
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.UUID:
      return { kind: 'text' };
    case DuckDBTypeId.DATE:
      return { kind: 'date' };
    case DuckDBTypeId.TIME:
      return { kind: 'time' };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return { kind: 'timestamp', zoned: false };
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { kind: 'timestamp', zoned: true };
    case DuckDBTypeId.INTERVAL:
      return { kind: 'interval' };
    case DuckDBTypeId.BLOB:
      return { kind: 'binary' };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return { kind: 'list', of: columnType(type.valueType) };
    case DuckDBTypeId.STRUCT:
      return { kind: 'struct', fields: structSchema(type.entryNames, type.entryTypes) };
    // A column that is NULL throughout, with no type given.
    case DuckDBTypeId.SQLNULL:
      return { kind: 'text' };
    default:
      return { kind: 'other', name: type.toString() };
  }
}

function structSchema(names: readonly string[], types: readonly DuckDBType[]): Schema {
  return names.flatMap((name, index) => {
    const type = types[index];
    return type === undefined ? [] : [{ name, type: columnType(type) }];
  });
}

/** Lathe's type in the engine's SQL. */
export const sqlType = duckDbDialect.typeName;

/**
 * The type that a typed file's column is kept as: every integer width becomes 64 bits, every float a
 * double, enumerations and identifiers text. Null when the column is already stored so.
 */
export function storedType(type: DuckDBType): string | null {
  if (type.typeId === DuckDBTypeId.VARCHAR) return null;
  const wanted = sqlType(columnType(type));
  return wanted === type.toString() ? null : wanted;
}
