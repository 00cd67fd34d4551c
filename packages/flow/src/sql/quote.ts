import { LatheError } from '../error.js';
import type { Scalar } from '../expression.js';

/** Words that cannot stand unquoted as a name in common SQL dialects; enough of them to be safe. */
const RESERVED = new Set(
  `all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by
   case cast check collate collation column concurrently constraint create cross current
   current_date current_time current_timestamp day default deferrable desc describe distinct do
   else end except exclude exists false fetch filter first following for foreign freeze from full
   glob grant group grouping having hour ilike in initially inner intersect interval into is
   isnull join lambda last lateral leading left like limit map match method minute month natural
   no not notnull null of offset on only or order outer over overlaps partition pivot pivot_longer
   pivot_wider placing position positional preceding primary qualify range references replace
   returning right row rows sample second select semi show similar some struct summarize symmetric
   table tablesample then time timestamp to trailing true try_cast type union unique unpack
   unpivot using values variadic verbose view when where window with within year`.split(/\s+/),
);

/**
 * A name as an SQL identifier. This and `quoteText` are the only places where anything is quoted.
 * Errors: `name-invalid` for an empty name or one with a NUL character.
 */
export function quoteName(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)) return name;
  if (name === '' || name.includes('\0')) {
    throw new LatheError({
      code: 'name-invalid',
      kind: 'data',
      message: name === '' ? 'A name is empty.' : 'A name holds a NUL character.',
      advice: 'Give the column or node a name of at least one ordinary character.',
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A text as an SQL literal.
 * Errors: `text-invalid` for a NUL character, which SQL text cannot hold.
 */
export function quoteText(text: string): string {
  if (text.includes('\0')) {
    throw new LatheError({
      code: 'text-invalid',
      kind: 'data',
      message: 'A text in a step holds a NUL character.',
      advice: 'Remove the NUL character from the parameter.',
    });
  }
  return `'${text.replaceAll("'", "''")}'`;
}

/** A constant without its type. Numbers print so that they read back to the same double. */
export function quoteScalar(value: Scalar): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'bigint') return value.toString();
  if (Number.isNaN(value)) return "CAST('NaN' AS DOUBLE)";
  if (!Number.isFinite(value)) return `CAST('${value > 0 ? '' : '-'}Infinity' AS DOUBLE)`;
  if (Number.isSafeInteger(value)) return value.toString();
  // The exponent makes it a double; a plain decimal point would make it a DECIMAL in DuckDB.
  return value.toExponential();
}
