import {
  type Ask,
  aggregate,
  ascending,
  type CellRow,
  call,
  column,
  type Expression,
  findColumn,
  type Item,
  itemsOf,
  limit,
  literal,
  over,
  project,
  type Relation,
  type Schema,
  sort,
  summarise,
  UNKNOWN,
  when,
} from '@lathe/flow';
import { numberOrNull, onlyRow } from './cell-reading.js';

/**
 * At most `most` rows, chosen by a hash of the row's number and the seed: the same rows on every run.
 * Rows that hold the least or greatest of `extremes` are kept always, so that a sample never hides an
 * outlier. Gives only `items`, in no particular order.
 */
export async function sampleRows(
  ask: Ask,
  input: Relation,
  items: readonly Item[],
  extremes: readonly Expression[],
  most: number,
  seed: number,
): Promise<Relation> {
  const rowName = unusedName(input.schema, 'row number');
  const numbered = project(input, [
    ...itemsOf(input),
    { name: rowName, expression: over(call('row_number')) },
  ]);
  const row = column(rowName);
  const ends = extremes.flatMap((value) => [value, call('subtract', literal(0), value)]);
  const found: CellRow =
    ends.length === 0
      ? {}
      : onlyRow(
          await ask(
            summarise(
              numbered,
              [],
              ends.map((value, index) => ({
                name: `row_${index}`,
                expression: aggregate('value_at_minimum', row, call('row', value, row)),
              })),
            ),
          ),
        );
  const kept = [...new Set(ends.map((_, index) => numberOrNull(found[`row_${index}`])))].filter(
    (number) => number !== null,
  );
  const first =
    kept.length === 0
      ? literal(1)
      : when(
          kept.map((number) => [call('equal', row, literal(number)), literal(0)] as const),
          literal(1),
        );
  // A text, not a sum: neighbouring rows and seeds must not give the same hashes in another order.
  const chance = call('hash', call('concatenate', row, literal(` ${seed}`)));
  const taken = items.map(({ name }) => ({ name, type: UNKNOWN }));
  const firstName = unusedName(taken, 'first');
  const chanceName = unusedName(taken, 'chance');
  const ordered = project(numbered, [
    ...items,
    { name: firstName, expression: first },
    { name: chanceName, expression: chance },
  ]);
  return project(
    limit(sort(ordered, [ascending(column(firstName)), ascending(column(chanceName))]), most),
    items.map(({ name }) => ({ name, expression: column(name) })),
  );
}

/** The name, with stars after it while a column has it already. */
function unusedName(schema: Schema, name: string): string {
  return findColumn(schema, name) === undefined ? name : unusedName(schema, `${name} *`);
}
