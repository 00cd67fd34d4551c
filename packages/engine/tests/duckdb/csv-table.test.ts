import { findTable } from '@lathe/engine/duckdb/csv-table';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const WHOLE = { anywhere: true, whole: true };
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The text of one field, quoted where it has to be. */
function written(field: string, delimiter: string): string {
  return field.includes(delimiter) || /["'\n]/.test(field)
    ? `"${field.replaceAll('"', '""')}"`
    : field;
}

const word = fc.string({ unit: fc.constantFrom(...'abcxyz019.,;| "\n'), maxLength: 8 }).map(
  // Blanks at either end of a field say nothing here, and an empty line is no record.
  (text) => `${text.trim()}v`,
);

/** A table, and rows of another width to put among its own. */
const brokenTable = fc
  .record({
    delimiter: fc.constantFrom(...DELIMITERS),
    columns: fc.integer({ min: 2, max: 7 }),
    rows: fc.integer({ min: 21, max: 60 }),
  })
  .chain(({ delimiter, columns, rows }) => {
    const row = fc.array(word, { minLength: columns, maxLength: columns });
    const broken = fc
      .array(word, { minLength: 1, maxLength: columns + 4 })
      .filter(({ length }) => length !== columns);
    const fewerThanOneInTwenty = Math.ceil(rows / 20) - 1;
    return fc.record({
      delimiter: fc.constant(delimiter),
      columns: fc.constant(columns),
      header: fc.constant(Array.from({ length: columns }, (_, i) => `column ${i + 1}`)),
      rows: fc.array(row, { minLength: rows, maxLength: rows }),
      broken: fc.array(fc.tuple(broken, fc.nat(rows)), {
        minLength: 1,
        maxLength: Math.max(1, fewerThanOneInTwenty),
      }),
    });
  });

describe('the table in the head of a file', () => {
  it('keeps its delimiter, its header, its width and its good rows when fewer than 5 % of them are broken', () => {
    fc.assert(
      fc.property(brokenTable, ({ delimiter, columns, header, rows, broken }) => {
        const lines = rows.map((fields) => fields.map((field) => written(field, delimiter)));
        const text = (fields: readonly string[]) => fields.join(delimiter);
        const good = [header, ...lines].map(text);
        const mixed: string[] = [...good];
        for (const [fields, at] of broken) {
          mixed.splice(1 + at, 0, text(fields.map((field) => written(field, delimiter))));
        }
        const content = `${mixed.join('\n')}\n`;
        const table = findTable(content, {}, WHOLE);
        expect(table.dialect).toEqual({ delimiter, quote: '"', escape: '"' });
        expect(table.columns).toBe(columns);
        expect(table.linesAbove).toBe(0);
        expect(table.records.map(({ start, end }) => content.slice(start, end))).toEqual(good);
      }),
      { numRuns: 300 },
    );
  });

  it('begins below the lines above it', () => {
    const table = findTable('Report of May\n\nby Ann\na,b\n1,2\n3,4\n', {}, WHOLE);
    expect(table).toMatchObject({ columns: 2, linesAbove: 3, hasPreamble: true });
  });

  it('does not begin below the first record when the lines above it are told', () => {
    const table = findTable('Report of May\na,b\n1,2\n3,4\n', {}, { anywhere: false, whole: true });
    expect(table).toMatchObject({ linesAbove: 0, hasPreamble: false });
  });

  it('is one column where more lines would be passed over than are left', () => {
    const names = Array.from({ length: 20 }, (_, i) => `name ${i}`);
    const table = findTable([...names, 'Doe, Jane', 'Roe, Ann', ''].join('\n'), {}, WHOLE);
    expect(table).toMatchObject({ columns: 1, linesAbove: 0, hasPreamble: false });
    expect(table.records).toHaveLength(22);
  });

  it('is one column of prose, cut by a delimiter that does not stand in it', () => {
    const table = findTable('text\nHello, world\nfoo\nbar, baz, qux\nplain\n', {}, WHOLE);
    expect(table.columns).toBe(1);
    expect(table.dialect.delimiter).not.toBe(',');
  });

  it('is cut by the delimiter that the header has, not by the decimal commas of its values', () => {
    const table = findTable('price;weight\n1,5;2,5\n3,5;4,5\n', {}, WHOLE);
    expect(table).toMatchObject({ columns: 2, dialect: { delimiter: ';' } });
  });

  it('has the width of its header when the rows are of several widths', () => {
    const table = findTable('a,b,c\n1,2\n3,4\n5,6,7\n', {}, WHOLE);
    expect(table).toMatchObject({ columns: 3, linesAbove: 0 });
  });

  it('counts no column for a delimiter at the end of its rows', () => {
    const table = findTable('a,b,c\n1,2,3,\n4,5,6,\n', {}, WHOLE);
    expect(table).toMatchObject({ columns: 3, linesAbove: 0 });
    expect(table.records).toHaveLength(3);
  });

  it('takes apostrophes for quotes only where each of them closes', () => {
    expect(findTable("a,b\n'x, y',1\n'z',2\n", {}, WHOLE).dialect.quote).toBe("'");
    expect(findTable("a,b\n'tis,1\n'twas,2\n", {}, WHOLE).dialect.quote).toBe('"');
  });

  it('takes a backslash for the escape mark where it stands before quotes inside values', () => {
    const table = findTable('a,b\n"say \\"hi\\", now",1\n"x",2\n', {}, WHOLE);
    expect(table).toMatchObject({ columns: 2, dialect: { quote: '"', escape: '\\' } });
    expect(findTable('a,b\n"C:\\dir\\",1\n"x",2\n', {}, WHOLE).dialect.escape).toBe('"');
  });

  it('loses no more than the line of a quote that is not closed', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},"y"`);
    const table = findTable(['a,b', '0,"x', ...rows, ''].join('\n'), {}, WHOLE);
    expect(table).toMatchObject({ columns: 2, linesAbove: 0 });
    expect(table.records).toHaveLength(31);
  });

  it('is cut by blanks, beside quoted values too, when it is told so', () => {
    const table = findTable('a b\n"x y" 1\n"z" 2\n', { delimiter: ' ' }, WHOLE);
    expect(table).toMatchObject({ columns: 2 });
    expect(table.records).toHaveLength(3);
  });

  it('does not take the lines of a value that goes on below the head for rows', () => {
    const head = `id,text\n1,"short"\n2,"${'a line, and\n'.repeat(100)}`;
    const table = findTable(head, {}, { anywhere: true, whole: false });
    expect(table).toMatchObject({ columns: 2, linesAbove: 0 });
    expect(table.records).toHaveLength(2);
  });
});
