import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { SinkDefinition } from '@lathe/flow/source';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure } from './engine-under-test.js';

const under = engineUnderTest();
const isRoot = process.getuid?.() === 0;

function write(statement: string, sink: Partial<SinkDefinition> & { path: string }) {
  return under.engine.write(statement, { format: 'csv', ...sink });
}

/** Statement that takes long enough to be stopped in the middle. */
const LONG = 'SELECT i, hash(i) AS h, sqrt(i) AS s FROM range(200000000) t(i)';

async function leftovers(): Promise<string[]> {
  return (await readdir(under.folder)).filter((name) => name.includes('.lathe-'));
}

describe('writing outputs', () => {
  it('writes CSV that Python reads, with what it did', async () => {
    const path = under.path('new/folder/out.csv');
    const report = await write(
      `SELECT * FROM (VALUES (1, 'a,b', 0.1, DATE '2024-01-01'), (2, 'say "hi"', 1e300, NULL), (3, E'two\\nlines', 5e-324, NULL)) v(i, t, f, d)`,
      { path },
    );
    expect(report).toEqual({ rows: 3, bytes: (await stat(path)).size, files: [path] });
    const script =
      'import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline="")))))';
    const rows: string[][] = JSON.parse(
      execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }),
    );
    expect(rows.map((row) => [row[0], row[1], row[3]])).toEqual([
      ['i', 't', 'd'],
      ['1', 'a,b', '2024-01-01'],
      ['2', 'say "hi"', ''],
      ['3', 'two\nlines', ''],
    ]);
    expect(rows.slice(1).map((row) => Number(row[2]))).toEqual([0.1, 1e300, 5e-324]);
  });

  it('writes nulls, empty texts and texts that look like something else so that they come back', async () => {
    const values = `SELECT * FROM (VALUES (1, NULL), (2, ''), (3, 'NULL'), (4, '007'), (5, ' '), (6, 'NA')) v(i, t)`;
    const path = under.path('round.csv');
    await write(values, { path });
    await under.register({ format: 'csv', path });
    expect(await under.rows()).toEqual([
      [1, null],
      [2, ''],
      [3, 'NULL'],
      [4, '007'],
      [5, ' '],
      [6, 'NA'],
    ]);
  });

  it('writes other delimiters, no header, gzip and zstd', async () => {
    const path = under.path('packed-out.csv.gz');
    await write('SELECT 1 AS a, 2 AS b', {
      path,
      compression: 'gzip',
      delimiter: ';',
      header: false,
    });
    expect(gunzipSync(await readFile(path)).toString()).toBe('1;2\n');
    const lines = under.path('out.jsonl');
    await write("SELECT 1 AS a, 'x' AS b, NULL AS c", { path: lines, format: 'json-lines' });
    expect(JSON.parse(await readFile(lines, 'utf8'))).toEqual({ a: 1, b: 'x', c: null });
  });

  it('keeps the order of rows', async () => {
    const path = under.path('ordered.csv');
    await write('SELECT i FROM range(300000) t(i)', { path, header: false });
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual(Array.from({ length: 300_000 }, (_, i) => String(i)));
  });

  it('writes a folder of partitions and reads it back', async () => {
    const rows = "SELECT i, i % 2 AS p, 'a/b' AS q FROM range(4) t(i)";
    for (const format of ['csv', 'parquet', 'json-lines'] as const) {
      const path = under.path(`partitions-${format}`);
      const report = await write(rows, { path, format, partitionBy: ['p', 'q'] });
      expect(report.rows).toBe(4);
      expect(report.files).toHaveLength(2);
      for (const file of report.files) expect((await stat(file)).isFile()).toBe(true);
      // A second time replaces it whole.
      await write('SELECT 7 AS i, 9 AS p, 8 AS q', { path, format, partitionBy: ['p', 'q'] });
      expect(await readdir(path)).toEqual(['p=9']);
      await under.register({ format, path });
      expect(await under.rows('SELECT i, p, q FROM source')).toEqual([[7, 9, 8]]);
    }
    expect(await leftovers()).toEqual([]);
  });

  it('does not replace a folder of other things, a folder by a file, or a file by a folder', async () => {
    await mkdir(under.path('precious'));
    await writeFile(under.path('precious/thesis.txt'), 'words');
    const one = 'SELECT 1 AS a, 2 AS b';
    const codes = [
      write(one, { path: under.path('precious'), partitionBy: ['a'] }),
      write(one, { path: under.path('precious') }),
      write(one, { path: under.path('precious/thesis.txt'), partitionBy: ['a'] }),
      write(one, { path: under.path('x.csv'), compression: 'snappy' }),
    ].map(async (attempt) => (await failure(attempt)).code);
    expect(await Promise.all(codes)).toEqual([
      'output-folder-not-empty',
      'output-is-folder',
      'output-is-file',
      'sink-options',
    ]);
    expect(await readFile(under.path('precious/thesis.txt'), 'utf8')).toBe('words');
  });

  it('leaves the previous output when the query fails', async () => {
    const path = under.path('kept.csv');
    await write('SELECT 1 AS a', { path });
    const error = await failure(
      write("SELECT CAST('x' || i AS INTEGER) AS a FROM range(10) t(i)", { path }),
    );
    expect(error.code).toBe('value-does-not-fit');
    expect(await readFile(path, 'utf8')).toBe('a\n1\n');
    expect(await leftovers()).toEqual([]);
  });

  it('leaves the previous output when cancelled in the middle, and nothing beside it', async () => {
    const path = under.path('cancelled.csv');
    await write('SELECT 1 AS a', { path });
    const cancel = new AbortController();
    const error = await failure(
      under.engine.write(
        LONG,
        { format: 'csv', path },
        { signal: cancel.signal, onProgress: () => cancel.abort() },
      ),
    );
    expect(error.code).toBe('cancelled');
    expect(await readFile(path, 'utf8')).toBe('a\n1\n');
    expect(await leftovers()).toEqual([]);
    expect(await under.engine.rows('SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });

  it('clears away what a dead writer left, and puts back what it had set aside', async () => {
    const path = under.path('swept.csv');
    // No process has this id: it is above the largest that Linux gives.
    await writeFile(under.path('.swept.csv.lathe-4194999-0011aabb.tmp'), 'torn');
    await writeFile(under.path('.other.csv.lathe-4194999-0011aabb.tmp'), 'of another output');
    await write('SELECT 1 AS a', { path });
    expect(await leftovers()).toEqual(['.other.csv.lathe-4194999-0011aabb.tmp']);
    await rm(under.path('.other.csv.lathe-4194999-0011aabb.tmp'));

    await mkdir(under.path('.aside.lathe-4194999-0011aabb.old/p=1'), { recursive: true });
    const failed = write("SELECT CAST('x' AS INTEGER) AS a, 1 AS p", {
      path: under.path('aside'),
      partitionBy: ['p'],
    });
    expect((await failure(failed)).code).toBe('value-does-not-fit');
    expect(await readdir(under.path('aside'))).toEqual(['p=1']);
  });

  it.skipIf(!canMount())(
    'says when the disk is full and leaves the previous output (needs root to mount a small disk)',
    async () => {
      const disk = under.path('small-disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
      try {
        const path = `${disk}/out.csv`;
        await write('SELECT 1 AS a', { path });
        const error = await failure(
          write('SELECT hash(i) AS h FROM range(1000000) t(i)', { path }),
        );
        expect(error.code).toBe('disk-full');
        expect(await readFile(path, 'utf8')).toBe('a\n1\n');
        expect(await readdir(disk)).toEqual(['out.csv']);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

function canMount(): boolean {
  if (!isRoot) return false;
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
