import { mkdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure, types } from './engine-under-test.js';

const under = engineUnderTest();

describe('reading CSV files as they come', () => {
  it('reads commas, semicolons, tabs and bars without being told', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const lines = ['name,age', 'Ann,34', 'Bob,27'].map((line) => line.replaceAll(',', delimiter));
      const report = await under.csv(`${lines.join('\n')}\n`);
      expect(report.detected.delimiter).toBe(delimiter);
      expect(await under.rows()).toEqual([
        ['Ann', 34],
        ['Bob', 27],
      ]);
    }
  });

  it('reads Windows line ends, a byte order mark, old Mac line ends and mixed ones', async () => {
    for (const content of [
      '\ufeffa,b\r\n1,x\r\n2,y\r\n',
      'a,b\r1,x\r2,y\r',
      'a,b\r\n1,x\n2,y\r\n',
      'a,b\n1,x\n2,y',
    ]) {
      const report = await under.csv(content);
      expect(report.schema.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(await under.rows()).toEqual([
        [1, 'x'],
        [2, 'y'],
      ]);
      expect(report.rejectedRows).toBe(0);
    }
  });

  it('keeps line breaks, delimiters and quotes inside quoted values', async () => {
    await under.csv('id,text\n1,"one\ntwo, three"\n2,"say ""hi"""\n3,"5"" pipe"\n');
    expect(await under.rows()).toEqual([
      [1, 'one\ntwo, three'],
      [2, 'say "hi"'],
      [3, '5" pipe'],
    ]);
  });

  it('passes over blanks before quotes, in the line of names too', async () => {
    const report = await under.csv('id, "name, first"\n1, "x"\n2, "y, z"\n');
    expect(report.schema.map(({ name }) => name)).toEqual(['id', 'name, first']);
    expect(await under.rows()).toEqual([
      [1, 'x'],
      [2, 'y, z'],
    ]);
  });

  it('tells an empty field from an empty text', async () => {
    await under.csv('a,b\n1,""\n2,\n');
    expect(await under.rows()).toEqual([
      [1, ''],
      [2, null],
    ]);
  });

  it('finds quotes that only appear far below the head', async () => {
    const plain = Array.from({ length: 5_000 }, (_, i) => `${i},plain`);
    const report = await under.csv(`id,text\n${plain.join('\n')}\n5000,"a, b"\n`);
    expect(report.rows).toBe(5_001);
    expect(await under.rows('SELECT text FROM source WHERE id = 5000')).toEqual([['a, b']]);
  });

  it('reads a file of one column, and prose with commas in it stays one column when quoted', async () => {
    await under.csv('name\nAnn\nBob\n');
    expect(await under.rows()).toEqual([['Ann'], ['Bob']]);
  });

  it('reads a file with names and no rows', async () => {
    for (const content of ['a,b,c\n', 'a,b,c']) {
      const report = await under.csv(content);
      expect(report.rows).toBe(0);
      expect(types(report)).toEqual({ a: 'text', b: 'text', c: 'text' });
    }
  });

  it('names the columns of a file without names, and says so', async () => {
    const report = await under.csv('1,2,x\n3,4,y\n');
    expect(report.schema.map(({ name }) => name)).toEqual(['column1', 'column2', 'column3']);
    expect(report.warnings.join()).toContain('no line of names');
    expect(report.rows).toBe(2);
  });

  it('renames columns that are equal ignoring case', async () => {
    const report = await under.csv('a,A,a,a_1\n1,2,3,4\n');
    expect(report.schema.map(({ name }) => name)).toEqual(['a', 'A_2', 'a_3', 'a_1']);
    expect(report.warnings).toHaveLength(2);
    expect(await under.rows()).toEqual([[1, 2, 3, 4]]);
  });

  it('takes column names as they are, however hostile', async () => {
    const names = [
      '"; DROP TABLE source; --',
      "it's",
      'two\nlines',
      '😀 emoji',
      ' ',
      'select',
      'a"b',
      '$x',
      '漢字',
    ];
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const report = await under.csv(`${header}\n${names.map((_, i) => i).join(',')}\n`);
    expect(report.schema.map(({ name }) => name)).toEqual([
      ...names.slice(0, 4),
      'column5',
      ...names.slice(5),
    ]);
    expect(await under.rows()).toEqual([names.map((_, i) => i)]);
  });

  it('passes over lines above the table and says so', async () => {
    const content = '# exported by x\nsome title\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n';
    const found = await under.csv(content);
    expect(found.rows).toBe(3);
    expect(found.warnings.join()).toContain('first 3 lines');
    const told = await under.csv(content, { skipLines: 3 });
    expect(told.rows).toBe(3);
    expect(told.warnings).toEqual([]);
  });

  it('warns when the given delimiter makes one column and another would make several', async () => {
    const report = await under.csv('a;b;c\n1;2;3\n4;5;6\n', { delimiter: ',' });
    expect(report.schema).toHaveLength(1);
    expect(report.warnings.join()).toContain('gives one column; ";" would give 3');
  });

  it('takes another quote, or none', async () => {
    await under.csv("a,b\n'x, y',1\n", { quote: "'" });
    expect(await under.rows()).toEqual([['x, y', 1]]);
    await under.csv('a,b\n"x,1\n', { quote: '' });
    expect(await under.rows()).toEqual([['"x', 1]]);
  });

  it('reads further texts as null when told to, and only then', async () => {
    const content = 'name,n\nNancy,1\nNA,2\nnull,NA\nNone,4\n';
    const plain = await under.csv(content);
    expect(types(plain)).toEqual({ name: 'text', n: 'text' });
    expect(await under.rows('SELECT name FROM source')).toEqual([
      ['Nancy'],
      ['NA'],
      ['null'],
      ['None'],
    ]);
    const told = await under.csv(content, { nullValues: ['NA'] });
    expect(types(told)).toEqual({ name: 'text', n: 'integer' });
    expect(await under.rows()).toEqual([
      ['Nancy', 1],
      [null, 2],
      ['null', null],
      ['None', 4],
    ]);
  });

  it('reads 2,000 columns', async () => {
    const line = (value: (i: number) => string) =>
      Array.from({ length: 2_000 }, (_, i) => value(i)).join(',');
    const report = await under.csv(
      `${line((i) => `column ${i}`)}\n${line((i) => String(i))}\n${line((i) => String(-i))}\n`,
    );
    expect(report.rows).toBe(2);
    const page = await under.engine.page('SELECT * FROM source', 0, 100);
    expect(page.values[1_999]).toEqual([1_999, -1_999]);
  });
});

describe('encodings', () => {
  const text = 'name,city\nJosé,München\n';

  it('reads Latin-1 and Windows-1252', async () => {
    const latin = await under.csv(Buffer.from(text, 'latin1'), { encoding: 'latin1' });
    expect(latin.detected.encoding).toBe('windows-1252');
    expect(await under.rows()).toEqual([['José', 'München']]);
    // 0x80 is the euro sign in Windows-1252 and nothing in ISO 8859-1.
    const euro = Buffer.concat([
      Buffer.from('price,n\n5'),
      Buffer.from([0x80]),
      Buffer.from(',1\n'),
    ]);
    await under.csv(euro, { encoding: 'windows-1252' });
    expect(await under.rows()).toEqual([['5€', 1]]);
  });

  it('reads UTF-16 of either byte order, with a mark or by name', async () => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const [bytes, encoding] of [
      [little, undefined],
      [big, undefined],
      [little, 'utf-16'],
      [big, 'utf-16'],
      [Buffer.from(text, 'utf16le'), 'utf-16le'],
    ] as const) {
      await under.csv(bytes, encoding === undefined ? {} : { encoding });
      expect(await under.rows()).toEqual([['José', 'München']]);
    }
  });

  it('reads any other encoding of the web, such as Shift JIS', async () => {
    // "日本" in Shift JIS, from the Unicode consortium's table: 93 FA 96 7B.
    const bytes = Buffer.concat([
      Buffer.from('land,n\n'),
      Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
      Buffer.from(',1\n'),
    ]);
    await under.csv(bytes, { encoding: 'shift_jis' });
    expect(await under.rows()).toEqual([['日本', 1]]);
  });

  it('stops at bytes that are not of the encoding and says where and what is likely', async () => {
    const error = await failure(under.csv(Buffer.from(`a,b\n1,x\n${text}`, 'latin1')));
    expect(error.code).toBe('file-encoding');
    expect(error.place.line).toBe(4);
    expect(error.advice).toContain('windows-1252');
    const cut = Buffer.concat([Buffer.from('a\n'), Buffer.from([0x93, 0xff]), Buffer.from('\n')]);
    const shift = await failure(under.csv(cut, { encoding: 'shift_jis' }));
    expect(shift.code).toBe('file-encoding');
    expect(shift.place.byte).toBe(3);
  });

  it('refuses the name of no encoding', async () => {
    expect((await failure(under.csv(text, { encoding: 'klingon' }))).code).toBe('encoding-unknown');
  });
});

describe('files that are not there or not CSV', () => {
  it('names the nearest file when one is missing', async () => {
    await under.file('a\n1\n', 'customers.csv');
    const error = await failure(
      under.register({ format: 'csv', path: under.path('custmers.csv') }),
    );
    expect(error.code).toBe('file-not-found');
    expect(error.advice).toContain('customers.csv');
  });

  it('says that an empty file is empty', async () => {
    expect((await failure(under.csv(''))).code).toBe('file-empty');
    expect((await failure(under.csv(new Uint8Array(gzipSync(''))))).code).toBe('file-not-text');
  });

  it('says that a picture is no text', async () => {
    const png = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61',
      'hex',
    );
    const error = await failure(under.csv(png));
    expect(error.code).toBe('file-not-text');
    expect(error.place.byte).toBe(8);
  });
});

describe('compressed files, folders and globs', () => {
  const head = 'a,b\n';

  it('reads gzip and zstd', async () => {
    await under.file(gzipSync('a,b\n1,x\n2,y\n'), 'packed.csv.gz');
    await under.register({ format: 'csv', path: under.path('packed.csv.gz') });
    expect(await under.rows()).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
    // Node 20 has no zstd; the engine's own writer makes the file, Python's csv would not read it either.
    await under.engine.write('SELECT * FROM source', {
      format: 'csv',
      path: under.path('packed.csv.zst'),
      compression: 'zstd',
    });
    const magic = (await readFile(under.path('packed.csv.zst'))).subarray(0, 4).toString('hex');
    expect(magic).toBe('28b52ffd');
    await under.register({ format: 'csv', path: under.path('packed.csv.zst') });
    expect(await under.rows()).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
  });

  it('says when a file named .gz is not gzip', async () => {
    await under.file('a,b\n1,2\n', 'fake.csv.gz');
    const error = await failure(under.register({ format: 'csv', path: under.path('fake.csv.gz') }));
    expect(error.code).toBe('file-damaged');
  });

  it('reads the files of a folder in order of their names, at any depth, and passes over hidden ones', async () => {
    await mkdir(under.path('months/late'), { recursive: true });
    await under.file(`${head}1,x\n`, 'months/a.csv');
    await under.file(`${head}3,z\n`, 'months/late/c.csv');
    await under.file(`${head}2,y\n`, 'months/b.csv');
    await under.file(`${head}9,no\n`, 'months/.hidden.csv');
    await under.file('not data', 'months/readme.md');
    const report = await under.register({ format: 'csv', path: under.path('months') });
    expect(report.files).toHaveLength(3);
    expect(await under.rows()).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, 'z'],
    ]);
    const globbed = await under.register({ format: 'csv', path: under.path('months/[ab].csv') });
    expect(globbed.rows).toBe(2);
    const deep = await under.register({ format: 'csv', path: under.path('months/**/*.csv') });
    expect(deep.rows).toBe(3);
  });

  it('puts columns in their places when the files order them differently or lack some', async () => {
    await mkdir(under.path('mixed'));
    await under.file('a,b\n1,x\n', 'mixed/1.csv');
    await under.file('B,a\ny,2\n', 'mixed/2.csv');
    await under.file('a,c\n3,true\n', 'mixed/3.csv');
    const report = await under.register({ format: 'csv', path: under.path('mixed') });
    expect(await under.rows()).toEqual([
      [1, 'x', null],
      [2, 'y', null],
      [3, null, true],
    ]);
    expect(report.warnings.join()).toContain('do not all have the same columns');
  });

  it('takes a file whose name looks like a glob', async () => {
    await under.file('a,b\n1,x\n', 'odd[1]*.csv');
    await under.register({ format: 'csv', path: under.path('odd[1]*.csv') });
    expect(await under.rows()).toEqual([[1, 'x']]);
  });
});
