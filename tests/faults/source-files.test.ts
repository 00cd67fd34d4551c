import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Playground, repository } from './playground.js';

const GOOD = 'name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n';
const COUNT = 'SELECT count(*) AS n FROM input';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

describe('a source file', () => {
  it('that is missing is named, with the nearest name beside it', async () => {
    play.flow([], { path: 'dat.csv' });
    await play.runFails({
      status: 1,
      code: 'file-not-found',
      at: /file .*dat\.csv, node rows/,
      advice: 'data.csv',
    });
    play.flow();
    await play.runGives(GOOD);
  });

  it('in a folder that is missing is named', async () => {
    play.flow([], { path: 'nowhere/data.csv' });
    await play.runFails({
      status: 1,
      code: 'file-not-found',
      at: 'nowhere/data.csv',
      advice: /folder .*nowhere.* does not exist/,
    });
  });

  it('that a glob does not find is an error, not an empty table', async () => {
    play.flow([], { path: 'part-*.csv' });
    await play.runFails({ status: 1, code: 'file-not-found', at: 'part-*.csv' });
  });

  it('that is empty has no columns, which is an error', async () => {
    play.write('data.csv', '');
    play.flow();
    await play.runFails({ status: 1, code: 'file-empty', at: /data\.csv, node rows/ });
  });

  it('of blank lines only is empty', async () => {
    play.write('data.csv', '\n\n\n');
    play.flow();
    await play.runFails({ status: 1, code: 'file-empty', at: 'data.csv' });
  });

  it('with a header only is an empty table', async () => {
    play.write('data.csv', 'name,amount,group\n');
    play.flow();
    await play.runGives('name,amount,group\n');
  });

  it('with ragged rows keeps the good ones, counts the others and puts them into a file', async () => {
    play.write('data.csv', 'name,amount,group\nAda,10,a\nBob,20\nCyd,30,a,x\nDee,40,b\n');
    play.flow();
    const { stderr } = await play.runGives('name,amount,group\nAda,10,a\nDee,40,b\n');
    expect(stderr).toMatch(/2 rows could not be read and were put aside in (.*); first: line 3/);
    const rejects = /put aside in (.*); first/.exec(stderr)?.[1] ?? '';
    expect(readFileSync(rejects, 'utf8')).toMatch(/Bob,20[\s\S]*Cyd,30,a,x/);
  });

  it('read with the wrong delimiter says which columns it has then', async () => {
    play.flow([{ id: 'only', step: 'keep-columns', parameters: { columns: ['amount'] } }], {
      delimiter: ';',
    });
    await play.runFails({ status: 1, code: 'column-missing', at: /node only.*column "amount"/ });
  });

  it('of random bytes is refused as not being CSV', async () => {
    play.write('data.csv', randomBytes(20_000));
    play.flow();
    await play.runFails({ status: 1, code: 'file-not-text', at: /data\.csv/ });
    play.write('data.csv', GOOD);
    await play.runGives(GOOD);
  });

  it('that is a PNG picture is refused', async () => {
    const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    play.write('data.csv', Buffer.concat([head, Buffer.alloc(500)]));
    play.flow();
    await play.runFails({ status: 1, code: 'file-not-text', at: /data\.csv/ });
  });

  it('that is not UTF-8 is refused with the place, and read when the encoding is given', async () => {
    const bytes = Buffer.from('name,amount\nJosé,1\n', 'latin1');
    play.write('data.csv', bytes);
    play.flow();
    await play.runFails({
      status: 1,
      code: 'file-encoding',
      at: /data\.csv, node rows, parameter encoding, line 2, byte 12/,
      advice: 'encoding',
    });
    play.flow([], { encoding: 'windows-1252' });
    await play.runGives('name,amount\nJosé,1\n');
  });

  it('with an encoding that does not exist is refused', async () => {
    play.flow([], { encoding: 'klingon' });
    await play.runFails({ status: 2, code: 'encoding-unknown', at: 'node rows' });
  });

  it('packed with gzip and cut short is refused, though its first rows could be read', async () => {
    const whole = gzipSync(Buffer.from(GOOD.repeat(2_000)));
    play.write('data.csv.gz', whole.subarray(0, whole.length / 2));
    play.flow([], { path: 'data.csv.gz' });
    await play.runFails({ status: 1, code: 'file-damaged', at: /data\.csv\.gz/ });
    play.write('data.csv.gz', gzipSync(Buffer.from(GOOD)));
    await play.runGives(GOOD);
  });

  it('packed with zstd and cut short is refused', async () => {
    // DuckDB itself packs it: Node 20 has no zstd.
    const rows = 'SELECT i AS a, hash(i) AS b FROM range(200000) r(i)';
    const packed = join(play.folder, 'data.csv.zst');
    const script = `import duckdb; duckdb.sql("COPY (${rows}) TO '${packed}' (FORMAT csv, COMPRESSION zstd)")`;
    execFileSync(join(repository, '.venv/bin/python'), ['-c', script]);
    const whole = readFileSync(packed);
    play.flow([{ id: 'count', step: 'custom-sql', parameters: { query: COUNT } }], {
      path: 'data.csv.zst',
    });
    await play.runGives('n\n200000\n');
    play.write('data.csv.zst', whole.subarray(0, whole.length / 2));
    await play.runFails({ status: 1, code: 'file-damaged', at: /data\.csv\.zst/ });
  });

  it('that claims to be Parquet and is not is refused', async () => {
    play.write('data.parquet', GOOD);
    play.flow([], { format: 'parquet', path: 'data.parquet' });
    await play.runFails({ status: 1, code: 'file-not-parquet', at: /data\.parquet/ });
  });

  it('of broken JSON lines is refused with the line', async () => {
    play.write('data.jsonl', '{"a": 1}\n{"a" 2}\n{"a": 3}\n');
    play.flow([], { format: 'json-lines', path: 'data.jsonl' });
    await play.runFails({ status: 1, code: 'file-not-json', at: /data\.jsonl, node rows, line 2/ });
  });

  it('with the same column name twice gets the second one renamed, and says so', async () => {
    play.write('data.csv', 'a,a,A\n1,2,3\n');
    play.flow();
    const { stderr } = await play.runGives('a,a_1,A_2\n1,2,3\n');
    expect(stderr).toMatch(/warning: rows: .*"a"/);
  });

  it('with two thousand columns is read and written', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `column_${index}`);
    const values = names.map((_, index) => index);
    const text = `${names.join(',')}\n${values.join(',')}\n${values.join(',')}\n`;
    play.write('data.csv', text);
    play.flow();
    await play.runGives(text);
  });

  it('with a null byte in a column name is refused or read, never a crash', async () => {
    play.write('data.csv', 'na\0me,amount\nAda,1\n');
    play.flow();
    await play.runFails({ status: 1, code: 'file-not-text', at: 'data.csv' });
  });

  it('whose path holds a null byte is refused', async () => {
    play.flow([], { path: 'da\0ta.csv' });
    await play.runFails({ status: 2, code: 'document-invalid', at: 'sources.rows.path' });
  });

  it('that is a folder without CSV files is refused', async () => {
    mkdirSync(join(play.folder, 'empty'));
    play.flow([], { path: 'empty' });
    await play.runFails({ status: 1, code: 'file-not-found', at: 'empty' });
  });

  it('that is a device or a pipe without end is refused', async () => {
    play.flow([], { path: '/dev/zero' });
    await play.runFails({ status: 1, code: 'file-not-regular', at: '/dev/zero' });
  });
});
