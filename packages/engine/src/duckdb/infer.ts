import {
  BOOLEAN,
  type ColumnType,
  DATE,
  FLOAT,
  INTEGER,
  TEXT,
  TIME,
  TIMESTAMP,
  typeName,
} from '@lathe/flow/schema';
import type { Connection } from './database.js';

/** Rows that types are inferred from. */
export const SAMPLE_ROWS = 20_480;

/** What a text can be read as. */
const READINGS = [
  'blank',
  'boolean',
  'integer',
  /** An integer beyond 2^53, up to 64 bits. */
  'long',
  /** An integer beyond 64 bits. */
  'huge',
  /** Digits that a number would not give back: 007, +491234567. */
  'code',
  'float',
  /** nan, inf */
  'special',
  'date',
  'timestamp',
  'zoned',
  'time',
  'text',
] as const;
type Reading = (typeof READINGS)[number];

export interface Inference {
  readonly type: ColumnType;
  readonly confidence: number;
  readonly hint?: string;
  readonly counts: Readonly<Partial<Record<Reading, number>>>;
}

/**
 * What each text is, in SQL. Numbers may have blanks around them; `nan` and `inf` count as floats only
 * beside real numbers; underscores make no number; dates begin with a year of four digits.
 */
const READING = `CASE
  WHEN CAST(TRY_CAST(v AS BIGINT) AS VARCHAR) = v
    THEN CASE WHEN abs(TRY_CAST(v AS DOUBLE)) < 9007199254740992 THEN 'integer' ELSE 'long' END
  WHEN trim(v) = '' THEN 'blank'
  WHEN lower(trim(v)) IN ('true', 'false') THEN 'boolean'
  WHEN contains(v, '_') THEN 'text'
  WHEN TRY_CAST(v AS DOUBLE) IS NOT NULL THEN CASE
    WHEN regexp_full_match(trim(v), '[+-]?0[0-9]+|\\+[0-9]{7,}') THEN 'code'
    WHEN regexp_full_match(trim(v), '[+-]?[0-9]+') THEN CASE
      WHEN TRY_CAST(v AS BIGINT) IS NULL THEN 'huge'
      WHEN abs(TRY_CAST(v AS DOUBLE)) < 9007199254740992 THEN 'integer'
      ELSE 'long' END
    WHEN isfinite(TRY_CAST(v AS DOUBLE)) THEN 'float'
    WHEN regexp_full_match(trim(v), '[+-]?[A-Za-z]+') THEN 'special'
    ELSE 'text' END
  WHEN substr(trim(v), 5, 1) IN ('-', '/') AND isfinite(TRY_CAST(v AS TIMESTAMP)) THEN CASE
    WHEN length(trim(v)) <= 10 THEN 'date'
    WHEN regexp_matches(substr(trim(v), 12), '(?:[zZ]|[+-][0-9]{2}(?::?[0-9]{2})?| UTC)$') THEN 'zoned'
    ELSE 'timestamp' END
  WHEN regexp_full_match(trim(v), '[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?')
    AND TRY_CAST(v AS TIME) IS NOT NULL THEN 'time'
  ELSE 'text' END`;

/** Infers the types of the text columns `c0`, `c1`, ... of a table that holds the sample. */
export async function inferTypes(
  connection: Connection,
  table: string,
  columns: number,
): Promise<Inference[]> {
  const counts = Array.from({ length: columns }, (): Partial<Record<Reading, number>> => ({}));
  const rows = await connection.texts(
    // Equal texts are read once.
    `SELECT n, reading, CAST(sum(times) AS BIGINT) FROM (
       SELECT n, ${READING} AS reading, times FROM (
         SELECT n, v, count(*) AS times FROM (UNPIVOT ${table} ON COLUMNS(*) INTO NAME n VALUE v) GROUP BY n, v
       )
     ) GROUP BY n, reading`,
  );
  for (const [name, text, count] of rows) {
    const column = counts[Number(name?.slice(1))];
    const reading = READINGS.find((known) => known === text);
    if (column !== undefined && reading !== undefined) column[reading] = Number(count);
  }
  return counts.map(inferType);
}

const ZONED: ColumnType = { kind: 'timestamp', zoned: true };

/** Chooses a type from the readings of a column's sample: the narrowest that fits every value. */
export function inferType(counts: Partial<Record<Reading, number>>): Inference {
  const n = (reading: Reading) => counts[reading] ?? 0;
  const values = Object.entries(counts).reduce(
    (sum, [reading, count]) => (reading === 'blank' ? sum : sum + count),
    0,
  );
  const whole = n('integer') + n('long');
  const fits: [ColumnType, number][] = [
    [BOOLEAN, n('boolean')],
    [INTEGER, whole],
    // Numbers too long for 64 bits are taken as floats only where floats stand beside them; a column of
    // such integers is a column of identifiers, and a float would lose their last digits.
    [
      FLOAT,
      whole + n('float') > 0
        ? whole + n('float') + n('special') + (n('float') > 0 ? n('huge') : 0)
        : 0,
    ],
    [DATE, n('date')],
    [TIMESTAMP, n('timestamp') + n('date')],
    [ZONED, n('zoned') > 0 ? n('zoned') + n('timestamp') + n('date') : 0],
    [TIME, n('time')],
  ];
  if (values === 0) return { type: TEXT, confidence: 1, counts };
  const chosen = fits.find(([, count]) => count === values);
  if (chosen !== undefined) return { type: chosen[0], confidence: 1, counts };
  const hint = nearMiss(fits, values, n);
  return { type: TEXT, confidence: 1, counts, ...(hint === undefined ? {} : { hint }) };
}

function nearMiss(
  fits: readonly [ColumnType, number][],
  values: number,
  n: (reading: Reading) => number,
): string | undefined {
  if (n('code') > 0 && n('code') + n('integer') + n('long') === values) {
    return 'integer fits 100 %, but leading zeros or plus signs would be lost';
  }
  if (n('huge') > 0 && n('huge') + n('integer') + n('long') === values) {
    return 'integers of more than 64 bits; float fits 100 %, but their last digits would be lost';
  }
  const [type, count] = fits.reduce((best, next) => (next[1] > best[1] ? next : best));
  const share = count / values;
  return share >= 0.9 ? `${typeName(type)} fits ${percent(share)} %` : undefined;
}

/** One decimal, rounded down, so that 99.96 % is not shown as all. */
function percent(share: number): string {
  return (Math.floor(share * 1000) / 10).toFixed(1);
}
