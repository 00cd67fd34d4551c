import { columnsInCode, remapCode } from '@lathe/flow';
import { describe, expect, test } from 'vitest';

const expression = (code: string) =>
  remapCode(code, { age: 'years', date: 'due' }, 'sql-expression');
const query = (code: string) => remapCode(code, { age: 'years', input: 'x' }, 'sql-query');

describe('columns in an SQL expression', () => {
  test.each([
    ['age + AGE + "age" + "Age"', 'years + years + years + years'],
    ["'age' || age || 'it''s age'", "'age' || years || 'it''s age'"],
    ["E'\\'age' || age", "E'\\'age' || years"],
    ['$$age$$ || $t$ age $$ $t$ || age', '$$age$$ || $t$ age $$ $t$ || years'],
    [
      'age -- age\n + age /* age /* age */ age */ + age',
      'years -- age\n + years /* age /* age */ age */ + years',
    ],
    ['ages + my_age + age2 + é_age + ageé', 'ages + my_age + age2 + é_age + ageé'],
    ['age(age) + "age"', 'age(years) + years'],
    [
      "date '2020-01-01' < date and x::date < cast(y AS date)",
      "date '2020-01-01' < due and x::date < cast(y AS date)",
    ],
    ['person.age + age.months', 'person.age + years.months'],
    ["{age: age, 'age': 1}", "{age: years, 'age': 1}"],
    ['f(age := age)', 'f(age := years)'],
    ['extract(year FROM age)', 'extract(year FROM years)'],
    ["'not closed age", "'not closed age"],
  ])('%s becomes %s', (before, after) => {
    expect(expression(before)).toBe(after);
  });

  test('are quoted where the new name needs it', () => {
    expect(remapCode('age', { age: 'Age "x"' }, 'sql-expression')).toBe('"Age ""x"""');
  });

  test('swap names in one go', () => {
    expect(remapCode('a - b', { a: 'b', b: 'a' }, 'sql-expression')).toBe('b - a');
  });

  test('are not reserved words unless quoted', () => {
    expect(remapCode('CASE WHEN "when" THEN 1 END', { when: 'w' }, 'sql-expression')).toBe(
      'CASE WHEN w THEN 1 END',
    );
  });

  test('are given with their places', () => {
    expect(columnsInCode('x + "Age"', ['age', 'other'], 'sql-expression')).toEqual([
      { column: 'age', start: 4, end: 9 },
    ]);
  });
});

describe('columns in an SQL query', () => {
  test.each([
    ['SELECT age FROM input WHERE input.age > 1', 'SELECT years FROM input WHERE input.years > 1'],
    ['SELECT i.age FROM input i JOIN age ON true', 'SELECT i.years FROM input i JOIN age ON true'],
    ['SELECT extract(year FROM age) FROM t', 'SELECT extract(year FROM years) FROM t'],
    ['SELECT a IS DISTINCT FROM age FROM t', 'SELECT a IS DISTINCT FROM years FROM t'],
  ])('%s becomes %s', (before, after) => {
    expect(query(before)).toBe(after);
  });

  test('are left alone when the query gives the name itself', () => {
    const aliased = 'WITH t AS (SELECT a AS age FROM input) SELECT age FROM t';
    expect(query(aliased)).toBe(aliased);
    const table = 'WITH age AS (SELECT 1) SELECT age FROM age';
    expect(query(table)).toBe(table);
  });
});

describe('columns in Python', () => {
  const found = (code: string) => columnsInCode(code, ['age'], 'python').map(({ start }) => start);

  test('are texts that are the name and attributes, with the case as it is', () => {
    expect(found('df["age"] + df[\'age\'] + df.age')).toEqual([3, 15, 27]);
    expect(found('df["Age"] + "my age" + age + df.age() # "age"\n"""age"""')).toEqual([]);
  });

  test('are never replaced', () => {
    expect(remapCode('df["age"]', { age: 'years' }, 'python')).toBe('df["age"]');
  });
});
