import type { ColumnType } from '@lathe/flow/schema';
import { quoteText } from '@lathe/flow/sql/quote';
import { misfitText } from './convert.js';
import { plainName } from './csv-scan.js';
import type { Connection } from './database.js';
import { readPage } from './page.js';

/** A column to judge, in SQL. */
export interface Judged {
  /** The value as text. */
  readonly text: string;
  /** True for a value that does not fit; null when everything fits. */
  readonly misfit: string | null;
}

export interface Misfits {
  readonly count: number;
  /** Up to five of them, in alphabetical order. */
  readonly examples: readonly string[];
}

/** What does not fit among the rows of `relation`, by index of the column; columns where all fits are left out. */
export async function measureMisfits(
  connection: Connection,
  relation: string,
  columns: readonly Judged[],
): Promise<Map<number, Misfits>> {
  const judged = columns.flatMap(({ text, misfit }, index) =>
    misfit === null ? [] : [{ text, misfit, index }],
  );
  const found = new Map<number, Misfits>();
  if (judged.length === 0) return found;
  const items = judged.flatMap(({ text, misfit }) => [
    `count(*) FILTER (${misfit})`,
    `min(${text}, 5) FILTER (${misfit})`,
  ]);
  const { values } = await readPage(
    await connection.run(`SELECT ${items.join(', ')} FROM ${relation}`),
  );
  for (const [position, { index }] of judged.entries()) {
    const count = Number(values[2 * position]?.[0] ?? 0);
    const examples = values[2 * position + 1]?.[0];
    if (count > 0) {
      found.set(index, { count, examples: Array.isArray(examples) ? examples.map(String) : [] });
    }
  }
  return found;
}

/**
 * The same for a relation of text columns `c0`, `c1`, ...: `types` says which column is to be read as what.
 * Goes through the values in long form, since an aggregate for each of thousands of columns takes the engine
 * minutes to plan.
 */
export async function measureTextMisfits(
  connection: Connection,
  relation: string,
  types: ReadonlyMap<number, ColumnType>,
): Promise<Map<number, Misfits>> {
  const groups = new Map<string, { readonly misfit: string; readonly names: string[] }>();
  for (const [column, type] of types) {
    const misfit = misfitText('v', type);
    if (misfit === null) continue;
    const group = groups.get(misfit) ?? { misfit, names: [] };
    group.names.push(plainName(column));
    groups.set(misfit, group);
  }
  const found = new Map<number, Misfits>();
  const names = [...groups.values()].flatMap((group) => group.names);
  if (names.length === 0) return found;
  const cases = [...groups.values()].map(
    (group) => `WHEN n IN (${group.names.map(quoteText).join(', ')}) THEN ${group.misfit}`,
  );
  const { values } = await readPage(
    await connection.run(
      `SELECT CAST(substr(n, 2) AS INTEGER), count(*), min(v, 5)
       FROM (UNPIVOT (SELECT ${names.join(', ')} FROM ${relation}) ON ${names.join(', ')} INTO NAME n VALUE v)
       WHERE CASE ${cases.join(' ')} END GROUP BY n ORDER BY 1`,
    ),
  );
  const [columns = [], counts = [], examples = []] = values;
  for (const [row, column] of columns.entries()) {
    const shown = examples[row];
    found.set(Number(column), {
      count: Number(counts[row]),
      examples: Array.isArray(shown) ? shown.map(String) : [],
    });
  }
  return found;
}
