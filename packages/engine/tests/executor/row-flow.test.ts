import { openRowFlow, type RowFlow, type RowFlowRequest, stateOf } from '@lathe/engine';
import { type FlowDocument, itemsOf, parameterValues, table } from '@lathe/flow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../duckdb/engine-under-test.js';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();
const open: RowFlow[] = [];
beforeEach(async () => {
  await under.file('rows.csv', 'age,city,risk\n20,Bonn,low\n40,Lyon,high\n60,,low\n');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((flow) => flow.close()));
});

/** Learns from rows.csv, then opens the flow for rows to come; the columns named are wanted, by default all. */
async function rowFlow(
  flow: FlowDocument,
  columns?: readonly string[],
  changed: Partial<RowFlowRequest> = {},
): Promise<RowFlow> {
  const target = flow.nodes.at(-1)?.id ?? 'rows';
  const prepared = await under.executor.prepare(under.request(flow, target));
  const opened = await openRowFlow(under.executor, {
    flow,
    values: parameterValues(flow, {}),
    state: stateOf(flow, prepared),
    target,
    select: (schema) =>
      itemsOf(table(target, schema)).filter(({ name }) => columns?.includes(name) ?? true),
    absent: undefined,
    ...changed,
  });
  open.push(opened);
  return opened;
}

const names = (flow: RowFlow): string[] => flow.columns.map(({ name }) => name);

describe('a flow over rows to come', () => {
  it('applies what was learned from the data to other rows', async () => {
    // Of 20, 40, 60 the mean is 40 and the standard deviation sqrt(800 / 2) = 20.
    const flow = await rowFlow(
      flowOf(step('scaled', 'scale-numbers', { columns: ['age'], method: 'standard' })),
      ['age'],
    );
    const { page, at } = await flow.through([['40', '70', null]]);
    expect(at).toEqual([0, 1, 2]);
    expect(page.values).toEqual([[0, 1.5, null]]);
  });

  it('reads values in the types of the data that it learned from, whatever came with the call', async () => {
    await under.file('rows.csv', 'zip,age\n01234,20\nA1,40\n');
    const flow = await rowFlow(flowOf());
    const { page } = await flow.through([['00123'], ['20']]);
    expect(page.schema).toEqual([
      { name: 'zip', type: { kind: 'text' } },
      { name: 'age', type: { kind: 'integer' } },
    ]);
    expect(page.values).toEqual([['00123'], [20]]);
  });

  it('needs only those columns that what is wanted comes from', async () => {
    const flow = flowOf(
      step('next', 'formula', { output: 'next', expression: 'AGE + 1' }),
      step('renamed', 'rename-columns', { columns: [{ from: 'next', to: 'later' }] }, ['next']),
    );
    expect(names(await rowFlow(flow, ['later']))).toEqual(['age']);
    expect(names(await rowFlow(flow, ['city', 'later']))).toEqual(['age', 'city']);
  });

  it('does not compute what nobody wants, so that it cannot fail', async () => {
    const flow = flowOf(
      step('number', 'formula', { output: 'number', expression: 'CAST(city AS INTEGER)' }),
    );
    const { page } = await (await rowFlow(flow, ['age'])).through([['33']]);
    expect(page.values).toEqual([[33]]);
  });

  it('refuses a value that a step refuses', async () => {
    await under.file('rows.csv', 'age,city\n20,Bonn\n40,Lyon\n');
    const flow = await rowFlow(
      flowOf(step('coded', 'ordinal-encode', { columns: ['city'], others: 'error' })),
      ['city'],
    );
    expect((await flow.through([['Lyon', 'Bonn']])).page.values).toEqual([[1, 0]]);
    expect(await failure(flow.through([['Porto']]))).toMatchObject({ code: 'value-unseen' });
  });

  it('keeps the order of the rows, also through a step that sorts', async () => {
    const flow = await rowFlow(
      flowOf(step('sorted', 'sort-rows', { keys: [{ column: 'age', direction: 'descending' }] })),
      ['age'],
    );
    const { page, at } = await flow.through([['3', '1', '2']]);
    expect(at).toEqual([0, 1, 2]);
    expect(page.values).toEqual([[3, 1, 2]]);
  });

  it('tells which rows were left out, and by which step', async () => {
    const flow = await rowFlow(
      flowOf(
        step('adults', 'filter-rows', {
          conditions: [{ column: 'age', operator: 'greater', value: 17 }],
        }),
        step('at_home', 'drop-missing', { columns: ['city'] }, ['adults']),
      ),
      ['age'],
    );
    const values = [
      ['30', '12', '40', '50'],
      ['Bonn', 'Bonn', null, 'Lyon'],
    ];
    expect((await flow.through(values)).at).toEqual([0, 3]);
    expect(await flow.leavers(values)).toEqual([undefined, 'adults', 'at_home', undefined]);
  });

  it('names the value that does not fit its column', async () => {
    const flow = await rowFlow(flowOf(), ['age']);
    expect(await flow.misfit([['20', 'old']])).toEqual({ row: 1, column: 'age' });
  });

  it('passes over a step that is turned off', async () => {
    const off = { ...step('off', 'drop-columns', { columns: ['age'] }), disabled: true };
    const flow = await rowFlow(flowOf(off), ['age']);
    expect((await flow.through([['5']])).page.values).toEqual([[5]]);
  });
});

describe('a flow over rows without their label', () => {
  const drop = (columns?: readonly string[]) =>
    step('known', 'drop-missing', columns === undefined ? {} : { columns });

  it('does not ask for the label', async () => {
    const flow = await rowFlow(flowOf(drop(['risk'])), ['age'], { absent: 'risk' });
    expect(names(flow)).toEqual(['age']);
  });

  it('keeps rows that a condition on the label alone would leave out', async () => {
    const flow = await rowFlow(flowOf(drop(['risk'])), ['age'], { absent: 'risk' });
    expect((await flow.through([['20']])).at).toEqual([0]);
  });

  it('holds to the conditions on other columns of the same step', async () => {
    const flow = await rowFlow(flowOf(drop()), ['age'], { absent: 'risk' });
    expect(names(flow)).toEqual(['age', 'city']);
    const { at } = await flow.through([
      ['20', '30', null],
      ['Bonn', null, 'Bonn'],
    ]);
    expect(at).toEqual([0]);
  });

  it('refuses a condition that mixes the label with other columns', async () => {
    const mixed = step('mixed', 'filter-rows', { expression: "risk = 'low' OR age > 30" });
    expect(await failure(rowFlow(flowOf(mixed), ['age'], { absent: 'risk' }))).toMatchObject({
      code: 'label-needed',
      place: { node: 'mixed' },
    });
  });

  it('refuses a feature that is computed from the label', async () => {
    const leak = step('leak', 'formula', { output: 'late', expression: "risk = 'high'" });
    expect(await failure(rowFlow(flowOf(leak), ['late'], { absent: 'risk' }))).toMatchObject({
      code: 'label-needed',
      place: { column: 'late' },
    });
  });
});

describe('a flow that single rows cannot go through', () => {
  it.each([
    ['SQL', step('all', 'custom-sql', { query: 'SELECT * FROM rows' })],
    [
      'a join',
      step('all', 'join-tables', { keys: [{ left: 'city', right: 'name' }] }, ['rows', 'others']),
    ],
    ['Python', step('all', 'custom-python', { code: 'df' })],
    ['a formula over all rows', step('all', 'formula', { expression: 'sum(age) OVER ()' })],
  ])('is refused, naming the step: %s', async (_, node) => {
    const refused = await failure(rowFlow(flowOf(node)));
    expect(refused).toMatchObject({ code: 'flow-not-row-wise', place: { node: 'all' } });
  });

  it('is refused before its Python runs', async () => {
    const flow = flowOf(step('all', 'custom-python', { code: 'df' }));
    const state = {
      lathe: 1,
      flow: 'test',
      sources: { rows: { types: { age: 'integer' } } },
      nodes: {},
    } as const;
    await failure(
      openRowFlow(under.executor, {
        flow,
        values: {},
        state,
        target: 'all',
        select: () => [],
        absent: undefined,
      }),
    );
    expect(under.python.calls).toBe(0);
  });

  it('is refused when a step above has changed since it learned', async () => {
    const scaled = step('scaled', 'scale-numbers', { columns: ['age'], method: 'standard' });
    const robust = step('scaled', 'scale-numbers', { columns: ['age'], method: 'robust' });
    const refused = rowFlow(flowOf(scaled), ['age'], { flow: flowOf(robust) });
    expect(await failure(refused)).toMatchObject({
      code: 'state-missing',
      place: { node: 'scaled' },
    });
  });
});
