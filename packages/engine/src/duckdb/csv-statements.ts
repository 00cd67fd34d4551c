import type { MisfitPolicy } from '@lathe/flow/source';
import { quoteName } from '@lathe/flow/sql/quote';
import { convertText, type FastReading, misfitText, readFast } from './convert.js';
import type { ChosenColumn } from './csv-columns.js';
import { type CsvPlan, plainName, scanAll } from './csv-scan.js';
import { sqlType } from './types.js';

/**
 * `convertText` over every column, under its own name. `allFit`: the rows are those that the types were
 * inferred from, so that a plain cast gives the same and is planned much faster.
 */
export function converted(
  columns: readonly ChosenColumn[],
  reference: (column: number) => string,
  allFit: boolean,
): string {
  const items = columns.map(({ name, type, chosenBy }, index) => {
    const plain =
      allFit && chosenBy === 'inferred' && type.kind !== 'text' && type.kind !== 'boolean';
    const x = reference(index);
    return `${plain ? `TRY_CAST(${x} AS ${sqlType(type)})` : convertText(x, type)} AS ${quoteName(name)}`;
  });
  return items.join(', ');
}

/** Reads the source by itself, judging every value. `without`: rows to leave out, in SQL. */
export function judgingStatement(
  plan: CsvPlan,
  columns: readonly ChosenColumn[],
  policy: MisfitPolicy,
  without: string | null,
): string {
  const conditions = columns.flatMap((column, index) => {
    const misfit = policy === 'reject' ? misfitText(plainName(index), column.type) : null;
    return misfit === null ? [] : [`coalesce(${misfit}, FALSE)`];
  });
  if (without !== null) conditions.push(without);
  const where = conditions.length === 0 ? '' : ` WHERE NOT (${conditions.join(' OR ')})`;
  return `SELECT ${converted(columns, plainName, false)} FROM (${scanAll(plan)})${where}`;
}

/**
 * Reads the source by itself, for a source in which every value fits: the reader is told the types, and only
 * what it would read otherwise than Lathe (see `readFast`) is read as text and converted.
 */
export function typedStatement(plan: CsvPlan, columns: readonly ChosenColumn[]): string {
  const name = (index: number) => columns[index]?.name ?? plainName(index);
  const native = columns.map((column, index) => readsNatively(plan, column, index));
  const scan = scanAll(plan, {
    readAs: columns.map(({ type }, index) => (native[index] === true ? sqlType(type) : 'VARCHAR')),
    name,
  });
  if (native.every((is) => is)) return scan;
  const items = columns.map(({ type }, index) => {
    const quoted = quoteName(name(index));
    return native[index] === true ? quoted : `${convertText(quoted, type)} AS ${quoted}`;
  });
  return `SELECT ${items.join(', ')} FROM (${scan})`;
}

/** How each column is read when the reader parses it. */
export function quickReadings(plan: CsvPlan, columns: readonly ChosenColumn[]): FastReading[] {
  return columns.map((column, index) => {
    const asText = !readsNatively(plan, column, index) || (column.inference.counts.long ?? 0) > 0;
    return readFast(plainName(index), column.type, asText);
  });
}

/** Whether the reader's own parser gives what `convertText` gives, going by the sample. */
function readsNatively(plan: CsvPlan, { type, inference }: ChosenColumn, index: number): boolean {
  if (type.kind === 'text') return true;
  const parsed =
    type.kind === 'integer' ||
    type.kind === 'float' ||
    type.kind === 'date' ||
    (type.kind === 'timestamp' && !type.zoned);
  const fromFolder = plan.layouts.some(({ constants }) => constants.has(index));
  return parsed && !fromFolder && (inference.counts.blank ?? 0) === 0;
}
