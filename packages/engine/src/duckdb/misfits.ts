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
