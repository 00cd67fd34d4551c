import { describe, expect, it } from 'vitest';
import { engineUnderTest } from './engine-under-test.js';

const under = engineUnderTest();

const HEADER = ['id', 'name', 'amount', 'when', 'total', 'note'];
const TOO_LONG = ['1', 'too', 'many', 'fields', 'here', 'now', 'more'];
const TOO_SHORT = ['1', 'too', 'few'];

function goodRow(i: number): string[] {
  return [String(i), `n${i}`, String(i * 2), '2024-01-31', `${i}.5`, 'fine'];
}

/** The lines of a table of `rows` good rows, with `broken` put in so that it stands on each of `atLines`. */
function tableLines(rows: number, broken: string[], atLines: readonly number[]): string[][] {
  const lines = [HEADER, ...Array.from({ length: rows }, (_, i) => goodRow(i))];
  for (const line of atLines) lines.splice(line - 1, 0, broken);
  return lines;
}

const text = (lines: readonly string[][], delimiter: string) =>
  `${lines.map((fields) => fields.join(delimiter)).join('\n')}\n`;

describe('a table with rows of another width among its own', () => {
  it.each([
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'bar'],
  ])('keeps header and rows, and puts those aside, with %j between fields', async (delimiter) => {
    for (const broken of [TOO_LONG, TOO_SHORT]) {
      for (const line of [2, 27, 52]) {
        const report = await under.csv(text(tableLines(50, broken, [line]), delimiter));
        expect(report.schema.map(({ name }) => name)).toEqual(HEADER);
        expect(report.detected).toMatchObject({ delimiter, header: true, skipLines: 0 });
        expect(report.rows).toBe(50);
        expect(report.rejectedExamples.map(({ line, reason }) => [line, reason])).toEqual([
          [line, `${broken.length} fields where there should be 6`],
        ]);
        expect(report.warnings).toEqual([]);
      }
    }
  });

  it.each([
    ['at the start', [2, 3, 4]],
    ['in the middle', [2_000, 2_500, 3_000]],
    ['at the end', [5_002, 5_003, 5_004]],
    ['everywhere', [2, 2_500, 5_004]],
  ])('keeps the header of 5,000 rows with three of them %s', async (_, atLines) => {
    for (const broken of [TOO_LONG, TOO_SHORT]) {
      const report = await under.csv(text(tableLines(5_000, broken, atLines), ';'));
      expect(report.schema.map(({ name }) => name)).toEqual(HEADER);
      expect(report.rows).toBe(5_000);
      expect(report.rejectedExamples.map(({ line }) => line)).toEqual(atLines);
      expect(await under.rows('SELECT min(id), max(id) FROM source')).toEqual([[0, 4_999]]);
    }
  });

  it('keeps it, too, below lines that do not belong to the table', async () => {
    const table = text(tableLines(50, TOO_LONG, [10, 52]), ';');
    const report = await under.csv(`Exported on Monday\n\n${table}`);
    expect(report.schema.map(({ name }) => name)).toEqual(HEADER);
    expect(report.rows).toBe(50);
    expect(report.rejectedExamples.map(({ line }) => line)).toEqual([12, 54]);
  });

  it('says of one line above the table that it was passed over', async () => {
    const report = await under.csv(`Exported on Monday\n${text(tableLines(5, [], []), ',')}`);
    expect(report.warnings).toEqual([
      'The first line does not belong to the table and was passed over.',
    ]);
  });

  it('is read in a view with the same columns', async () => {
    const lines = tableLines(50, TOO_LONG, [52]);
    const report = await under.csv(text(lines, ';'), {}, 'view');
    expect(report.schema.map(({ name }) => name)).toEqual(HEADER);
    expect(await under.rows('SELECT count(*) FROM source')).toEqual([[50]]);
  });
});
