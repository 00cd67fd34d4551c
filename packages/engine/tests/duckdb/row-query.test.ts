import type { GivenTable, GivenValues, RowQuery } from '@lathe/engine';
import { parseTypeName } from '@lathe/flow';
import { afterEach, describe, expect, it } from 'vitest';
import { engineUnderTest, failure } from './engine-under-test.js';

const under = engineUnderTest();
const open: RowQuery[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((query) => query.close()));
});

function given(types: Record<string, string>): GivenTable {
  const schema = Object.entries(types).map(([name, text]) => ({
    name,
    type: parseTypeName(text)!,
  }));
  return { name: 'requests', schema, position: 'place' };
}

async function queryOver(types: Record<string, string>, statement: string): Promise<RowQuery> {
  const query = await under.engine.queryOver(given(types), statement);
  open.push(query);
  return query;
}

async function rows(query: RowQuery, values: GivenValues): Promise<unknown[][]> {
  const page = await query.run(values);
  return Array.from({ length: page.rows }, (_, row) => page.values.map((list) => list[row]));
}

describe('a query over rows to come', () => {
  it('runs on the rows of each call', async () => {
    const query = await queryOver(
      { amount: 'float', town: 'text' },
      'SELECT place, upper(town) AS town, amount * 2 AS twice FROM requests',
    );
    expect(
      await rows(query, [
        ['1.5', null],
        ['Bonn', 'Lyon'],
      ]),
    ).toEqual([
      [0, 'BONN', 3],
      [1, 'LYON', null],
    ]);
    expect(await rows(query, [['4'], [null]])).toEqual([[0, null, 8]]);
  });

  it('takes texts of any kind as they are', async () => {
    const query = await queryOver({ town: 'text' }, 'SELECT town FROM requests');
    const texts = [
      '',
      ' ',
      "O'Hara",
      '"quoted"',
      'a\\b',
      'line\nbreak',
      'tab\t',
      '東京',
      '😀',
      '$1',
      'null',
    ];
    expect(await rows(query, [texts])).toEqual(texts.map((text) => [text]));
  });

  it('takes lists as JSON texts of lists of texts', async () => {
    const query = await queryOver(
      { words: 'list<text>', days: 'list<date>', nested: 'list<list<integer>>' },
      'SELECT words, len(days) AS days, days[1] AS day, nested FROM requests',
    );
    expect(
      await rows(query, [
        [JSON.stringify(['a, b', null, '"c"']), '[]', null],
        ['["2024-02-29"]', '[]', null],
        ['[["1"], ["2", "3"]]', '[]', null],
      ]),
    ).toEqual([
      [['a, b', null, '"c"'], 1, '2024-02-29', [[1], [2, 3]]],
      [[], 0, null, []],
      [null, null, null, null],
    ]);
  });

  it('takes no rows at all', async () => {
    const query = await queryOver({ town: 'text' }, 'SELECT town FROM requests');
    expect(await rows(query, [[]])).toEqual([]);
  });

  const TYPES = {
    whole: 'integer',
    share: 'float',
    yes: 'boolean',
    day: 'date',
    moment: 'timestamp',
    price: 'decimal(8,2)',
  };
  const LINES = [
    ['7', '0.1', 'true', '2024-02-29', '2024-02-29 12:30:00', '9.99'],
    [' 24.0 ', '1e-3', 'FALSE', '2024/03/01', '2024-03-01T01:02:03.5', '10'],
    ['1e3', '-.5', ' true ', '1999-12-31', '2024-03-01 00:00:00Z', '0.005'],
    ['9007199254740993', '17', '', '', '', ''],
  ];

  it('reads texts as a CSV source with the same types does', async () => {
    const names = Object.keys(TYPES);
    const csv = [names, ...LINES].map((line) => line.join(',')).join('\n');
    await under.csv(`${csv}\n`, { types: TYPES, header: true });
    const expected = await under.rows();
    const query = await queryOver(TYPES, 'SELECT * EXCLUDE place FROM requests');
    const columns = names.map((_, column) => LINES.map((line) => line[column] || null));
    expect(await rows(query, columns)).toEqual(expected);
  });

  it.each([
    ['integer', '24.5'],
    ['integer', 'old'],
    ['float', '1,5'],
    ['boolean', 'yes'],
    ['date', '2024-02-31'],
    ['date', '2024-02-28 10:00:00'],
    ['timestamp', 'yesterday'],
    ['decimal(4,2)', '1000'],
  ])('names the first value that is no %s: %s', async (type, text) => {
    const query = await queryOver({ town: 'text', value: type }, 'SELECT value FROM requests');
    const values = [
      ['any', 'any', 'any'],
      [null, text, text],
    ];
    expect(await query.misfit(values)).toEqual({ row: 1, column: 'value' });
    expect(await query.misfit([['any'], [null]])).toBeNull();
  });

  it('finds no misfit where every type takes every text', async () => {
    const query = await queryOver({ town: 'text' }, 'SELECT town FROM requests');
    expect(await query.misfit([['x']])).toBeNull();
  });

  it('answers calls made at the same time each with its own rows', async () => {
    const query = await queryOver({ value: 'integer' }, 'SELECT value + 1 AS next FROM requests');
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    const answers = await Promise.all(numbers.map((number) => rows(query, [[String(number)]])));
    expect(answers).toEqual(numbers.map((number) => [[number + 1]]));
  });

  it('reads stored tables besides, and nothing else', async () => {
    await under.engine.store('rates', "SELECT 'Bonn' AS town, 3 AS rate");
    const query = await queryOver(
      { town: 'text' },
      'SELECT rate FROM requests JOIN rates USING (town)',
    );
    expect(await rows(query, [['Bonn', 'Lyon']])).toEqual([[3]]);
    const refused = under.engine.queryOver(
      given({ town: 'text' }),
      "SELECT * FROM read_csv('/etc/passwd')",
    );
    expect(await failure(refused)).toMatchObject({ code: 'sql-not-allowed' });
  });

  it('cannot be asked any more when it is closed', async () => {
    const query = await under.engine.queryOver(given({ town: 'text' }), 'SELECT 1 FROM requests');
    await query.close();
    expect(await failure(query.run([['x']]))).toMatchObject({ code: 'engine-closed' });
  });
});
