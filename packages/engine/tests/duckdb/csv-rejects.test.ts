import { execFileSync } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, failure } from './engine-under-test.js';

const under = engineUnderTest();

/** The rejects file as Python's csv module reads it. */
function pythonRows(path: string): string[][] {
  const script =
    'import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline="")))))';
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

describe('rows that cannot be read', () => {
  const ragged = [
    'a,b,c', // line 1
    '1,2,3',
    '4,5', // 3: too few
    '"two',
    'lines",8,9', // 4 and 5: fine
    '10,11,12,13,14', // 6: too many
    '',
    '15,16,17',
    '"q"z,18,19', // 9: text after a quote
    '20,21,22',
    '',
  ].join('\n');

  it('are counted once each and set aside with file, line, byte, reason and text', async () => {
    const report = await under.csv(ragged);
    expect(report.rows).toBe(4);
    expect(report.rejectedRows).toBe(3);
    expect(report.rejectsFile).toBe(under.rejectsFile);
    // Bytes counted by hand: 6 + 6 = 12; + 4 + 5 + 11 = 32; + 15 + 1 + 9 = 57.
    expect(report.rejectedExamples.map(({ line, byte, text }) => ({ line, byte, text }))).toEqual([
      { line: 3, byte: 12, text: '4,5' },
      { line: 6, byte: 32, text: '10,11,12,13,14' },
      { line: 9, byte: 57, text: '"q"z,18,19' },
    ]);
    expect(report.rejectedExamples[0]!.reason).toBe('2 fields where there should be 3');
    expect(report.rejectedExamples[1]!.reason).toBe('5 fields where there should be 3');
    expect(await under.rows('SELECT c FROM source')).toEqual([[3], [9], [17], [22]]);
    const rows = pythonRows(under.rejectsFile);
    expect(rows[0]).toEqual(['file', 'line', 'byte', 'column', 'reason', 'text']);
    expect(rows.slice(1).map((row) => [row[1], row[5]])).toEqual([
      ['3', '4,5'],
      ['6', '10,11,12,13,14'],
      ['9', '"q"z,18,19'],
    ]);
  });

  it('are all found in a long file, wherever they stand', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => (i % 1_000 === 999 ? `${i}` : `${i},x`));
    const report = await under.csv(`id,v\n${lines.join('\n')}\n`);
    expect(report.rows).toBe(59_940);
    expect(report.rejectedRows).toBe(60);
    expect(report.rejectedExamples).toHaveLength(20);
    expect(report.rejectedExamples[0]).toMatchObject({ line: 1_001, text: '999' });
    expect(pythonRows(under.rejectsFile)).toHaveLength(61);
  });

  it('are told apart by file', async () => {
    await mkdir(under.path('parts'));
    await under.file('a,b\n1,2\n3\n', 'parts/1.csv');
    await under.file('a,b\n4,5,6\n7,8\n', 'parts/2.csv');
    const report = await under.register({ format: 'csv', path: under.path('parts') });
    expect(report.rows).toBe(2);
    expect(report.rejectedExamples.map(({ file, line }) => [file, line])).toEqual([
      [under.path('parts/1.csv'), 3],
      [under.path('parts/2.csv'), 2],
    ]);
  });

  it('leave no rejects file when there are none', async () => {
    const path = await under.file('a,b\n1,2\n');
    const rejectsFile = under.path('none.csv');
    const report = await under.engine.register(
      'source',
      { format: 'csv', path },
      { mode: 'table', rejectsFile },
    );
    expect(report.rejectsFile).toBeNull();
    await expect(stat(rejectsFile)).rejects.toThrow('ENOENT');
  });

  it('make an error when no row is left', async () => {
    const error = await failure(under.csv('a,b\n1\n2\n3\n', { delimiter: ',' }));
    expect(error.code).toBe('file-not-csv');
    expect(error.details).toContain('line 2');
  });

  it('include rows with line breaks in them when the source says there are none', async () => {
    const report = await under.csv('a,b\n1,"x\ny"\n2,z\n', { multiLine: false });
    expect(await under.rows()).toEqual([[2, 'z']]);
    expect(report.rejectedExamples).toMatchObject([{ line: 2, column: 'b', text: '1,"x\ny"' }]);
  });

  it('stand beside rows whose values do not fit, in the order of lines', async () => {
    const report = await under.csv('a,b\n1,2\n3\n4,x\n"5\n",y\n6,z\n', {
      types: { b: 'integer' },
      misfits: 'reject',
    });
    expect(report.rows).toBe(1);
    expect(report.rejectedExamples.map(({ line }) => line)).toEqual([3, 4, 5, 7]);
  });
});
