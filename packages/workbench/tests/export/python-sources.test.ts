import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectSameCells } from './cell-by-cell.js';
import { hasEnvironment, lathe, mustRun, mustRunLathe, python, run } from './python-environment.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-sources-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeFlow(source: object): Promise<string> {
  const path = join(folder, 'people.lathe.json');
  const flow = {
    lathe: 1,
    name: 'people',
    parameters: { data: { type: 'path', default: 'unset' } },
    sources: { people: { path: '{{data}}', ...source } },
  };
  await writeFile(path, JSON.stringify(flow));
  return path;
}

/** Exports the source as a script; runs it and Lathe on the same data, and compares. */
async function expectScriptReadsAlike(source: object, data: string): Promise<void> {
  const flow = await writeFlow(source);
  const set = ['--set', `data=${data}`];
  const out = join(folder, 'py');
  await mustRunLathe(['export', flow, '--to', 'python', '--out', out, ...set]);
  await mustRunLathe(['run', flow, '--node', 'people', ...set, '--out', join(folder, 'a.parquet')]);
  await mustRun(python('.venv'), ['people.py', '--out', '../b.parquet'], { cwd: out });
  await expectSameCells(join(folder, 'a.parquet'), join(folder, 'b.parquet'));
}

const CSV =
  'name,age,born,note\nAnaïs,31,1990-02-03,\nBo,007,,"a ""b"", c"\n"x\ny",5,2001-01-01,""\n';

describe.skipIf(!hasEnvironment('.venv'))('an exported script', { timeout: 180_000 }, () => {
  it('reads CSV with quotes, line breaks, nulls, dates and codes as Lathe does', async () => {
    const data = join(folder, 'people.csv');
    await writeFile(data, CSV);
    await expectScriptReadsAlike({ format: 'csv' }, data);
  });

  it('reads semicolons, lines to skip and null words as Lathe does', async () => {
    const data = join(folder, 'people.txt');
    await writeFile(data, '# made up\nname;age\nAnn;1\nNancy;NA\n');
    const source = { format: 'csv', delimiter: ';', skipLines: 1, nullValues: ['NA'] };
    await expectScriptReadsAlike(source, data);
  });

  it.each(['windows-1252', 'shift_jis', 'iso-8859-15', 'utf-16le'])(
    'reads %s',
    async (encoding) => {
      const data = join(folder, 'people.csv');
      const text = encoding === 'shift_jis' ? 'name,age\n猫,1\n' : 'name,age\nFrançois é,1\n';
      const program = 'import sys; open(sys.argv[1], "wb").write(sys.argv[3].encode(sys.argv[2]))';
      await mustRun(python('.venv'), ['-c', program, data, encoding, text]);
      await expectScriptReadsAlike({ format: 'csv', encoding }, data);
    },
  );

  it('reads all files of a folder and of a pattern', async () => {
    const parts = join(folder, 'parts [x]');
    await mkdir(parts);
    await writeFile(join(parts, 'b.csv'), 'name,age\nBo,2\n');
    await writeFile(join(parts, 'a.csv'), 'name,age\nAl,1\n');
    await writeFile(join(parts, '.hidden.csv'), 'name,age\nNo,9\n');
    await expectScriptReadsAlike({ format: 'csv' }, parts);
  });

  it('reads Parquet and JSON lines', async () => {
    const lines = join(folder, 'people.jsonl');
    await writeFile(lines, '{"name":"Al","tags":["a",null]}\n{"name":null,"tags":[]}\n');
    await expectScriptReadsAlike({ format: 'json-lines' }, lines);
    const data = join(folder, 'people.parquet');
    const program = `import duckdb, sys
duckdb.sql(f"COPY (SELECT 1::TINYINT AS i, 2.5::DECIMAL(9,2) AS d, TIME '01:02:03' AS t, {{'a': 1}} AS s) TO '{sys.argv[1]}'")`;
    await mustRun(python('.venv'), ['-c', program, data]);
    await expectScriptReadsAlike({ format: 'parquet' }, data);
  });

  it('keeps values that do not fit out, where Lathe was told to', async () => {
    const data = join(folder, 'people.csv');
    await writeFile(data, 'name,age\nAl,1\nBo,old\nCy,3\n');
    for (const misfits of ['null', 'reject', 'keep']) {
      await expectScriptReadsAlike({ format: 'csv', types: { age: 'integer' }, misfits }, data);
    }
  });

  it('stops at a row that cannot be read, instead of passing over it', async () => {
    const flow = await writeFlow({ format: 'csv' });
    const data = join(folder, 'people.csv');
    const out = join(folder, 'py');
    await writeFile(data, 'name,age\nAl,1\nBo,2\n');
    await mustRunLathe(['export', flow, '--to', 'python', '--out', out, '--set', `data=${data}`]);
    await writeFile(data, 'name,age\nAl,1\nBo,two\n');
    const { status, err } = await run(python('.venv'), ['people.py', '--out', 'x.csv'], {
      cwd: out,
    });
    expect(status).not.toBe(0);
    expect(err).toContain('two');
  });

  it('refuses a file whose columns stand in another order', async () => {
    const flow = await writeFlow({ format: 'csv' });
    const data = join(folder, 'people.csv');
    const out = join(folder, 'py');
    await writeFile(data, 'height,age\n180,1\n');
    await mustRunLathe(['export', flow, '--to', 'python', '--out', out, '--set', `data=${data}`]);
    await writeFile(data, 'age,height\n1,180\n');
    const { status, err } = await run(python('.venv'), ['people.py', '--out', 'x.csv'], {
      cwd: out,
    });
    expect(status).not.toBe(0);
    expect(err).toContain("['age', 'height']");
  });
});

describe('an export', { timeout: 180_000 }, () => {
  it('refuses to replace a file that Lathe did not write, unless told to', async () => {
    const flow = await writeFlow({ format: 'csv' });
    const data = join(folder, 'people.csv');
    await writeFile(data, CSV);
    const out = join(folder, 'py');
    await mkdir(out);
    await writeFile(join(out, 'people.py'), 'mine');
    const args = [
      'export',
      flow,
      '--to',
      'python',
      '--out',
      out,
      '--set',
      `data=${data}`,
      '--json',
    ];
    const refused = await lathe(args);
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.out).error.code).toBe('export-exists');
    expect(await readFile(join(out, 'people.py'), 'utf8')).toBe('mine');
    await mustRunLathe([...args, '--force']);
    await mustRunLathe(args);
    expect(await readFile(join(out, 'people.py'), 'utf8')).toContain('Made by Lathe');
  });

  it('gives the same files when nothing has changed', async () => {
    const flow = await writeFlow({ format: 'csv' });
    const data = join(folder, 'people.csv');
    await writeFile(data, CSV);
    for (const to of ['python', 'job', 'pipeline']) {
      const texts: string[] = [];
      for (const _ of [1, 2]) {
        const out = join(folder, to);
        const printed = await mustRunLathe([
          ...['export', flow, '--to', to, '--out', out, '--set', `data=${data}`, '--json'],
        ]);
        const { files } = JSON.parse(printed);
        const contents = files.map((file: string) => readFile(join(out, file), 'utf8'));
        texts.push((await Promise.all(contents)).join('\n'));
      }
      expect(texts[1]).toBe(texts[0]);
      expect(texts[0]).not.toContain(folder);
    }
  });
});
