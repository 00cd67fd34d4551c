import {
  aggregateWhere,
  ascending,
  call,
  cast,
  column,
  duckDbDialect,
  type Expression,
  FLOAT,
  filter,
  INTEGER,
  limit,
  literal,
  printRelation,
  printStatement,
  project,
  type Relation,
  sort,
  sqlExpression,
  sqlRelation,
  summarise,
  TEXT,
  table,
  typeName,
  typeOf,
  when,
  withColumns,
} from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { query } from './duckdb.js';

const print = (relation: Relation): string => printRelation(relation, duckDbDialect);
const people = table('people', [
  { name: 'name', type: TEXT },
  { name: 'Age', type: INTEGER },
]);
const single = (expression: Expression, name = 'x'): Relation =>
  project(sqlRelation('SELECT 1 AS one', []), [{ name, expression }]);
/** The relation inside several others, each of which is indented. */
const nested = (relation: Relation): Relation =>
  limit(filter(limit(relation, 10), literal(true)), 10);

describe('printed SQL', () => {
  test('reads like SQL a person wrote', () => {
    const adults = filter(people, call('greater_or_equal', column('Age'), literal(18)));
    expect(print(sort(adults, [ascending(column('name'))]))).toBe(
      [
        'SELECT *',
        'FROM (',
        '  SELECT *',
        '  FROM people',
        '  WHERE ("Age" >= 18)',
        ')',
        'ORDER BY name ASC NULLS LAST',
      ].join('\n'),
    );
  });

  test('is one statement with a named part for each node', async () => {
    const statement = printStatement(
      [
        { name: 'people', statement: 'SELECT \'Ann\' AS name, 41 AS "Age" -- a source' },
        {
          name: 'older',
          relation: withColumns(people, [
            { name: 'Age', expression: call('add', column('Age'), literal(1)) },
          ]),
        },
      ],
      table('older', people.schema),
      duckDbDialect,
    );
    expect(statement).toMatch(/^WITH people AS \(\n/);
    expect((await query(statement)).rows.map(([name, age]) => [name, Number(age)])).toEqual([
      ['Ann', 42],
    ]);
  });

  test('a wide projection is broken into lines and loses nothing', async () => {
    const items = Array.from({ length: 60 }, (_, index) => ({
      name: `column_${index}`,
      expression: literal(index),
    }));
    const text = print(project(sqlRelation('SELECT 1 AS one', []), items));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect((await query(text)).rows).toEqual([items.map((_, index) => index)]);
  });
});

describe('indentation', () => {
  const texts = ['a\nb', '\n', '\n\n  x\n', 'a\r\nb', "it's\n'quoted'\n", '  lead\n    deep'];

  test.each(texts)('leaves the text %j alone', async (text) => {
    expect((await query(print(nested(single(literal(text)))))).rows).toEqual([[text]]);
  });

  test.each(texts)('leaves the column name %j alone', async (name) => {
    expect((await query(print(nested(single(literal(1), name))))).names).toEqual([name]);
  });

  test.each(texts)("leaves a text in the user's own SQL alone: %j", async (text) => {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    expect((await query(print(nested(single(sqlExpression(quoted)))))).rows).toEqual([[text]]);
    expect((await query(print(nested(sqlRelation(`SELECT ${quoted} AS x`, []))))).rows).toEqual([
      [text],
    ]);
  });

  test('leaves any text alone, at any depth', async () => {
    const lines = fc.array(fc.constantFrom('a', "'", '"', '  ', '\n', '\t', '--', 'ß'), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(lines, async (pieces) => {
        const text = pieces.join('');
        expect((await query(print(nested(nested(single(literal(text))))))).rows).toEqual([[text]]);
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});

describe("the user's own SQL", () => {
  test('may end in a comment', async () => {
    expect((await query(print(nested(single(sqlExpression('1 + 1 -- two')))))).rows).toEqual([[2]]);
    expect((await query(print(nested(sqlRelation('SELECT 3 AS x -- three', []))))).rows).toEqual([
      [3],
    ]);
  });

  test('may end in a semicolon', async () => {
    expect((await query(print(sqlRelation('SELECT 3 AS x;\n', [])))).rows).toEqual([[3]]);
  });

  test('reads its inputs by the names it knows', async () => {
    const one = sqlRelation('SELECT 1 AS n', []);
    const two = sqlRelation('SELECT 2 AS n', []);
    const both = sqlRelation('SELECT a.n + b.n FROM a, "the other" AS b', [
      { name: 'a', relation: one },
      { name: 'the other', relation: two },
    ]);
    expect((await query(print(nested(both)))).rows).toEqual([[3]]);
  });
});

describe('templates', () => {
  test('do not look for places in their arguments', async () => {
    const expression = call('concatenate', literal('{0}'), literal('{1}$&'), literal('{...}'));
    expect((await query(print(single(expression)))).rows).toEqual([['{0}{1}$&{...}']]);
  });

  test('trim white space and no letters', async () => {
    const texts = [
      ' \t\r\n\f\u000bvx\tfv\u000b',
      ' vx\tfv ',
      '\u00a0\tvx\tfv\u3000\n',
      'vx\tfv\u2003',
    ];
    for (const text of texts) {
      expect((await query(print(single(call('trim', literal(text)))))).rows).toEqual([['vx\tfv']]);
    }
    const blank = call('trim', literal(' \u00a0 '));
    expect((await query(print(single(blank)))).rows).toEqual([['']]);
    const nothing = call('trim', cast(literal(null), TEXT));
    expect((await query(print(single(nothing)))).rows).toEqual([[null]]);
  });

  const typed: readonly (readonly [string, Expression, string, unknown])[] = [
    [
      'position in a list',
      call('position_in', call('list', literal('a'), literal('b')), literal('b')),
      'integer',
      1,
    ],
    [
      'no position in a list',
      call('position_in', call('list', literal('a')), literal('b')),
      'integer',
      null,
    ],
    [
      'position among constants',
      call('position_among', literal('b'), literal('a'), literal('b')),
      'integer',
      1,
    ],
    [
      'no position among constants',
      call('position_among', literal('c'), literal('a'), literal('b')),
      'integer',
      null,
    ],
    [
      'null among constants',
      call('position_among', cast(literal(null), TEXT), literal('a')),
      'integer',
      null,
    ],
    [
      'first match replaced',
      call('replace_pattern', literal('aab'), literal('a'), literal('x')),
      'text',
      'xab',
    ],
    [
      'a time by pattern',
      call(
        'format_timestamp',
        call('parse_timestamp', literal('03.02.2026'), literal('%d.%m.%Y')),
        literal('%Y/%m/%d'),
      ),
      'text',
      '2026/02/03',
    ],
    [
      'no time by pattern',
      call('try_parse_timestamp', literal('x'), literal('%d')),
      'timestamp',
      null,
    ],
    ['division by zero', call('divide', literal(1), literal(0)), 'float', Infinity],
    ['a float beyond integers', literal(1e300), 'float', 1e300],
  ];

  test.each(typed)(
    '%s has the type and value that are declared',
    async (_, expression, type, value) => {
      expect(typeName(typeOf(expression, []))).toBe(type);
      const [row] = (await query(print(single(expression)))).rows;
      const cell = row?.[0];
      expect(typeof cell === 'bigint' ? Number(cell) : cell).toEqual(value);
    },
  );

  test('stop a query where a row gets to "fail", and only there', async () => {
    const guarded = (limitValue: number): Relation =>
      single(
        when(
          [[call('less', literal(1), literal(limitValue)), cast(literal(1), FLOAT)]],
          call('fail', call('concatenate', literal('too '), literal('large'))),
        ),
      );
    expect((await query(print(guarded(2)))).rows).toEqual([[1]]);
    await expect(query(print(guarded(1)))).rejects.toThrow('too large');
  });
});

describe('conditional aggregates', () => {
  const numbers = sqlRelation(
    "SELECT * FROM (VALUES (1.0, 'a'), (3.0, 'b'), (NULL, 'b'), ('inf'::DOUBLE, 'c')) AS t(x, kind)",
    [],
  );
  const finite = call('is_finite', column('x'));
  const of = {
    ...numbers,
    schema: [
      { name: 'x', type: FLOAT },
      { name: 'kind', type: TEXT },
    ],
  };

  test('take the rows for which the condition holds', async () => {
    const relation = summarise(
      of,
      [],
      [
        { name: 'rows', expression: aggregateWhere(finite, 'count_rows') },
        { name: 'mean', expression: aggregateWhere(finite, 'mean', column('x')) },
        {
          name: 'median',
          expression: aggregateWhere(finite, 'quantile', column('x'), literal(0.5)),
        },
        { name: 'kinds', expression: aggregateWhere(finite, 'count_distinct', column('kind')) },
      ],
    );
    // Of 1, 3, null and infinity only 1 and 3 are finite; their kinds are a and b.
    const [row] = (await query(print(relation))).rows;
    expect(row?.map(Number)).toEqual([2, 2, 2, 2]);
  });

  test('do without FILTER, whose buffers grow with the square of their number', () => {
    const many = Array.from({ length: 3 }, (_, index) => ({
      name: `mean_${index}`,
      expression: aggregateWhere(finite, 'mean', column('x')),
    }));
    expect(print(summarise(of, [], many))).not.toContain('FILTER');
  });
});
