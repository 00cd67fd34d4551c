import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { escapeFormulas } from '@lathe/workbench/api/escape-formulas';
import { describe, expect, it } from 'vitest';

const escaped = async (csv: string): Promise<string> =>
  (await buffer(Readable.from([Buffer.from(csv)]).pipe(escapeFormulas()))).toString('utf8');

describe('escaping formulas in CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+cmd', "'+cmd"],
    ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
    ['\tx', "'\tx"],
    ['"\r=x"', '"\'\r=x"'],
    ['"\tx"', '"\'\tx"'],
    ['"=HYPERLINK(""http://x"",""y"")"', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['-', "'-"],
    ['+', "'+"],
    ['-5-5', "'-5-5"],
    ['"-1;2"', '"\'-1;2"'],
  ])('%j becomes %j', async (cell, expected) => {
    expect(await escaped(`a,b\n${cell},x\ny,${cell}\n`)).toBe(
      `a,b\n${expected},x\ny,${expected}\n`,
    );
  });

  it.each([
    '-5',
    '+5',
    '-5.25',
    '-.5',
    '-1e-7',
    '+1.5E+10',
    '"-5"',
    'a=b',
    '1-2',
    '',
    '""',
    '"a=b"',
  ])('%j stays', async (cell) => {
    const csv = `a,b\n${cell},x\r\ny,${cell}\r\n`;
    expect(await escaped(csv)).toBe(csv);
  });

  it('finds the cells of a quoted field with delimiters, line breaks and doubled quotes', async () => {
    expect(await escaped('a,b\n"x,=1\n=2 ""=3"",",=4\n')).toBe('a,b\n"x,=1\n=2 ""=3"",",\'=4\n');
  });

  it('escapes headers, the last line without a line break, and the cell after a byte order mark', async () => {
    expect(await escaped('\ufeff=a,b\n1,=2')).toBe("\ufeff'=a,b\n1,'=2");
    expect(await escaped('a\n-x')).toBe("a\n'-x");
    expect(await escaped('a\n-5')).toBe('a\n-5');
  });

  it.each([';', '\t', '|'])('knows the delimiter %j by the first line', async (delimiter) => {
    expect(await escaped(`a${delimiter}b\n1${delimiter}=2\n`)).toBe(
      `a${delimiter}b\n1${delimiter}'=2\n`,
    );
    expect(await escaped(`a${delimiter}b\n1,=2${delimiter}-3\n`)).toBe(
      `a${delimiter}b\n1,=2${delimiter}-3\n`,
    );
  });

  it('gives the same however the text is cut into chunks', async () => {
    const csv = 'h,"=i"\n-5,"-6"\r\n"=a ""b"", c\n=d",+é\n@x,-7.5e3\n"",-x\n';
    const expected = 'h,"\'=i"\n-5,"-6"\r\n"\'=a ""b"", c\n=d",\'+é\n\'@x,-7.5e3\n"",\'-x\n';
    const bytes = Buffer.from(csv);
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await text(Readable.from(chunks).pipe(escapeFormulas()))).toBe(expected);
    }
  });

  it('gives nothing for nothing', async () => {
    expect(await escaped('')).toBe('');
  });
});
