import {
  expressionProblem,
  looksRowWise,
  multipliesRows,
  queryProblem,
  withoutSemicolon,
} from '@lathe/steps/user-sql';
import { describe, expect, test } from 'vitest';

describe('an expression', () => {
  test.each([
    'a + b',
    "'it''s; fine)'",
    '"a;b(" + 1',
    'a -- ) ;',
    'a /* ( /* nested ; */ */ + 1',
    "E'\\'' || x",
    '$$ ) ; $$',
    'list[1] + {x: 1}.x',
  ])('may be %s', (text) => {
    expect(expressionProblem(text)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['-- only a comment', 'is empty'],
    ['a; b', 'holds a semicolon; write one expression'],
    ['(a', 'has a "(" that is not closed'],
    ['a)', 'has a ")" too many'],
    ['a) AS x, (b', 'has a ")" too many'],
    ['(a]', 'has a "]" too many'],
    ["'a", "has a ' that is not closed"],
    ['"a', 'has a " that is not closed'],
    ['a /* b', 'has a /* that is not closed'],
    ['$x$ a', 'has a $x$ that is not closed'],
  ])('may not be %j: %s', (text, problem) => {
    expect(expressionProblem(text)).toBe(problem);
  });

  test('is not row-wise when a window, subquery or random number is in it', () => {
    expect(looksRowWise("a || ' over '")).toBe(true);
    expect(looksRowWise('max(a) OVER (PARTITION BY b)')).toBe(false);
    expect(looksRowWise('a IN (SELECT b FROM t)')).toBe(false);
    expect(multipliesRows('UNNEST(v)')).toBe(true);
    expect(multipliesRows('"unnest"')).toBe(false);
  });
});

describe('a query', () => {
  test.each([
    'SELECT 1',
    '  with t as (select 1) from t ;',
    'FROM input',
    '(SELECT 1)',
    '-- x\nVALUES (1);; -- y',
  ])('may be %s', (text) => {
    expect(queryProblem(text)).toBeUndefined();
  });

  test.each([
    '',
    ';',
    'SELECT 1; SELECT 2',
    'DELETE FROM t',
    'CREATE TABLE x (a INT)',
    'SELECT (1',
    "COPY t TO 'x'",
  ])('may not be %j', (text) => {
    expect(queryProblem(text)).toBeTypeOf('string');
  });

  test('loses its semicolon and what follows, but not one in a text', () => {
    expect(withoutSemicolon("SELECT ';' ; -- done")).toBe("SELECT ';' ");
    expect(withoutSemicolon('SELECT 1')).toBe('SELECT 1');
  });
});
