import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure, types } from './engine-under-test.js';

const under = engineUnderTest();

describe('Parquet sources', () => {
  it('come back as they were written, in a table and in a view', async () => {
    const path = under.path('typed.parquet');
    await under.engine.write(
      `SELECT 1::TINYINT AS i, 2::UBIGINT AS u, 1.5::FLOAT AS f, 1.25::DECIMAL(5,2) AS m, 'x' AS t,
         DATE '2024-02-29' AS d, TIMESTAMP '2024-02-29 10:00:00' AS ts, true AS b, [1, 2]::TINYINT[] AS l,
         {'a': 1, 'b': 'y'} AS s, 'e'::ENUM ('e', 'f') AS e, NULL AS n`,
      { format: 'parquet', path },
    );
    for (const mode of ['table', 'view'] as const) {
      const report = await under.register({ format: 'parquet', path }, mode);
      expect(types(report)).toMatchObject({
        i: 'integer',
        u: 'decimal(20,0)',
        f: 'float',
        m: 'decimal(5,2)',
        t: 'text',
        d: 'date',
        ts: 'timestamp',
        b: 'boolean',
        l: 'list<integer>',
        e: 'text',
      });
      expect(await under.rows()).toEqual([
        [
          1,
          2,
          1.5,
          1.25,
          'x',
          '2024-02-29',
          '2024-02-29 10:00:00',
          true,
          [1, 2],
          { a: 1, b: 'y' },
          'e',
          null,
        ],
      ]);
      const described = await under.engine.describe('SELECT * FROM source');
      expect(described).toEqual(report.schema);
    }
  });

  it('take overrides as conversions, with misfits counted', async () => {
    const path = under.path('override.parquet');
    await under.engine.write("SELECT * FROM (VALUES ('1', 1.5), ('x', 2.0)) v(t, f)", {
      format: 'parquet',
      path,
    });
    const report = await under.register({
      format: 'parquet',
      path,
      types: { t: 'integer', f: 'integer' },
    });
    expect(report.misfits.map(({ column, count }) => [column, count])).toEqual([
      ['t', 1],
      ['f', 1],
    ]);
    expect(await under.rows()).toEqual([
      [1, null],
      [null, 2],
    ]);
    const kept = await under.register({
      format: 'parquet',
      path,
      types: { t: 'integer' },
      misfits: 'keep',
    });
    expect(types(kept).t).toBe('text');
    const rejected = await under.register({
      format: 'parquet',
      path,
      types: { t: 'integer' },
      misfits: 'reject',
    });
    expect(rejected).toMatchObject({ rows: 1, rejectedRows: 1 });
  });

  it('lose no time of day when a timestamp is told to be a date', async () => {
    const path = under.path('moments.parquet');
    await under.engine.write(
      "SELECT * FROM (VALUES (TIMESTAMP '2024-01-01 00:00:00'), (TIMESTAMP '2024-01-01 10:00:00')) v(t)",
      { format: 'parquet', path },
    );
    const report = await under.register({ format: 'parquet', path, types: { t: 'date' } });
    expect(report.misfits).toMatchObject([{ count: 1, examples: ['2024-01-01 10:00:00'] }]);
    expect(await under.rows()).toEqual([['2024-01-01'], [null]]);
  });

  it('that are something else, cut short or empty are refused', async () => {
    const { folder } = under;
    await under.file('a,b\n1,2\n', 'not.parquet');
    await under.file('PAR1 and then nothing PAR1', 'torn.parquet');
    await under.file('', 'empty.parquet');
    for (const [name, code] of [
      ['not', 'file-not-parquet'],
      ['torn', 'file-not-parquet'],
      ['empty', 'file-empty'],
    ]) {
      const error = await failure(
        under.register({ format: 'parquet', path: `${folder}/${name}.parquet` }),
      );
      expect(error.code, name).toBe(code);
    }
  });

  it('are attached as they are, for the output of a Python step', async () => {
    const path = under.path('attached.parquet');
    await under.engine.write('SELECT 1::SMALLINT AS a', { format: 'parquet', path });
    expect(await under.engine.attach('step', path)).toEqual([
      { name: 'a', type: { kind: 'integer' } },
    ]);
    expect(await under.engine.rows('SELECT * FROM step')).toEqual([{ a: 1 }]);
    await under.engine.forget('step');
    expect((await failure(under.engine.rows('SELECT * FROM step'))).code).toBe('table-missing');
  });

  const python = ['../shared/venv/bin/python', '.venv/bin/python'].find((path) => existsSync(path));
  it.skipIf(python === undefined)(
    'written by PyArrow are read (skipped where PyArrow is absent)',
    async () => {
      const path = under.path('pyarrow.parquet');
      const script =
        'import sys, pyarrow as pa, pyarrow.parquet as pq; pq.write_table(pa.table({"a": [1, None], "b": ["x", "y"]}), sys.argv[1])';
      try {
        execFileSync(python!, ['-c', script, path], { stdio: 'ignore' });
      } catch {
        return;
      }
      await under.register({ format: 'parquet', path });
      expect(await under.rows()).toEqual([
        [1, 'x'],
        [null, 'y'],
      ]);
    },
  );
});

describe('JSON sources', () => {
  it('are read as an array or as lines, packed or not', async () => {
    const rows = [
      { a: 1, b: 'x', c: [1, 2] },
      { a: 2.5, b: null, c: [] },
    ];
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await under.file(JSON.stringify(rows), 'rows.json');
    await under.file(lines, 'rows.jsonl');
    await under.file(gzipSync(lines), 'rows.jsonl.gz');
    for (const [format, name] of [
      ['json', 'rows.json'],
      ['json-lines', 'rows.jsonl'],
      ['json-lines', 'rows.jsonl.gz'],
    ] as const) {
      const report = await under.register({ format, path: under.path(name) });
      expect(types(report)).toEqual({ a: 'float', b: 'text', c: 'list<integer>' });
      expect(await under.rows()).toEqual([
        [1, 'x', [1, 2]],
        [2.5, null, []],
      ]);
    }
  });

  it('get types that fit all of the file, not only its head', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"a":${i}}\n`).join('');
    await under.file(`${lines}{"a":"many","late":1}\n`, 'late.jsonl');
    const report = await under.register({ format: 'json-lines', path: under.path('late.jsonl') });
    expect(report.rows).toBe(30_001);
    expect(types(report)).toMatchObject({ a: 'text', late: 'integer' });
    expect(await under.rows("SELECT a, late FROM source WHERE a = 'many'")).toEqual([['many', 1]]);
  });

  it('that are broken are refused with the line', async () => {
    await under.file('{"a":1}\n{"a":\n{"a":3}\n', 'broken.jsonl');
    const error = await failure(
      under.register({ format: 'json-lines', path: under.path('broken.jsonl') }),
    );
    expect(error.code).toBe('file-not-json');
  });
});
