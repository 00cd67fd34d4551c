import { diagnoseJoin, type JoinRequest, previewRows, suggestKeys } from '@lathe/engine';
import { FLOAT, INTEGER, JOIN_KINDS, TEXT } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();
const LEFT = 'key,a\nx,1\ny,2\nx,3\n,4\nz,5\n';
const RIGHT = 'code,a\nx,10\nx,20\nw,30\n,40\n,50\n';

async function diagnose(more: Partial<JoinRequest> = {}, left = LEFT, right = RIGHT) {
  await under.file('rows.csv', left);
  await under.file('others.csv', right);
  const keys = [{ left: 'key', right: 'code' }];
  return diagnoseJoin(under.executor, {
    ...under.check(flowOf()),
    left: 'rows',
    right: 'others',
    keys,
    ...more,
  });
}

describe('the diagnosis of a join', () => {
  it('counts rows, keys and partners on each side', async () => {
    const { left, right } = await diagnose();
    expect(left).toEqual({
      rows: 5,
      nullKeys: 1,
      distinctKeys: 3,
      repeatedKeys: 1,
      repeatedExamples: [{ key: ['x'], count: 2 }],
      matched: 2,
      unmatched: 3,
      unmatchedColumns: ['key', 'a'],
      unmatchedExamples: [
        ['y', null, 'z'],
        [2, 4, 5],
      ],
      cut: [],
    });
    expect(right).toMatchObject({
      rows: 5,
      nullKeys: 2,
      distinctKeys: 2,
      repeatedKeys: 1,
      matched: 2,
      unmatched: 3,
      unmatchedExamples: [
        ['w', null, null],
        [30, 40, 50],
      ],
    });
  });

  it('tells the number of rows that each kind of join then has', async () => {
    const { resultRows } = await diagnose();
    // Two left and two right rows of key x make four pairs; three rows stay alone on each side.
    expect(resultRows).toEqual({ inner: 4, left: 7, right: 7, full: 10, semi: 2, anti: 3 });
    for (const how of JOIN_KINDS) {
      const node = step('joined', 'join-tables', { keys: [{ left: 'key', right: 'code' }], how }, [
        'rows',
        'others',
      ]);
      const page = await previewRows(under.executor, under.request(flowOf(node), 'joined'));
      expect([how, page.rows]).toEqual([how, resultRows[how]]);
    }
  });

  it('lets missing keys match when asked to', async () => {
    const { left, resultRows } = await diagnose({ nullsMatch: true });
    expect(left).toMatchObject({ nullKeys: 1, distinctKeys: 4, matched: 3 });
    expect(resultRows.inner).toBe(6);
  });

  it('names the columns of the result and where they are from', async () => {
    const { columns } = await diagnose({ how: 'full' });
    expect(columns).toEqual([
      { name: 'key', type: 'text', from: 'both', renamedFrom: null },
      { name: 'a', type: 'integer', from: 'left', renamedFrom: null },
      { name: 'a_right', type: 'integer', from: 'right', renamedFrom: 'a' },
    ]);
  });

  it('warns of rows that multiply', async () => {
    const many = `key,a\n${'x,1\n'.repeat(3)}`;
    const { warnings } = await diagnose({}, many, 'code,b\nx,1\nx,2\n');
    expect(warnings).toEqual([expect.objectContaining({ kind: 'many-to-many', keys: 1, rows: 6 })]);
  });

  it('warns of keys that differ in case or blanks, with the rate they would have', async () => {
    const { warnings } = await diagnose(
      {},
      'key,a\nAnn,1\nbob,2\neve,3\n',
      'code,b\nann,1\n" bob ",2\n',
    );
    expect(warnings).toEqual([
      expect.objectContaining({ kind: 'no-match' }),
      expect.objectContaining({ kind: 'case-or-blanks', matched: 0, wouldMatch: 2 }),
    ]);
    expect(warnings[1]?.message).toContain('0 % of the left rows match; 66.7 % would');
  });

  it('warns of types that cannot be compared, and matches them as text meanwhile', async () => {
    const { warnings, left } = await diagnose({}, 'key,a\n1,x\n2,y\n', 'code,b\n"1",x\nn,y\n');
    expect(warnings[0]).toMatchObject({
      kind: 'types-differ',
      left: { name: 'key', type: 'integer' },
      right: { name: 'code', type: 'text' },
    });
    expect(left.matched).toBe(1);
  });

  it('works with several keys and through steps', async () => {
    await under.file('rows.csv', 'x,name\n1,a\n7,b\n2,c\n6,d\n');
    await under.file('others.csv', 'name,y\na,2\nb,20\n');
    const flow = flowOf(step('twice', 'formula', { expression: 'x * 2', output: 'y' }));
    const { left, columns } = await diagnoseJoin(under.executor, {
      ...under.check(flow),
      left: 'twice',
      right: 'others',
      keys: [
        { left: 'name', right: 'name' },
        { left: 'y', right: 'y' },
      ],
    });
    expect(left).toMatchObject({ rows: 4, matched: 1, unmatchedColumns: ['name', 'y', 'x'] });
    expect(columns.map(({ name }) => name)).toEqual(['x', 'name', 'y']);
  });

  it('refuses a key that is not there, at its place', async () => {
    await expect(diagnose({ keys: [{ left: 'key', right: 'nowhere' }] })).rejects.toMatchObject({
      code: 'column-missing',
      place: { column: 'nowhere', parameter: 'keys[0].right' },
    });
  });
});

describe('keys that are suggested', () => {
  const orders = [
    { name: 'order_id', type: INTEGER },
    { name: 'customer_id', type: INTEGER },
    { name: 'amount', type: FLOAT },
    { name: 'region', type: TEXT },
  ];

  it('are of the same name first', () => {
    const others = [
      { name: 'Amount', type: FLOAT },
      { name: 'Customer-ID', type: INTEGER },
      { name: 'region', type: TEXT },
    ];
    expect(suggestKeys(orders, others)).toEqual([
      [{ left: 'customer_id', right: 'Customer-ID' }],
      [{ left: 'region', right: 'region' }],
      [
        { left: 'customer_id', right: 'Customer-ID' },
        { left: 'region', right: 'region' },
      ],
    ]);
  });

  it('are an id and a reference to it', () => {
    const customers = [
      { name: 'id', type: INTEGER },
      { name: 'name', type: TEXT },
    ];
    expect(suggestKeys(orders, customers)).toContainEqual([{ left: 'customer_id', right: 'id' }]);
  });

  it('are none where nothing is alike, or only types that cannot be compared', () => {
    expect(suggestKeys(orders, [{ name: 'region', type: INTEGER }])).toEqual([]);
  });
});
