import type { ColumnType } from '@lathe/flow/schema';
import { sqlType } from './types.js';

/**
 * The value of the text expression `x` in a type, in SQL; null where it does not fit. Integers must be
 * whole (24, 24.0, 1e3; not 24.5), dates must have no time of day, times stand alone; blanks around a
 * value do not matter; a zone in a timestamp without zone is converted to UTC; decimals are rounded to their scale.
 */
export function convertText(x: string, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'unknown':
      return x;
    case 'boolean':
      return `CASE lower(trim(${x})) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
    case 'integer': {
      const d = `TRY_CAST(${x} AS DOUBLE)`;
      return (
        `CASE WHEN abs(${d}) < 9007199254740992 THEN CASE WHEN trunc(${d}) = ${d} THEN CAST(${d} AS BIGINT) END ` +
        `WHEN regexp_full_match(trim(${x}), '[+-]?[0-9]+') THEN TRY_CAST(${x} AS BIGINT) END`
      );
    }
    case 'date': {
      const moment = `TRY_CAST(${x} AS TIMESTAMP)`;
      return `CASE WHEN ${isMoment(x, moment)} AND date_trunc('day', ${moment}) = ${moment} THEN CAST(${moment} AS DATE) END`;
    }
    case 'timestamp': {
      const moment = `TRY_CAST(${x} AS ${sqlType(type)})`;
      return `CASE WHEN ${isMoment(x, moment)} THEN ${moment} END`;
    }
    case 'time':
      return `CASE WHEN regexp_matches(trim(${x}), '^[0-9]{1,2}:') THEN TRY_CAST(${x} AS TIME) END`;
    case 'binary':
      return `encode(${x})`;
    default:
      return `TRY_CAST(${x} AS ${sqlType(type)})`;
  }
}

/** Whether `moment`, which the engine read from the text `x`, is one that Lathe takes, in SQL. */
function isMoment(x: string, moment: string): string {
  return `isfinite(${moment}) AND (${moment} >= '1000-01-01' OR substr(trim(${x}), 5, 1) IN ('-', '/'))`;
}

/** Whether the text `x` is there and does not fit the type, in SQL; null for types that every text fits. */
export function misfitText(x: string, type: ColumnType): string | null {
  if (type.kind === 'text' || type.kind === 'unknown' || type.kind === 'binary') return null;
  return `(trim(${x}) <> '' AND (${convertText(x, type)}) IS NULL)`;
}

/** How a column is read when the engine's reader parses it itself, which is much faster than going through text. */
export interface FastReading {
  /** What the reader is told. It may be wider than the type, so that what does not fit can be seen. */
  readonly readAs: string;
  /** From what was read to the type, in SQL. */
  readonly value: string;
  /** True where the quick way may not give what `convertText` gives, in SQL; null when it always does. */
  readonly suspect: string | null;
}

/** `asText`: the sample has values that the reader's own parser would refuse, such as a quoted empty field. */
export function readFast(x: string, type: ColumnType, asText: boolean): FastReading {
  if (!asText && type.kind === 'integer') {
    return {
      readAs: 'DOUBLE',
      value: `TRY_CAST(${x} AS BIGINT)`,
      suspect: `(abs(${x}) >= 9007199254740992 OR trunc(${x}) <> ${x})`,
    };
  }
  if (!asText && type.kind === 'float') return { readAs: 'DOUBLE', value: x, suspect: null };
  if (!asText && type.kind === 'timestamp' && !type.zoned) {
    return {
      readAs: 'TIMESTAMP',
      value: x,
      suspect: `(NOT isfinite(${x}) OR ${x} < '1000-01-01')`,
    };
  }
  if (!asText && type.kind === 'date') {
    return {
      readAs: 'TIMESTAMP',
      value: `CAST(${x} AS DATE)`,
      suspect: `(NOT isfinite(${x}) OR ${x} < '1000-01-01' OR date_trunc('day', ${x}) <> ${x})`,
    };
  }
  return { readAs: 'VARCHAR', value: convertText(x, type), suspect: misfitText(x, type) };
}
