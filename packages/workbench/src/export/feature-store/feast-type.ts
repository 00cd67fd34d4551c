import { type ColumnType, FLOAT, listOf, TEXT } from '@lathe/flow';

/** How a column is kept in a feature store: Feast's word for it, and the type its values are cast to. */
export interface FeastType {
  readonly dtype: string;
  /** Undefined where the column can stay as it is. */
  readonly castTo?: ColumnType;
}

const ZONED: ColumnType = { kind: 'timestamp', zoned: true };

/** Feast has no decimals, dates, times of day or structs: those become floats, timestamps and texts. */
export function feastType(type: ColumnType): FeastType {
  switch (type.kind) {
    case 'boolean':
      return { dtype: 'Bool' };
    case 'integer':
      return { dtype: 'Int64' };
    case 'float':
      return { dtype: 'Float64' };
    case 'decimal':
      return { dtype: 'Float64', castTo: FLOAT };
    case 'text':
      return { dtype: 'String' };
    case 'binary':
      return { dtype: 'Bytes' };
    case 'date':
    case 'timestamp':
      return { dtype: 'UnixTimestamp', castTo: ZONED };
    case 'list': {
      const of = feastType(type.of);
      if (of.dtype.startsWith('Array')) return { dtype: 'Array(String)', castTo: listOf(TEXT) };
      return {
        dtype: `Array(${of.dtype})`,
        ...(of.castTo === undefined ? {} : { castTo: listOf(of.castTo) }),
      };
    }
    default:
      return { dtype: 'String', castTo: TEXT };
  }
}
