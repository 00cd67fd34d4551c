import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure } from './engine-under-test.js';

const under = engineUnderTest();

async function refused(statement: string): Promise<string> {
  return (await failure(under.engine.rows(statement))).code;
}

describe('statements that users write', () => {
  it('may query the tables of the engine in every way of SQL', async () => {
    await under.csv('id,n\n1,10\n2,20\n');
    for (const [statement, value] of [
      ['SELECT sum(n) FROM source', 30],
      ['WITH a AS (SELECT * FROM source), b AS (SELECT n FROM a) SELECT max(n) FROM b;', 20],
      ['FROM (VALUES (7)) v(x)', 7],
      ['SELECT max(i) FROM range(5) t(i)', 4],
      ['SELECT count(*) FROM source a JOIN source b USING (id)', 2],
      [
        'WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 9) SELECT max(i) FROM r',
        9,
      ],
      ['SELECT (SELECT n FROM source WHERE id = 2)', 20],
      ['SELECT "10" FROM (FROM source PIVOT (count(*) FOR n IN (10, 20)) ) LIMIT 1', 1],
      ['SELECT x FROM (SELECT unnest([5]) AS x)', 5],
      ['SELECT n FROM "SOURCE" WHERE id = 1 -- the first', 10],
      ['SELECT count(*) FROM (SUMMARIZE source)', 2],
    ] as const) {
      const [row] = await under.engine.rows(statement);
      expect(Object.values(row!), statement).toEqual([value]);
    }
  });

  it('may not do anything but query', async () => {
    for (const statement of [
      "COPY source TO '/tmp/stolen.csv'",
      "ATTACH '/tmp/x.db' AS x",
      'PRAGMA database_list',
      'INSTALL httpfs',
      "LOAD 'httpfs'",
      'DROP TABLE source',
      "SET memory_limit = '1GB'",
      'CREATE TABLE x AS SELECT 1',
      'INSERT INTO source VALUES (1, 2)',
      'DELETE FROM source',
      'CALL pragma_version()',
      'EXPLAIN ANALYZE SELECT 1',
      'VACUUM',
      'CHECKPOINT',
      "EXPORT DATABASE '/tmp/x'",
      'SELECT 1; SELECT 2',
      'SELECT 1; DROP TABLE source',
      '',
      '-- nothing',
    ]) {
      expect(await refused(statement), statement).toBe('sql-not-allowed');
    }
  });

  it('may not read files, by whatever way', async () => {
    for (const statement of [
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM read_blob('/etc/passwd')",
      "SELECT * FROM glob('/etc/*')",
      "SELECT * FROM '/etc/passwd.csv'",
      'SELECT * FROM "/etc/passwd.csv"',
      "FROM 'data.parquet'",
      'SELECT * FROM "/etc/x".csv',
      "SELECT * FROM sniff_csv('/etc/passwd')",
      "SELECT * FROM parquet_metadata('/etc/x')",
      "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
      "SELECT * FROM query_table('/etc/passwd.csv')",
      "SELECT * FROM json_execute_serialized_sql('{}')",
      "SELECT (SELECT count(*) FROM read_text('/etc/passwd'))",
      "SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))",
      "SELECT 1 LIMIT (SELECT count(*) FROM read_text('/etc/passwd'))",
      "SELECT 1 ORDER BY (SELECT count(*) FROM read_text('/etc/passwd'))",
      "WITH a AS (FROM read_text('/etc/passwd')) SELECT * FROM a",
      "SELECT * FROM (FROM read_text('/etc/passwd') PIVOT (count(*) FOR filename IN ('a')))",
      "SELECT * FROM source, LATERAL (SELECT * FROM read_text('/etc/passwd'))",
      "SELECT 1 UNION ALL SELECT content FROM read_text('/etc/passwd')",
      "DESCRIBE SELECT * FROM read_text('/etc/passwd')",
      "SUMMARIZE '/etc/passwd.csv'",
      // A name given in one place does not open a file of that name in another.
      'SELECT * FROM (WITH "/etc/passwd.csv" AS (SELECT 1) SELECT 1), "/etc/passwd.csv"',
      'SHOW TABLES',
      'SELECT * FROM duckdb_settings()',
      'SELECT * FROM main.source',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM memory.main.source',
    ]) {
      expect(await refused(statement), statement).toBe('sql-not-allowed');
    }
  });

  it('are judged the same in every call', async () => {
    const bad = "SELECT * FROM read_text('/etc/passwd')";
    const { engine } = under;
    const sink = { format: 'csv', path: under.path('stolen.csv') } as const;
    for (const call of [
      () => engine.describe(bad),
      () => engine.page(bad, 0, 1),
      () => engine.store('stolen', bad),
      () => engine.write(bad, sink),
      () => engine.page("SELECT 1) TO '/tmp/x.csv'; --", 0, 1),
    ]) {
      expect((await failure(call())).code).toMatch(/^sql-(not-allowed|error)$/);
    }
  });

  it('get errors that say what is wrong', async () => {
    await under.csv('id,amount\n1,10\n');
    expect(await refused('SELEC 1')).toBe('sql-error');
    expect(await refused('SELECT * FROM nowhere')).toBe('table-missing');
    expect(await refused('SELECT nofunction(1)')).toBe('sql-error');
    expect(await refused("SELECT CAST('x' AS INTEGER)")).toBe('value-does-not-fit');
    expect(await refused('SELECT 9223372036854775807 + n FROM (SELECT 1::BIGINT AS n)')).toBe(
      'value-does-not-fit',
    );
    expect(await refused('SELECT $1')).toMatch(/sql-error/);
    const missing = await failure(under.engine.describe('SELECT amont FROM source'));
    expect(missing).toMatchObject({ code: 'column-missing', place: { column: 'amont' } });
    expect(missing.advice).toContain('amount');
  });
});
