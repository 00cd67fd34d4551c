import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { inferType } from '@lathe/engine/duckdb/infer';
import { typeName } from '@lathe/flow/schema';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure, types } from './engine-under-test.js';

const under = engineUnderTest();

/** The type and the values that one column of these texts gets. */
async function column(texts: readonly string[]) {
  const report = await under.csv(`id,v\n${texts.map((text, i) => `${i},${text}\n`).join('')}`);
  const values = (await under.rows('SELECT v FROM source')).map(([value]) => value);
  return { type: types(report).v, values, report: report.columns[1]! };
}

describe('types of CSV columns', () => {
  it('finds integers, floats, booleans, dates, timestamps and times', async () => {
    const report = await under.csv(
      [
        'i,f,e,b,d,ts,t,x',
        '-1,1.5,1e5,true,2024-02-29,2024-02-29 13:00:00,08:30,Ann',
        '20,-2,2.5,FALSE,1999-12-31,2024-02-29T13:00:00.25,08:30:15,2',
      ].join('\n'),
    );
    expect(types(report)).toEqual({
      i: 'integer',
      f: 'float',
      e: 'float',
      b: 'boolean',
      d: 'date',
      ts: 'timestamp',
      t: 'time',
      x: 'text',
    });
    expect(await under.rows()).toEqual([
      [-1, 1.5, 100000, true, '2024-02-29', '2024-02-29 13:00:00', '08:30:00', 'Ann'],
      [20, -2, 2.5, false, '1999-12-31', '2024-02-29 13:00:00.25', '08:30:15', '2'],
    ]);
  });

  it('keeps codes with leading zeros and international telephone numbers as text', async () => {
    expect(await column(['007', '123'])).toMatchObject({ type: 'text', values: ['007', '123'] });
    expect((await column(['007', '123'])).report.hint).toContain('leading zeros');
    expect((await column(['+491234567', '+331234567'])).type).toBe('text');
    expect((await column(['0', '10'])).type).toBe('integer');
  });

  it('keeps integers exactly up to 64 bits and as text beyond', async () => {
    expect(await column(['9223372036854775807', '9007199254740993'])).toMatchObject({
      type: 'integer',
      values: [9223372036854775807n, 9007199254740993n],
    });
    const huge = await column(['9223372036854775808', '1']);
    expect(huge).toMatchObject({ type: 'text', values: ['9223372036854775808', '1'] });
    expect(huge.report.hint).toContain('64 bits');
    expect((await column(['9223372036854775808', '1.5'])).type).toBe('float');
  });

  it('does not take words, underscored or grouped digits, 0/1 or part numbers for something else', async () => {
    expect((await column(['Nancy', 'nan'])).type).toBe('text');
    expect((await column(['nan', 'inf'])).type).toBe('text');
    expect((await column(['1_000', '2'])).type).toBe('text');
    expect((await column(['"1,000"', '2'])).type).toBe('text');
    expect((await column(['0', '1'])).type).toBe('integer');
    expect((await column(['yes', 'no'])).type).toBe('text');
    expect((await column(['1-2-3', '20-01-02'])).type).toBe('text');
    expect((await column(['0x1F', '12'])).type).toBe('text');
  });

  it('takes nan and inf for floats beside numbers', async () => {
    expect(await column(['1.5', 'NaN', '-inf'])).toMatchObject({
      type: 'float',
      values: [1.5, Number.NaN, Number.NEGATIVE_INFINITY],
    });
  });

  it('takes numbers with blanks around them for numbers', async () => {
    expect(await column([' 12', '7 '])).toMatchObject({ type: 'integer', values: [12, 7] });
  });

  it('takes timestamps with a zone for moments, shown in UTC', async () => {
    expect(await column(['2024-01-01T12:00:00+02:00', '2024-01-01T12:00:00Z'])).toMatchObject({
      type: 'timestamp with zone',
      values: ['2024-01-01 10:00:00+00', '2024-01-01 12:00:00+00'],
    });
  });

  it('leaves a column without values, or with blanks only, as text', async () => {
    expect(await column(['', ''])).toMatchObject({ type: 'text', values: [null, null] });
  });

  it('passes over quoted empty fields when it looks for a type', async () => {
    expect(await column(['"1"', '""', '"3"'])).toMatchObject({
      type: 'integer',
      values: [1, null, 3],
    });
  });

  it('gives a hint when a type fits at least nine in ten, and none below', async () => {
    const nineteen = Array.from({ length: 19 }, (_, i) => String(i));
    const near = await column([...nineteen, 'many']);
    expect(near.type).toBe('text');
    expect(near.report.hint).toBe('integer fits 95.0 %');
    expect((await column(['1', '2', 'x'])).report.hint).toBeUndefined();
  });

  it('chooses by the counts of readings', () => {
    expect(typeName(inferType({ integer: 5, float: 1 }).type)).toBe('float');
    expect(typeName(inferType({ date: 3, timestamp: 1 }).type)).toBe('timestamp');
    expect(typeName(inferType({ integer: 3, date: 1 }).type)).toBe('text');
    expect(typeName(inferType({ blank: 4 }).type)).toBe('text');
  });
});

describe('inference and conversion', () => {
  it('agree: a text that makes a column some type is a value of that type', async () => {
    const texts = [
      '0',
      '-0',
      '+5',
      ' 5 ',
      '5.',
      '.5',
      '1e5',
      '1E-3',
      '1e400',
      '0x1F',
      '0b1',
      '1_000',
      '00',
      '-01',
      '1.0',
      'nan',
      'NaN',
      'inf',
      '-Infinity',
      'true',
      ' TRUE ',
      't',
      'yes',
      'False',
      'epoch',
      'infinity',
      'today',
      '2024-1-2',
      '2024/01/02',
      '2024-02-30',
      '2024-13-01',
      '0001-01-01',
      '9999-12-31',
      '12345-01-01',
      '2024-01-02 03:04',
      '2024-01-02T03:04:05Z',
      '2024-01-02 03:04:05+02',
      '2024-01-02 24:00:00',
      '2024-01-02 25:00:00',
      '2024-01-02 ',
      '2024-01',
      '20240102',
      '0044-03-15 (BC)',
      '3:04',
      '03:04:05.123456',
      '24:00:00',
      '25:00',
      '3:4',
      '12:00 PM',
      '9223372036854775807',
      '-9223372036854775808',
      '9223372036854775808',
      '4503599627370497.5',
      '1,5',
      '$5',
      '5%',
      '１２',
      '٣',
      '--5',
      '5-',
      '1 2',
      '-',
      '.',
      'e',
      '+',
      'null',
      'NULL',
      'None',
      'N/A',
      '\\N',
      '1e',
      '0.1.2',
      '192.168.0.1',
    ];
    const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
    const names = texts.map((_, i) => `c${i}`).join(',');
    for (const mode of ['table', 'view'] as const) {
      const report = await under.csv(
        `${names}\n${quoted}\n`,
        { delimiter: ',', header: true, quote: '"' },
        mode,
      );
      const [row] = await under.rows();
      const lost = texts.filter((_, i) => report.columns[i]!.type !== 'text' && row![i] === null);
      expect(lost).toEqual([]);
      const changed = texts.filter(
        (text, i) => report.columns[i]!.type === 'text' && row![i] !== text,
      );
      expect(changed).toEqual([]);
    }
  });
});

describe('the statement of a report', () => {
  it('reads the same rows by itself, in a DuckDB of its own', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const many = Array.from({ length: 30_000 }, (_, i) => `${i},x${i}\n`).join('');
    for (const [content, options] of [
      ['a,b,c\n1,x,2024-01-01\n2,,\n', {}],
      ['"select","b c"\n"1",""\n"","y"\n" ","z"\n', {}],
      ['a,b\n1,true\n2\n3,FALSE\n', {}],
      ['a,b\n1,10\nx,20\n', { types: { a: 'integer' } }],
      ['a,b\n1,10\nx,20\n', { types: { a: 'integer' }, misfits: 'reject' }],
      ['t,z\n08:30,2024-01-01T00:00:00Z\n', {}],
      [`a,b\n${many}`, {}],
      [`a,b\n${many}x,y\n`, {}],
    ] as const) {
      for (const mode of ['table', 'view'] as const) {
        const report = await under.csv(content, options, mode);
        const name = 'SELECT count(*), sum(hash(COLUMNS(*)::VARCHAR)::DOUBLE) FROM';
        const own = await connection.runAndReadAll(`${name} (${report.statement})`);
        const [expected] = await under.rows(`${name} source`);
        expect(own.getRowsJS().map((row) => row.map(Number))).toEqual([expected!.map(Number)]);
      }
    }
    connection.closeSync();
  });
});

describe('values that do not fit', () => {
  const content = 'id,n\n1,10\n2,ten\n3,30\n4,4.5\n';
  const integers = { types: { n: 'integer' } };

  it('become null, are counted and shown', async () => {
    const report = await under.csv(content, integers);
    expect(report.misfits).toEqual([
      { column: 'n', count: 2, examples: ['4.5', 'ten'], handled: 'null' },
    ]);
    expect(report.columns[1]).toMatchObject({
      chosenBy: 'override',
      type: 'integer',
      confidence: 0.5,
    });
    expect(await under.rows()).toEqual([
      [1, 10],
      [2, null],
      [3, 30],
      [4, null],
    ]);
  });

  it('keep the column as text', async () => {
    const report = await under.csv(content, { ...integers, misfits: 'keep' });
    expect(types(report).n).toBe('text');
    expect(report.misfits[0]).toMatchObject({ count: 2, handled: 'keep' });
    expect(await under.rows('SELECT n FROM source')).toEqual([['10'], ['ten'], ['30'], ['4.5']]);
  });

  it('send their rows to the rejects file', async () => {
    const report = await under.csv(content, { ...integers, misfits: 'reject' });
    expect(await under.rows()).toEqual([
      [1, 10],
      [3, 30],
    ]);
    expect(report.rejectedRows).toBe(2);
    expect(
      report.rejectedExamples.map(({ line, column, text }) => ({ line, column, text })),
    ).toEqual([
      { line: 3, column: 'n', text: '2,ten' },
      { line: 5, column: 'n', text: '4,4.5' },
    ]);
    expect(await readFile(under.rejectsFile, 'utf8')).toContain(
      '3,,n,does not fit integer,"2,ten"',
    );
  });

  it('are found far below the sample, and never rounded', async () => {
    const plain = Array.from({ length: 40_000 }, (_, i) => `${i},${i * 2},2024-01-01\n`).join('');
    const file = await under.file(
      `id,n,d\n${plain}40000,2.5,2024-01-02\n40001,many,2024-01-03\n40002,9007199254740993,2024-01-04 10:00:00\n`,
    );
    for (const [misfits, count, tail] of [
      [
        'null',
        40_003,
        [
          [40000, null, '2024-01-02'],
          [40001, null, '2024-01-03'],
          [40002, 9007199254740993n, null],
        ],
      ],
      ['reject', 40_000, []],
      [
        'keep',
        40_003,
        [
          [40000, '2.5', '2024-01-02'],
          [40001, 'many', '2024-01-03'],
          [40002, '9007199254740993', '2024-01-04 10:00:00'],
        ],
      ],
    ] as const) {
      const report = await under.register({ format: 'csv', path: file, misfits });
      expect(report.rows).toBe(count);
      expect(report.misfits).toEqual([
        { column: 'n', count: 2, examples: ['2.5', 'many'], handled: misfits },
        { column: 'd', count: 1, examples: ['2024-01-04 10:00:00'], handled: misfits },
      ]);
      expect(await under.rows('SELECT * FROM source WHERE id >= 40000')).toEqual(tail);
      expect(report.rejectedExamples.map(({ line }) => line)).toEqual(
        misfits === 'reject' ? [40_002, 40_003, 40_004] : [],
      );
    }
  });

  it('give the same rows in a view as in a table', async () => {
    const plain = Array.from({ length: 30_000 }, (_, i) => `${i},${i / 4},true\n`).join('');
    const file = await under.file(
      `id,x,b\n${plain}30000,abc,false\n30001,1,maybe\nshort\n30002,,TRUE\n`,
    );
    for (const misfits of ['null', 'reject'] as const) {
      await under.register({ format: 'csv', path: file, misfits }, 'table');
      const table = await under.rows();
      const report = await under.register({ format: 'csv', path: file, misfits }, 'view');
      expect(report.rows).toBeNull();
      expect(await under.rows()).toEqual(table);
    }
  });

  it('are treated alike in a view and in a table of a small file', async () => {
    const path = await under.file(
      'id,n,d\n1,10,2024-01-01\n2,ten,x\n3,3.5,\nshort\n4,4.0,2024-1-2\n',
    );
    const types = { n: 'integer', d: 'date' };
    for (const [misfits, expected] of [
      ['null', [10, null, null, 4]],
      ['reject', [10, 4]],
      ['keep', ['10', 'ten', '3.5', '4.0']],
    ] as const) {
      for (const mode of ['table', 'view'] as const) {
        const report = await under.register({ format: 'csv', path, types, misfits }, mode);
        expect(report.rows === null).toBe(mode === 'view');
        expect((await under.rows('SELECT n FROM source')).flat()).toEqual(expected);
      }
    }
  });

  it('are judged by the types that a state was fitted on', async () => {
    const path = await under.file('id,n\n1,1\n2,2\n');
    const report = await under.engine.register(
      'source',
      { format: 'csv', path },
      { mode: 'table', rejectsFile: under.rejectsFile, types: { N: 'float', gone: 'text' } },
    );
    expect(types(report)).toEqual({ id: 'integer', n: 'float' });
  });

  it('cannot be told about a column that is not there', async () => {
    const error = await failure(under.csv(content, { types: { m: 'integer' } }));
    expect(error.code).toBe('column-missing');
  });

  it('do not hinder dates, decimals and lists as overrides', async () => {
    const report = await under.csv(
      'd,m,l\n2024-01-01,1.239,"[1, 2]"\n2024-01-01 10:00:00,x,oops\n',
      {
        types: { d: 'date', m: 'decimal(10,2)', l: 'list<integer>' },
      },
    );
    expect(report.misfits.map(({ column: name, count }) => [name, count])).toEqual([
      ['d', 1],
      ['m', 1],
      ['l', 1],
    ]);
    expect(await under.rows()).toEqual([
      ['2024-01-01', 1.24, [1, 2]],
      [null, null, null],
    ]);
  });
});
