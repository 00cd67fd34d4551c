import type { Cell, ExampleTable, JoinKind } from '@lathe/flow';
import { steps } from '@lathe/steps';
import { describe, expect, test } from 'vitest';
import { StepBench } from './run-step.js';

const bench = await StepBench.open();
const stepNamed = (id: string) => steps.find((step) => step.id === id)!;

async function run(
  id: string,
  parameters: unknown,
  given: ExampleTable,
  ...others: readonly ExampleTable[]
): Promise<{ names: string[]; rows: readonly (readonly Cell[])[] }> {
  const input = await bench.given(given);
  const { columns, rows } = await bench.run(stepNamed(id), parameters, input, { others });
  return { names: columns.map(([name]) => name), rows };
}

const left: ExampleTable = {
  columns: { k: 'integer', a: 'text' },
  rows: [
    [2, 'b1'],
    [null, 'n'],
    [1, 'a'],
    [2, 'b2'],
  ],
};
const right: ExampleTable = {
  columns: { k: 'integer', c: 'text' },
  rows: [
    [3, 'z'],
    [2, 'y1'],
    [null, 'm'],
    [2, 'y2'],
  ],
};
const joined = (how: JoinKind, more: object = {}) =>
  run('join-tables', { keys: [{ left: 'k', right: 'k' }], how, ...more }, left, right);

describe('joined tables', () => {
  test('stand in the order of the left rows, then of the right ones', async () => {
    const pairs = [
      [2, 'b1', 'y1'],
      [2, 'b1', 'y2'],
      [2, 'b2', 'y1'],
      [2, 'b2', 'y2'],
    ];
    expect((await joined('inner')).rows).toEqual(pairs);
    // Right rows without a partner come last, in their order, with their own keys.
    expect((await joined('right')).rows).toEqual([...pairs, [3, null, 'z'], [null, null, 'm']]);
  });

  test('keep only left rows, once each, in a semi join', async () => {
    const { names, rows } = await joined('semi');
    expect(names).toEqual(['k', 'a']);
    expect(rows).toEqual([
      [2, 'b1'],
      [2, 'b2'],
    ]);
  });

  test('let missing keys match when asked to', async () => {
    expect((await joined('semi', { nullsMatch: true })).rows).toEqual([
      [2, 'b1'],
      [null, 'n'],
      [2, 'b2'],
    ]);
    expect((await joined('anti', { nullsMatch: true })).rows).toEqual([[1, 'a']]);
  });

  test('have only the right columns that were chosen', async () => {
    const { names } = await joined('left', { rightColumns: ['K'], suffix: '2' });
    expect(names).toEqual(['k', 'a', 'k2']);
  });

  test('keep their order when there are more rows than one thread takes', async () => {
    const count = 200_000;
    await bench.execute(
      `CREATE TABLE many AS SELECT (i * 7919) % ${count} AS k FROM range(${count}) t(i)`,
    );
    const many = {
      kind: 'table',
      name: 'many',
      schema: [{ name: 'k', type: { kind: 'integer' } }],
    } as const;
    const inputs = [many, many].map((relation, index) => ({ name: `in_${index}`, relation }));
    const { statement } = await bench.run(
      stepNamed('join-tables'),
      { keys: [{ left: 'k', right: 'k' }], how: 'full' },
      many,
      { inputs },
    );
    const { rows } = await bench.read(
      `SELECT count(*) FROM (SELECT k, row_number() OVER () - 1 AS place FROM (${statement})) WHERE k <> (place * 7919) % ${count}`,
    );
    expect(rows).toEqual([[0]]);
  });
});

describe('concatenated tables', () => {
  test('refuse a source column whose name is taken', async () => {
    await expect(
      run('concatenate-tables', { sourceColumn: 'A' }, left, right),
    ).rejects.toMatchObject({ code: 'column-duplicate', place: { column: 'A' } });
  });

  test('say the node of each row where no label was given', async () => {
    const one: ExampleTable = { columns: { k: 'integer' }, rows: [[1]] };
    const { rows } = await run(
      'concatenate-tables',
      { sourceColumn: 'from', labels: ['x'] },
      one,
      one,
      one,
    );
    expect(rows).toEqual([
      [1, 'x'],
      [1, 'rows_in_2'],
      [1, 'rows_in_3'],
    ]);
  });
});
