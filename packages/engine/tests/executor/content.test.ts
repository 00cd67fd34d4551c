import { contentAddress, contentOf } from '@lathe/engine/executor/content';
import {
  aggregate,
  ascending,
  call,
  column,
  filter,
  INTEGER,
  limit,
  literal,
  over,
  project,
  type Relation,
  sort,
  sqlExpression,
  summarise,
  TEXT,
  table,
  withColumns,
} from '@lathe/flow';
import { describe, expect, it } from 'vitest';

const loans = table('loans', [
  { name: 'amount', type: INTEGER },
  { name: 'purpose', type: TEXT },
]);
const nothing = { nodes: new Map() };
const content = (relation: Relation) => contentOf(nothing, relation);
const address = (relation: Relation, name: string) => content(relation).columns.get(name);
const renamed = project(loans, [
  { name: 'reason', expression: column('purpose') },
  { name: 'sum', expression: column('amount') },
]);
const large = filter(loans, call('greater', column('amount'), literal(1000)));

describe('content', () => {
  it('of a column stays when it is renamed or moved', () => {
    expect(address(renamed, 'reason')).toBe(address(loans, 'purpose'));
    expect(content(renamed).rows).toBe(content(loans).rows);
  });

  it('of a column stays when another is computed', () => {
    const more = withColumns(loans, [
      { name: 'double', expression: call('add', column('amount'), column('amount')) },
    ]);
    expect(address(more, 'purpose')).toBe(address(loans, 'purpose'));
    expect(address(more, 'double')).not.toBe(address(more, 'amount'));
  });

  it('of an expression is told by what it reads, whatever that is called', () => {
    const twice = (name: string) => call('add', column(name), column(name));
    expect(address(withColumns(renamed, [{ name: 'x', expression: twice('sum') }]), 'x')).toBe(
      address(withColumns(loans, [{ name: 'y', expression: twice('amount') }]), 'y'),
    );
  });

  it('of rows changes with a filter, its constant, a limit, and an order', () => {
    const larger = filter(loans, call('greater', column('amount'), literal(2000)));
    const all = [
      loans,
      large,
      larger,
      limit(loans, 10),
      limit(loans, 10, 5),
      sort(loans, [ascending(column('amount'))]),
    ];
    expect(new Set(all.map((relation) => content(relation).rows)).size).toBe(all.length);
  });

  it("of a user's own SQL changes when any column it could read does", () => {
    const own = { name: 'x', expression: sqlExpression('amount / 2') };
    const changed = withColumns(loans, [{ name: 'amount', expression: literal(1) }]);
    expect(address(withColumns(loans, [own]), 'x')).not.toBe(
      address(withColumns(changed, [own]), 'x'),
    );
  });

  it('of a window changes with the rows', () => {
    const number = { name: 'n', expression: over(call('row_number')) };
    expect(address(withColumns(loans, [number]), 'n')).not.toBe(
      address(withColumns(large, [number]), 'n'),
    );
  });

  it('tells numbers from texts that look like them, and big from small integers', () => {
    const of = (value: number | string | bigint) =>
      address(withColumns(loans, [{ name: 'x', expression: literal(value) }]), 'x');
    expect(new Set([of(1), of('1'), of(1n), of(Number.NaN), of('NaN')]).size).toBe(5);
  });

  it('of an answer depends on the columns it reads and the rows alone', () => {
    const counted = (input: Relation) =>
      contentAddress(
        nothing,
        summarise(
          input,
          [{ name: 'label', expression: column('purpose') }],
          [{ name: 'n', expression: aggregate('count_rows') }],
        ),
      );
    const changed = withColumns(loans, [{ name: 'amount', expression: literal(1) }]);
    expect(counted(changed)).toBe(counted(loans));
    expect(counted(large)).not.toBe(counted(loans));
  });
});
