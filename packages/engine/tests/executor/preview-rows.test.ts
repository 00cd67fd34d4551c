import { cellValue, previewProfile, previewRows } from '@lathe/engine';
import { describe, expect, it } from 'vitest';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();
const doubled = step('doubled', 'formula', { expression: 'x * 2', output: 'twice' });

/** x counts from 0; `name` has one rare value; `y` one extreme far down. */
const MANY = 300_000;
async function manyRows(): Promise<void> {
  const lines = Array.from({ length: MANY }, (_, i) => {
    const name = i === 123_456 ? 'rare' : `n${i % 3}`;
    return `${i},${name},${i === 234_567 ? -5 : i % 100}`;
  });
  await under.file('rows.csv', `x,name,y\n${lines.join('\n')}\n`);
}

describe('a page of rows', () => {
  it('has the columns asked for, in that order, and tells every column and the number of rows', async () => {
    const page = await previewRows(under.executor, {
      ...under.request(flowOf(doubled), 'doubled'),
      columns: ['twice', 'NAME'],
      offset: 1,
      limit: 2,
    });
    expect(page).toMatchObject({
      node: 'doubled',
      columns: ['twice', 'name'],
      offset: 1,
      values: [
        [14, 4],
        ['b', 'c'],
      ],
      cut: [],
      rows: 4,
      totalRows: 4,
      basis: { kind: 'whole', rows: 4, of: 4 },
      sampledAbove: [],
      fitted: null,
      printed: null,
    });
    expect(page.schema.map(({ name }) => name)).toEqual(['x', 'name', 'twice']);
  });

  it('has the first sixty columns where none are named', async () => {
    const names = Array.from({ length: 70 }, (_, index) => `c${index}`);
    await under.file('rows.csv', `${names.join(',')}\n${names.map(() => 1).join(',')}\n`);
    const page = await previewRows(under.executor, under.request(flowOf(), 'rows'));
    expect(page.columns).toEqual(names.slice(0, 60));
    expect(page.schema).toHaveLength(70);
  });

  it('refuses a column that is not there, by name', async () => {
    const request = { ...under.request(flowOf(), 'rows'), columns: ['z'] };
    await expect(previewRows(under.executor, request)).rejects.toMatchObject({
      code: 'column-missing',
      place: { column: 'z', parameter: 'columns' },
    });
  });

  it('is the same far down as that of the whole statement, through steps that compute and steps that filter', async () => {
    await manyRows();
    const filtered = step('even', 'filter-rows', { expression: 'x % 2 = 0' }, ['doubled']);
    const flow = flowOf(doubled, filtered);
    const seen = await previewRows(under.executor, {
      ...under.request(flow, 'doubled'),
      columns: ['x', 'twice'],
      offset: 250_000,
      limit: 3,
    });
    // Row number i holds i, and twice that.
    expect(seen.values).toEqual([
      [250_000, 250_001, 250_002],
      [500_000, 500_002, 500_004],
    ]);
    const even = await previewRows(under.executor, {
      ...under.request(flow, 'even'),
      columns: ['x'],
      offset: 100_000,
      limit: 2,
    });
    expect(even.values).toEqual([[200_000, 200_002]]);
    expect(even.rows).toBe(150_000);
    const beyond = { ...under.request(flow, 'even'), offset: 150_000 };
    expect((await previewRows(under.executor, beyond)).values[0]).toEqual([]);
  });

  it('is sorted and filtered for looking, equal rows in their order', async () => {
    await under.file('rows.csv', 'x,name\n2,b\n1,b\n,b\n2,a\n1,c\n');
    const page = await previewRows(under.executor, {
      ...under.request(flowOf(), 'rows'),
      look: {
        sort: [{ column: 'x', descending: true }],
        filters: [{ column: 'name', operator: 'not equal', value: 'c' }],
      },
    });
    expect(page.values).toEqual([
      [2, 2, 1, null],
      ['b', 'a', 'b', 'b'],
    ]);
    expect(page).toMatchObject({ rows: 4, totalRows: 5 });
  });

  it('takes what a look says as values, never as SQL', async () => {
    const value = "a' OR '1'='1";
    const page = await previewRows(under.executor, {
      ...under.request(flowOf(), 'rows'),
      look: { filters: [{ column: 'name', operator: 'equal', value }] },
    });
    expect(page.rows).toBe(0);
    const missing = under.request(flowOf(), 'rows');
    await expect(
      previewRows(under.executor, {
        ...missing,
        look: { sort: [{ column: '1; DROP TABLE t', descending: false }] },
      }),
    ).rejects.toMatchObject({ code: 'column-missing' });
    await expect(
      previewRows(under.executor, {
        ...missing,
        look: { filters: [{ column: 'x', operator: 'less', value: 'many' }] },
      }),
    ).rejects.toMatchObject({
      code: 'value-type',
      place: { column: 'x', parameter: 'look.filters[0].value' },
    });
  });

  it('holds the start of long values, and says how long they are', async () => {
    const sql = `SELECT repeat('é', 1001) AS long, repeat('e', 1000) AS short, range(201) AS many,
      range(3) AS few, {'a': repeat('s', 2000)} AS deep, repeat('b', 1500)::BLOB AS bytes, [repeat('t', 3000)] AS wide,
      MAP {'k': 1} AS map, NULL::VARCHAR AS none FROM input LIMIT 1`;
    const page = await previewRows(
      under.executor,
      under.request(flowOf(step('long', 'custom-sql', { query: sql })), 'long'),
    );
    const [long, short, many, few, deep, bytes, wide, map, none] = page.values.map(
      ([cell]) => cell,
    );
    expect(long).toBe('é'.repeat(1000));
    expect(short).toBe('e'.repeat(1000));
    expect(String(many)).toMatch(/^\[0, 1, 2, /);
    expect(few).toEqual([0, 1, 2]);
    expect(String(deep)).toMatch(/^\{'a': s+$/);
    expect(bytes).toEqual(new Uint8Array(1000).fill(98));
    expect(String(wide)).toHaveLength(1000);
    expect(map).toEqual([{ key: 'k', value: 1 }]);
    expect(none).toBeNull();
    expect(page.cut).toEqual([
      { column: 'long', row: 0, length: 1001, unit: 'characters' },
      { column: 'many', row: 0, length: 201, unit: 'elements' },
      { column: 'deep', row: 0, length: 2007, unit: 'characters' },
      { column: 'bytes', row: 0, length: 1500, unit: 'bytes' },
      { column: 'wide', row: 0, length: 1, unit: 'elements' },
    ]);
  });
});

describe('a cell', () => {
  it('is given whole, from the row where the look shows it', async () => {
    await under.file('rows.csv', `x,name\n1,${'y'.repeat(30_000)}\n2,b\n`);
    const request = {
      ...under.request(flowOf(), 'rows'),
      column: 'name',
      look: { sort: [{ column: 'x', descending: true }] },
    };
    const cell = await cellValue(under.executor, { ...request, row: 1 });
    expect(cell).toEqual({
      value: 'y'.repeat(30_000),
      length: 30_000,
      unit: 'characters',
      cut: false,
    });
    expect(await cellValue(under.executor, { ...request, column: 'x', row: 0 })).toEqual({
      value: 2,
      length: null,
      unit: null,
      cut: false,
    });
  });

  it('is cut at five million characters, and says so', async () => {
    const node = step('big', 'custom-sql', {
      query: "SELECT repeat('x', 5000001) AS t FROM input LIMIT 1",
    });
    const request = { ...under.request(flowOf(node), 'big'), column: 't', row: 0 };
    const cell = await cellValue(under.executor, request);
    expect(cell).toMatchObject({ length: 5_000_001, cut: true });
    expect(String(cell.value)).toHaveLength(5_000_000);
  });
});

describe('rows to look at', () => {
  it('are the first ten thousand of many, also for the look', async () => {
    await manyRows();
    const page = await previewRows(under.executor, {
      ...under.request(flowOf(), 'rows'),
      rows: 'head',
      look: { sort: [{ column: 'x', descending: true }] },
      limit: 1,
    });
    expect(page.basis).toEqual({ kind: 'head', rows: 10_000, of: MANY });
    expect(page.values[0]).toEqual([9_999]);
  });

  it('are a sample that keeps extremes and rare values, and says by which rule', async () => {
    await manyRows();
    const request = { ...under.request(flowOf(doubled), 'doubled'), rows: 'sample' as const };
    const page = await previewRows(under.executor, { ...request, columns: ['x'], limit: 20_000 });
    expect(page.basis).toMatchObject({
      kind: 'sample',
      of: MANY,
      seed: 1,
      rule: 'hash of row number, with extremes and rare values',
      // The smallest and largest x and y, and the rare name.
      kept: { rows: 5, columns: 3, ofColumns: 3, leftOut: 0 },
    });
    const seen = page.values[0] ?? [];
    expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)));
    // y is -5 in row 234,567 and 99 first in row 99.
    expect(seen).toEqual(expect.arrayContaining([0, MANY - 1, 123_456, 234_567, 99]));
    expect(page.rows).toBe(seen.length);
    expect(page.rows).toBeGreaterThanOrEqual(10_000);
    expect(page.rows).toBeLessThanOrEqual(10_005);
    expect(
      (await previewRows(under.executor, { ...request, columns: ['x'], limit: 20_000 })).values[0],
    ).toEqual(seen);
  });

  it('do not count NaN and infinity as extremes', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      i === 3 ? 'NaN' : i === 5 ? 'inf' : `${(i * 7) % 20_000}.5`,
    );
    await under.file('rows.csv', `x\n${lines.join('\n')}\n`);
    const flow = flowOf(step('float', 'cast-columns', { columns: ['x'], type: 'float' }));
    // Stored, so that the sample is of the floats.
    const stored = flowOf(...flow.nodes, step('py', 'custom-python', { code: 'pass' }, ['float']));
    const page = await previewRows(under.executor, {
      ...under.request(stored, 'py'),
      rows: 'sample',
      limit: 20_000,
    });
    expect(page.basis).toMatchObject({ kept: { rows: 2 } });
    expect(page.values[0]).toEqual(expect.arrayContaining([0.5, 19_999.5]));
  });

  it('are every row where these are few', async () => {
    const page = await previewRows(under.executor, {
      ...under.request(flowOf(), 'rows'),
      rows: 'sample',
    });
    expect(page.basis).toEqual({ kind: 'whole', rows: 4, of: 4 });
  });
});

describe('a profile', () => {
  it('is of the columns asked for, on every row of a small table', async () => {
    const profile = await previewProfile(under.executor, {
      ...under.request(flowOf(), 'rows'),
      columns: ['x'],
    });
    expect(profile.basis).toEqual({ kind: 'whole', rows: 4, of: 4 });
    expect(profile.columns).toHaveLength(1);
    expect(profile.columns[0]).toMatchObject({
      name: 'x',
      nulls: 0,
      mean: 4,
      wholeRange: { minimum: 1, maximum: 7 },
    });
  });

  it('of a large one is on a plain sample, with the exact range of what passes unchanged', async () => {
    await manyRows();
    const profile = await previewProfile(under.executor, under.request(flowOf(doubled), 'doubled'));
    expect(profile.basis).toEqual({
      kind: 'sample',
      rows: 10_000,
      of: MANY,
      rule: 'hash of row number',
      seed: 1,
    });
    const [x, name, y, twice] = profile.columns;
    expect(x?.wholeRange).toEqual({ minimum: 0, maximum: MANY - 1 });
    expect(y?.wholeRange).toEqual({ minimum: -5, maximum: 99 });
    expect(name?.wholeRange).toBeNull();
    expect(twice?.wholeRange).toBeNull();
    // Every row is as likely: the mean of 0..299,999 within five standard errors (866) of 149,999.5.
    expect(Math.abs((x?.mean ?? 0) - 149_999.5)).toBeLessThan(5 * 866);
  });

  it('of a join counts the rows of the join, not those of two samples joined', async () => {
    await manyRows();
    const lines = Array.from({ length: MANY }, (_, i) => `${i},${i % 10}`);
    await under.file('others.csv', `x,z\n${lines.join('\n')}\n`);
    const joined = step(
      'joined',
      'join-tables',
      { keys: [{ left: 'x', right: 'x' }], how: 'inner' },
      ['rows', 'others'],
    );
    const profile = await previewProfile(under.executor, under.request(flowOf(joined), 'joined'));
    expect(profile.basis).toMatchObject({ kind: 'sample', rows: 10_000, of: MANY });
    expect(profile.columns.map(({ nulls }) => nulls)).toEqual([0, 0, 0, 0]);
  });
});
