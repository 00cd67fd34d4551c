import {
  areComparable,
  concatenate,
  duckDbDialect,
  FLOAT,
  INTEGER,
  join,
  joinedColumns,
  literal,
  parseTypeName,
  printRelation,
  project,
  type Relation,
  TEXT,
  table,
  typeName,
  widerType,
} from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { query } from './duckdb.js';

const print = (relation: Relation): string => printRelation(relation, duckDbDialect);
const orders = table('orders', [
  { name: 'Customer', type: INTEGER },
  { name: 'note', type: TEXT },
]);
const customers = table('customers', [
  { name: 'id', type: INTEGER },
  { name: 'Note', type: TEXT },
  { name: 'credit limit', type: FLOAT },
]);
const keys = [{ left: 'customer', right: 'id' }];

describe('a join', () => {
  test('reads like SQL a person wrote', () => {
    expect(print(join(orders, customers, { keys, how: 'left' }))).toBe(
      [
        'SELECT l."Customer", l.note, r."Note" AS "Note_right", r."credit limit"',
        'FROM orders AS l',
        'LEFT JOIN customers AS r',
        'ON (l."Customer" = r.id)',
      ].join('\n'),
    );
  });

  test('takes the key from the side that has it where rows of the second table stay alone', () => {
    const text = print(join(orders, customers, { keys, how: 'full', rightColumns: ['id'] }));
    expect(text).toContain('coalesce(l."Customer", r.id) AS "Customer"');
    expect(text).toContain(', r.id\n');
  });

  test('lets missing keys be equal when asked to', () => {
    const text = print(join(orders, customers, { keys, how: 'inner', nullsMatch: true }));
    expect(text).toContain('ON (l."Customer" IS NOT DISTINCT FROM r.id)');
  });

  test('works with itself, with tables inside and with table names like its own', async () => {
    const one = project(table('l', []), [{ name: 'a', expression: literal(1) }]);
    const two = project(table('r', []), [{ name: 'b', expression: literal(1) }]);
    const both = join(one, two, { keys: [{ left: 'a', right: 'b' }], how: 'right' });
    const again = join(both, both, { keys: [{ left: 'a', right: 'a' }], how: 'inner' });
    const tables = 'WITH l AS (SELECT 7 AS x), r AS (SELECT 8 AS y)';
    expect(await query(`${tables} ${print(again)}`)).toEqual({ names: ['a'], rows: [[1]] });
  });

  test('says which columns it gives and where they are from', () => {
    const columns = joinedColumns(orders.schema, customers.schema, {
      keys,
      how: 'right',
      suffix: '2',
      rightColumns: ['note'],
    });
    expect(columns).toEqual([
      { name: 'Customer', type: INTEGER, from: 'both', left: 'Customer', right: 'id' },
      { name: 'note', type: TEXT, from: 'left', column: 'note' },
      { name: 'Note2', type: TEXT, from: 'right', column: 'Note' },
    ]);
  });

  test('refuses keys that are never equal, and a suffix that does not tell names apart', () => {
    expect(() =>
      join(orders, customers, { keys: [{ left: 'note', right: 'id' }], how: 'left' }),
    ).toThrow(/holds text and "id" holds integer/);
    const taken = table('taken', [...orders.schema, { name: 'note_right', type: TEXT }]);
    expect(() => join(taken, customers, { keys, how: 'left' })).toThrow(/differ only in case/);
    expect(() =>
      join(orders, customers, { keys: [{ left: 'x', right: 'id' }], how: 'left' }),
    ).toThrow(
      expect.objectContaining({
        code: 'column-missing',
        place: { column: 'x', parameter: 'keys[0].left' },
      }),
    );
  });

  test.each([
    ['integer', 'decimal(10,2)', true],
    ['date', 'timestamp', true],
    ['timestamp', 'timestamp with zone', false],
    ['text', 'integer', false],
    ['text', 'text', true],
  ])('compares %s with %s: %s', (left, right, comparable) => {
    expect(areComparable(typeNamed(left), typeNamed(right))).toBe(comparable);
  });
});

describe('tables one after the other', () => {
  test('are read in order with the same columns', () => {
    expect(print(concatenate([orders, table('more', [{ name: 'NOTE', type: TEXT }])]))).toBe(
      [
        'SELECT "Customer", note',
        'FROM orders',
        'UNION ALL',
        'SELECT CAST(NULL AS BIGINT) AS "Customer", "NOTE" AS note',
        'FROM more',
      ].join('\n'),
    );
  });

  test.each([
    ['integer', 'float', 'float'],
    ['integer', 'decimal(10,2)', 'decimal(21,2)'],
    ['decimal(5,4)', 'decimal(10,2)', 'decimal(12,4)'],
    ['decimal(38,0)', 'decimal(10,2)', 'float'],
    ['date', 'timestamp', 'timestamp'],
    ['list<integer>', 'list<float>', 'list<float>'],
    ['text', 'integer', undefined],
    ['boolean', 'integer', undefined],
  ])('widen %s and %s to %s', (a, b, wider) => {
    const type = widerType(typeNamed(a), typeNamed(b));
    expect(type === undefined ? undefined : typeName(type)).toBe(wider);
  });

  test('are refused where a name has types without a common one', () => {
    const other = table('other', [{ name: 'Note', type: INTEGER }]);
    expect(() => concatenate([orders, other])).toThrow(
      /"Note" holds text in one table and integer in another/,
    );
  });
});

function typeNamed(name: string) {
  const type = parseTypeName(name);
  if (type === undefined) throw new Error(name);
  return type;
}
