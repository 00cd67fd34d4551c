import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Playground } from './playground.js';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

const formula = (expression: string) => [
  { id: 'sum', step: 'formula', parameters: { output: 'x', expression } },
];
const query = (text: string) => [{ id: 'ask', step: 'custom-sql', parameters: { query: text } }];

describe('a formula', () => {
  it('that divides by zero gives infinity, NaN or null, as its help says', async () => {
    play.write('data.csv', 'a,b\n1,0\n6,2\n0,0\n');
    play.flow([
      { id: 'quotient', step: 'formula', parameters: { output: 'x', expression: 'a / b' } },
      { id: 'whole', step: 'formula', parameters: { output: 'y', expression: 'a // b' } },
      { id: 'rest', step: 'formula', parameters: { output: 'z', expression: 'a % b' } },
    ]);
    await play.runGives('a,b,x,y,z\n1,0,inf,,\n6,2,3.0,3,0\n0,0,-nan,,\n');
    const { stdout } = await play.lathe(['steps', 'formula']);
    expect(stdout).toMatch(/x \/ 0 gives infinity and 0 \/ 0 NaN.*x \/\/ 0 and x % 0/);
  });

  it.each([
    ['with a column that is not there', 'amont * 2', 'column-missing', /amont/],
    ['with a function that is not there', 'sqroot(amount)', 'sql-error', /sqroot/],
    ['that adds text to a number', 'name + 1', 'sql-error', /VARCHAR, INTEGER/],
    ['that does not parse', 'amount +', 'sql-error', /./],
  ])('%s is refused at its node', async (_, expression, code, message) => {
    play.flow(formula(expression));
    await play.runFails({ status: 1, code, message, at: 'node sum' });
    play.flow(formula('amount + 1'));
    await play.runGives('name,amount,group,x\nAda,10,a,11\nBob,20,b,21\nCyd,30,a,31\n');
  });

  it.each([
    ['a bracket that is not closed', '(amount'],
    ['a quote that is not closed', "'amount"],
    ['a second statement', '1; DROP TABLE x'],
    ['nothing', '  '],
  ])('with %s is refused before anything runs', async (_, expression) => {
    play.flow(formula(expression));
    await play.runFails({
      status: 2,
      code: 'parameter-invalid',
      at: 'node sum, parameter expression',
    });
  });

  it('that breaks out of its brackets reaches nothing else', async () => {
    play.flow(formula('1) AS x FROM (SELECT 1'));
    await play.runFails({ status: 2, code: 'parameter-invalid', at: 'node sum' });
  });

  it('cannot read files', async () => {
    const secret = play.write('secret.txt', 'hidden');
    play.flow(formula(`(SELECT content FROM read_text('${secret}'))`));
    const stderr = await play.runFails({ status: 1, code: 'sql-not-allowed', at: 'node sum' });
    expect(stderr).not.toContain('hidden');
  });

  it('whose numbers overflow fails with the place', async () => {
    play.flow(formula('amount * 9223372036854775807'));
    await play.runFails({ status: 1, code: 'value-does-not-fit', at: 'node sum' });
  });
});

describe('custom SQL', () => {
  it.each([
    ['COPY', (file: string) => `COPY (SELECT 1) TO '${file}'`],
    ['ATTACH', (file: string) => `ATTACH '${file}' AS other`],
    ['INSTALL', () => 'INSTALL httpfs'],
    ['PRAGMA', () => 'PRAGMA database_list'],
    ['SET', () => "SET memory_limit = '1GB'"],
    ['CREATE TABLE', () => 'CREATE TABLE x AS SELECT 1'],
    ['DELETE', () => 'DELETE FROM input'],
    ['two statements', () => 'SELECT 1; SELECT 2'],
    ['nothing', () => ' -- only a comment'],
  ])('with %s is refused before anything runs', async (_, text) => {
    const file = join(play.folder, 'stolen');
    play.flow(query(text(file)));
    await play.runFails({ status: 2, code: 'parameter-invalid', at: 'node ask, parameter query' });
    expect(play.leftovers()).toEqual([]);
    expect(() => play.read('stolen')).toThrow();
  });

  it.each([
    ['read_csv', (file: string) => `SELECT * FROM read_csv('${file}')`],
    ['read_text', (file: string) => `SELECT * FROM read_text('${file}')`],
    [
      'read_blob in a subquery',
      (file: string) => `SELECT (SELECT content FROM read_blob('${file}'))`,
    ],
    ['glob', () => "SELECT * FROM glob('/*')"],
    ['a file as a table', (file: string) => `SELECT * FROM '${file}'`],
    ['a file in a join', (file: string) => `SELECT * FROM input JOIN '${file}' ON true`],
    ['a CTE that copies', (file: string) => `WITH x AS (SELECT * FROM '${file}') SELECT * FROM x`],
    ['settings', () => 'SELECT * FROM duckdb_settings()'],
    ['other schemas', () => 'SELECT * FROM information_schema.tables'],
    ['query()', (file: string) => `SELECT * FROM query('FROM ''${file}''')`],
  ])('that reads beyond its inputs with %s is refused', async (_, text) => {
    const file = play.write('secret.csv', 'hidden\nvalue\n');
    play.flow(query(text(file)));
    const stderr = await play.runFails({ status: 1, code: 'sql-not-allowed', at: 'node ask' });
    expect(stderr).not.toContain('hidden');
  });

  it('with an error says where', async () => {
    play.flow(query('SELECT nme FROM input'));
    await play.runFails({ status: 1, code: 'column-missing', message: 'nme', at: 'node ask' });
  });

  it('with a table that is not an input says which there are', async () => {
    play.flow(query('SELECT * FROM inptu'));
    await play.runFails({ status: 1, code: 'table-missing', message: 'inptu', at: 'node ask' });
  });

  it('cannot see the environment', async () => {
    play.flow(query("SELECT getenv('HOME') AS home"));
    await play.runFails({ status: 1, code: 'sql-error', message: 'getenv', at: 'node ask' });
  });

  it('that gives the same column name twice gets a number on the second', async () => {
    play.flow(query('SELECT name, amount AS name FROM input WHERE amount = 10'));
    await play.runGives('name,name_1\nAda,10\n');
  });

  it('that would be endless can be bounded by memory', async () => {
    play.flow(query('SELECT list(a.i) AS x FROM range(100000000) a(i), input'));
    await play.runFails(
      { status: 1, code: 'engine-out-of-memory', at: 'node ask', advice: 'memory' },
      '--memory',
      '100MB',
    );
  });
});
