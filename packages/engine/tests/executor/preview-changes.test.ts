import { previewChanges } from '@lathe/engine';
import { describe, expect, it } from 'vitest';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();

const changesOf = (node: { readonly id: string }, more: object = {}) =>
  previewChanges(under.executor, { ...under.request(flowOf(node), node.id), ...more });

describe('the changes of a step', () => {
  it('are the cells that it computes anew, row beside row', async () => {
    await under.file('rows.csv', 'x,name\n1,a\n,b\n3,\n');
    const filled = step('filled', 'fill-missing', { columns: ['x'], strategy: 'value', value: 1 });
    expect(await changesOf(filled)).toMatchObject({
      node: 'filled',
      input: 'rows',
      before: { rows: 3, columns: 2 },
      after: { rows: 3, columns: 2 },
      added: [],
      removed: [],
      renamed: [],
      changed: [{ name: 'x', typeBefore: 'integer', typeAfter: 'integer', cells: 1 }],
      basis: { kind: 'whole', rows: 3, of: 3 },
      rows: {
        kind: 'aligned',
        columns: ['x'],
        before: [[1, null, 3]],
        changed: [[false, true, false]],
      },
    });
  });

  it('are of the page asked for', async () => {
    const node = step('all', 'formula', { expression: 'x + 1', output: 'x' });
    const changes = await changesOf(node, { offset: 2, limit: 1 });
    expect(changes.changed[0]?.cells).toBe(4);
    expect(changes.rows).toMatchObject({ before: [[2]], changed: [[true]] });
    const none = await changesOf(node, { columns: ['name'] });
    expect(none.rows).toEqual({ kind: 'aligned', columns: [], before: [], changed: [], cut: [] });
  });

  it('leave out cells that read the same in another type', async () => {
    await under.file('rows.csv', 'x\n1\nb\n2\n');
    const cast = step('cast', 'cast-columns', {
      columns: ['x'],
      onMisfit: 'null',
      type: 'integer',
    });
    const changes = await changesOf(cast);
    expect(changes.changed).toEqual([
      { name: 'x', typeBefore: 'text', typeAfter: 'integer', cells: 1 },
    ]);
    expect(changes.rows).toMatchObject({
      before: [['1', 'b', '2']],
      changed: [[false, true, false]],
    });
  });

  it('leave out numbers that are the same in another type', async () => {
    await under.file('rows.csv', 'x\n1\n2\n""\n3\n');
    const filled = step('filled', 'fill-missing', { columns: ['x'], strategy: 'mean' });
    const changes = await changesOf(filled);
    expect(changes.changed).toEqual([
      { name: 'x', typeBefore: 'integer', typeAfter: 'float', cells: 1 },
    ]);
    expect(changes.rows).toMatchObject({ changed: [[false, false, true, false]] });
  });

  it('tell columns that are added, removed and renamed apart', async () => {
    const renamed = await changesOf(
      step('swap', 'rename-columns', {
        columns: [
          { from: 'x', to: 'name' },
          { from: 'name', to: 'label' },
        ],
      }),
    );
    expect(renamed).toMatchObject({
      added: [],
      removed: [],
      renamed: [
        { from: 'x', to: 'name' },
        { from: 'name', to: 'label' },
      ],
      changed: [],
    });
    const doubled = await changesOf(step('twice', 'duplicate-columns', { columns: ['x'] }));
    expect(doubled).toMatchObject({ removed: [], renamed: [], changed: [] });
    expect(doubled.added).toHaveLength(1);
    const dropped = await changesOf(step('less', 'drop-columns', { columns: ['x'] }));
    expect(dropped).toMatchObject({ added: [], removed: ['x'], after: { rows: 4, columns: 1 } });
    const split = await changesOf(step('more', 'formula', { expression: 'x', output: 'y' }));
    expect(split).toMatchObject({ added: ['y'], removed: [], changed: [] });
  });

  it('are the rows that a filter drops, those it cannot judge among them', async () => {
    await under.file('rows.csv', 'x,name\n1,a\n,b\n3,c\n-1,d\n');
    const node = step('positive', 'filter-rows', {
      conditions: [{ column: 'x', operator: 'greater', value: 0 }],
    });
    expect((await changesOf(node)).rows).toEqual({
      kind: 'removed',
      count: 2,
      columns: ['x', 'name'],
      examples: [
        [null, -1],
        ['b', 'd'],
      ],
      cut: [],
    });
    const second = await changesOf(node, { offset: 1, columns: ['name'] });
    expect(second.rows).toMatchObject({ count: 2, examples: [['d']] });
  });

  it('are none but another order for a sort', async () => {
    const changes = await changesOf(step('sorted', 'sort-rows', { keys: [{ column: 'x' }] }));
    expect(changes.rows).toEqual({ kind: 'reordered' });
    expect(changes).toMatchObject({ added: [], removed: [], changed: [] });
  });

  it('are told of names and types where rows cannot be compared', async () => {
    const sql = step('grouped', 'custom-sql', {
      query:
        'SELECT count(*) AS x, name::VARCHAR AS name, 1.5::DOUBLE AS y FROM input GROUP BY name',
    });
    const changes = await changesOf(sql);
    expect(changes).toMatchObject({ added: ['y'], removed: [], changed: [] });
    expect(changes.rows).toEqual({ kind: 'unaligned' });
    const joined = step('joined', 'join-tables', { keys: [{ left: 'name', right: 'name' }] }, [
      'rows',
      'others',
    ]);
    expect(await changesOf(joined)).toMatchObject({ added: ['y'], rows: { kind: 'unaligned' } });
  });

  it('are counted on a sample of many rows, and shown exactly far down', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i % 2 === 0 ? i : ''}`);
    await under.file('rows.csv', `x,y\n${lines.map((x, i) => `${x},${i}`).join('\n')}\n`);
    const node = step('filled', 'fill-missing', { columns: ['x'], strategy: 'value', value: 0 });
    const changes = await changesOf(node, { offset: 200_000, limit: 2 });
    expect(changes.basis).toMatchObject({ kind: 'sample', rows: 10_000, of: 300_000 });
    // Half of the cells change; the number of 10,000 is within five standard errors (50) of 5,000.
    expect(Math.abs((changes.changed[0]?.cells ?? 0) - 5_000)).toBeLessThan(250);
    expect(changes.rows).toMatchObject({ before: [[200_000, null]], changed: [[false, true]] });
  });

  it('are refused for a source', async () => {
    await expect(
      previewChanges(under.executor, under.request(flowOf(), 'rows')),
    ).rejects.toMatchObject({ code: 'node-not-a-step', kind: 'usage' });
  });
});
