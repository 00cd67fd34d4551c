import type {
  DuckDBDecimalValue as DecimalValue,
  DuckDBMaterializedResult,
  DuckDBValue,
} from '@duckdb/node-api';
import type { Page, Value } from '../engine.js';
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
} from './binding.js';
import { columnType } from './types.js';

/** A result as columns of plain values. */
export async function readPage(result: DuckDBMaterializedResult): Promise<Page> {
  const names = result.columnNames();
  const schema = names.map((name, index) => ({ name, type: columnType(result.columnType(index)) }));
  const values: Value[][] = names.map(() => []);
  let rows = 0;
  for (const chunk of await result.fetchAllChunks()) {
    rows += chunk.rowCount;
    for (const [index, column] of values.entries()) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < chunk.rowCount; row += 1)
        column.push(plainValue(vector.getItem(row)));
    }
  }
  return { schema, values, rows };
}

/**
 * One value of the engine as JavaScript has it. Integers (and decimals without a fraction) are numbers up
 * to 2^53 and bigint beyond; other decimals are numbers when 15 digits hold them, text otherwise; dates and times are ISO text with a space
 * between date and time, zoned ones in UTC with `+00`; maps are lists of `{ key, value }`.
 */
export function plainValue(value: DuckDBValue): Value {
  if (typeof value === 'bigint') return plainInteger(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof DuckDBDecimalValue) return plainDecimal(value);
  if (value instanceof DuckDBTimestampTZValue) {
    const text = new DuckDBTimestampValue(value.micros).toString();
    return /infinity/.test(text) ? text : `${text}+00`;
  }
  if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map(plainValue);
  }
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(
      Object.entries(value.entries).map(([name, field]) => [name, plainValue(field)]),
    );
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => ({
      key: plainValue(entry.key),
      value: plainValue(entry.value),
    }));
  }
  if (value instanceof DuckDBUnionValue) return plainValue(value.value);
  return value.toString();
}

function plainDecimal(value: DecimalValue): number | bigint | string {
  const digits = (value.value < 0n ? -value.value : value.value).toString();
  if (value.scale === 0) return plainInteger(value.value);
  return digits.length <= 15 ? Number(value.toString()) : value.toString();
}

function plainInteger(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
