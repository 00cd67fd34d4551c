import { LatheError } from '@lathe/flow';

/** A value of a row that its column does not take. `row` counts from 0. */
export function valueError(row: number, column: string, value: unknown, type: string): LatheError {
  return new LatheError({
    code: 'input-value-type',
    kind: 'usage',
    message: `Row ${row + 1}: ${JSON.stringify(value)} is no ${type}, which column "${column}" holds.`,
    place: { row: row + 1, column },
    advice: 'Give a value of that type, or null when it is not known.',
  });
}

/** Errors: `input-column-missing`, naming the first row that lacks columns and these. */
export function requireColumns(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly { readonly name: string }[],
): void {
  for (const [index, row] of rows.entries()) {
    const absent = columns.filter(({ name }) => row[name] === undefined);
    const [first] = absent;
    if (first === undefined) continue;
    const names = absent.map(({ name }) => `"${name}"`).join(', ');
    throw new LatheError({
      code: 'input-column-missing',
      kind: 'usage',
      message: `Row ${index + 1} lacks ${absent.length === 1 ? 'the column' : 'the columns'} ${names}.`,
      place: { row: index + 1, column: first.name },
      advice: 'Give null where a value is not known.',
    });
  }
}
