import { LatheError, quoteName, quoteScalar, quoteText } from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { query } from './duckdb.js';

const CORPUS = [
  'plain',
  'Capital',
  'two words',
  "it's",
  "'",
  "''",
  '"',
  '""',
  `"'"'`,
  "'; DROP TABLE t; --",
  '"; DROP TABLE t; --',
  '-- comment',
  '/* comment */',
  'back\\slash',
  "\\'",
  'line\nbreak',
  'carriage\r\nreturn',
  'tab\tbed',
  '$$dollar$$',
  '$1',
  '?',
  ':name',
  '{0} {...} {rest}',
  '%s',
  'größe',
  '日本語',
  '😀',
  'e\u0301 combining',
  '\u202e right to left',
  '\u00a0no-break',
  'a\ufeffmark inside',
  'select',
  'from',
  'row',
  'rowid',
  'true',
  'null',
  '1st',
  '_',
  '*',
  'a.b',
  'a,b',
  '(a)',
  '[a]',
  ' lead',
  'trail ',
  'x'.repeat(10_000),
];

const textWithoutNul = fc.string({ unit: 'binary', maxLength: 40 }).filter(
  // DuckDB takes UTF-8: half a surrogate pair cannot be sent to it. Its Node binding takes a byte
  // order mark off the start of what it reads.
  (text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text) && !text.startsWith('\ufeff'),
);

describe('quoting, judged by DuckDB', () => {
  test('every hostile name comes back as it went in', async () => {
    for (const name of CORPUS) {
      const { names } = await query(`SELECT 1 AS ${quoteName(name)}`);
      expect(names).toEqual([name]);
      const { rows } = await query(
        `SELECT ${quoteName(name)} FROM (SELECT 7 AS ${quoteName(name)})`,
      );
      expect(rows).toEqual([[7]]);
    }
  });

  test('every hostile text comes back as it went in', async () => {
    for (const text of [...CORPUS, '']) {
      expect((await query(`SELECT ${quoteText(text)}`)).rows).toEqual([[text]]);
    }
  });

  test('any text and any name come back as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(textWithoutNul, async (text) => {
        expect((await query(`SELECT ${quoteText(text)}`)).rows).toEqual([[text]]);
        if (text === '') return;
        expect((await query(`SELECT 1 AS ${quoteName(text)}`)).names).toEqual([text]);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('no word that DuckDB reserves is left bare', async () => {
    const { rows } = await query('SELECT keyword_name FROM duckdb_keywords()');
    expect(rows.length).toBeGreaterThan(300);
    for (const [word] of rows) {
      const name = String(word);
      const bare = quoteName(name);
      expect((await query(`SELECT ${bare} FROM (SELECT 7 AS ${bare}) AS ${bare}`)).names).toEqual([
        name,
      ]);
    }
  });

  test('ordinary names stay bare, so that printed SQL reads well', () => {
    expect(['age', 'credit_amount', '_x1'].map(quoteName)).toEqual(['age', 'credit_amount', '_x1']);
  });

  test('names and texts that SQL cannot hold are refused', () => {
    for (const attempt of [() => quoteName(''), () => quoteName('a\0b'), () => quoteText('a\0b')]) {
      expect(attempt).toThrow(LatheError);
    }
  });
});

describe('numbers, judged by DuckDB', () => {
  test('any double reads back to the same double', async () => {
    const special = [
      0,
      -0,
      0.1,
      1e21,
      1e-7,
      5e-324,
      1.7976931348623157e308,
      2 ** 53,
      -(2 ** 53) - 2,
      1e15 + 0.5,
    ];
    const check = async (value: number): Promise<void> => {
      const { rows } = await query(`SELECT CAST(${quoteScalar(value)} AS DOUBLE)`);
      // SQL has no negative zero to write; everything else is the very same number.
      expect(rows[0]?.[0]).toBe(value === 0 ? 0 : value);
    };
    for (const value of [...special, Number.NaN, Infinity, -Infinity]) await check(value);
    await fc.assert(fc.asyncProperty(fc.double({ noNaN: true }), check), { numRuns: 500, seed: 2 });
  });

  test('any 64-bit integer reads back to itself', async () => {
    const integers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    await fc.assert(
      fc.asyncProperty(integers, async (value) => {
        expect((await query(`SELECT CAST(${quoteScalar(value)} AS BIGINT)`)).rows).toEqual([
          [value],
        ]);
      }),
      { numRuns: 200, seed: 3, examples: [[-(2n ** 63n)], [2n ** 63n - 1n], [2n ** 53n + 1n]] },
    );
  });

  test('numbers with a fraction are doubles, not decimals', async () => {
    const { rows } = await query(
      `SELECT typeof(${quoteScalar(0.5)}), typeof(${quoteScalar(1e300)})`,
    );
    expect(rows).toEqual([['DOUBLE', 'DOUBLE']]);
  });
});
