import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, types } from './engine-under-test.js';

const under = engineUnderTest();
const staged = async () => (await readdir(under.path('engine/staged')).catch(() => [])).sort();

/** More rows than the sample that types are inferred from, so that the rows are staged. */
const ROWS = 30_000;
const header = 'id,share,yes,day,moment,time,name\n';
const line = (i: number) =>
  `${i},${i / 8},${i % 2 === 0},2024-02-29,2024-02-29 12:00:0${i % 10},12:30:00,"n ${i}, ü"\n`;
const lines = (rows: number) => Array.from({ length: rows }, (_, i) => line(i)).join('');

describe('rows of a long CSV', () => {
  it('come back in order with their types', async () => {
    const report = await under.csv(`${header}${lines(ROWS)}`);
    expect(report.rows).toBe(ROWS);
    expect(types(report)).toEqual({
      id: 'integer',
      share: 'float',
      yes: 'boolean',
      day: 'date',
      moment: 'timestamp',
      time: 'time',
      name: 'text',
    });
    const page = await under.engine.page('SELECT * FROM source', ROWS - 1, 10);
    expect(page.schema.map(({ type }) => type.kind)).toEqual([
      'integer',
      'float',
      'boolean',
      'date',
      'timestamp',
      'time',
      'text',
    ]);
    expect(page.values.map(([value]) => value)).toEqual([
      29_999,
      3749.875,
      false,
      '2024-02-29',
      '2024-02-29 12:00:09',
      '12:30:00',
      'n 29999, ü',
    ]);
  });

  it('are replaced when the name is registered again, and gone when it is forgotten', async () => {
    await under.csv(`${header}${lines(ROWS)}`);
    const [before] = await staged();
    const report = await under.csv(`a\n${'1\n'.repeat(ROWS + 1)}`);
    expect(report.rows).toBe(ROWS + 1);
    expect(await staged()).toHaveLength(1);
    expect(await staged()).not.toEqual([before]);
    await under.engine.forget('source');
    expect(await staged()).toEqual([]);
  });

  it('may have a column named like the mark of doubtful values', async () => {
    const report = await under.csv(`suspect,Suspect_\n${'1,2\n'.repeat(ROWS)}`);
    expect(report.schema.map(({ name }) => name)).toEqual(['suspect', 'Suspect_']);
    expect((await under.engine.page('SELECT * FROM source', 0, 1)).values).toEqual([[1], [2]]);
  });

  it('leave no file when a value far down does not fit and the rows are read again', async () => {
    const report = await under.csv(`a\n${'1\n'.repeat(ROWS)}x\n`);
    expect(report.misfits).toEqual([{ column: 'a', count: 1, examples: ['x'], handled: 'null' }]);
    expect(await staged()).toHaveLength(1);
    const [row] = await under.engine.rows('SELECT count(*) AS n, count(a) AS fit FROM source');
    expect(row).toEqual({ n: ROWS + 1, fit: ROWS });
  });
});
