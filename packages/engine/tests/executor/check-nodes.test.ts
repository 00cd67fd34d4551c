import { checkNodes } from '@lathe/engine';
import { typeName } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();

async function check(...nodes: readonly object[]) {
  return Object.fromEntries(await checkNodes(under.executor, under.check(flowOf(...nodes))));
}
const summary = (input: string) => ({
  id: `${input}-bars`,
  analysis: 'histogram',
  inputs: [input],
  parameters: { column: 'x' },
});

describe('the check of a flow', () => {
  it('gives the columns of every source and step', async () => {
    const found = await check(
      step('twice', 'formula', { expression: 'x * 2', output: 'y' }),
      summary('twice'),
    );
    const { rows, twice } = found;
    expect(rows?.status).toBe('ready');
    expect(
      twice?.status === 'ready' && twice.schema?.map(({ name, type }) => [name, typeName(type)]),
    ).toEqual([
      ['x', 'integer'],
      ['name', 'text'],
      ['y', 'integer'],
    ]);
    expect(found['twice-bars']).toEqual({ status: 'ready', schema: null });
  });

  it('fails the step that is wrong alone, and lets those below wait', async () => {
    const found = await check(
      step('wrong', 'drop-columns', { columns: ['x', 'z', 'w'] }),
      step('below', 'formula', { expression: 'x + 1', output: 'y' }, ['wrong']),
      summary('below'),
    );
    expect(found.wrong).toMatchObject({
      status: 'failed',
      error: { code: 'column-missing', place: { node: 'wrong', column: 'z' } },
      missing: ['z', 'w'],
      below: null,
    });
    expect(
      found.wrong?.status === 'failed' && found.wrong.available.map(({ name }) => name),
    ).toEqual(['x', 'name']);
    expect(found.below).toEqual({ status: 'waiting', for: 'wrong' });
    expect(found['below-bars']).toEqual({ status: 'waiting', for: 'wrong' });
  });

  it('names every column that a step and an analysis lack', async () => {
    const found = await check(
      step('gone', 'drop-columns', { columns: ['x'] }),
      step('scaled', 'scale-numbers', { columns: ['x', 'q'] }, ['gone']),
      step('more', 'formula', { expression: 'x + 1', output: 'y' }, ['gone']),
      summary('gone'),
    );
    expect(found.scaled).toMatchObject({ status: 'failed', missing: ['x', 'q'] });
    expect(found.more).toMatchObject({ status: 'failed', missing: ['x'] });
    expect(found['gone-bars']).toMatchObject({ status: 'failed', missing: ['x'] });
  });

  it('says which failed step a step that lacks columns stands below', async () => {
    const found = await check(
      step('wrong', 'formula', { expression: 'nowhere', output: 'y' }),
      step('below', 'keep-columns', { columns: ['y'] }, ['wrong']),
    );
    expect(found.below).toMatchObject({ status: 'failed', missing: ['y'], below: 'wrong' });
  });

  it('waits for a source that cannot be read, and goes on with the others', async () => {
    await under.file('rows.csv', '');
    const found = await check(
      step('below', 'keep-columns', { columns: ['y'] }),
      step('beside', 'keep-columns', { columns: ['y'] }, ['others']),
    );
    expect(found.rows).toMatchObject({ status: 'failed' });
    expect(found.below).toEqual({ status: 'waiting', for: 'rows' });
    expect(found.beside).toMatchObject({ status: 'ready' });
  });

  it('fails a step with parameters or inputs that it does not take', async () => {
    const found = await check(
      step('odd', 'scale-numbers', { columns: [] }),
      step('alone', 'join-tables', { keys: [{ left: 'x', right: 'x' }] }),
      step('unknown', 'no-such-step', {}),
      step('many', 'sort-rows', { keys: [{ column: 'x' }] }, ['rows', 'others']),
    );
    expect(found.odd).toMatchObject({ error: { code: 'parameter-invalid' } });
    expect(found.alone).toMatchObject({
      error: {
        code: 'inputs-wrong',
        message: 'Join tables takes 2 tables; this node has 1 table.',
      },
    });
    expect(found.unknown).toMatchObject({ error: { code: 'step-unknown' } });
    expect(found.many).toMatchObject({ error: { code: 'inputs-wrong' } });
  });

  it('runs Python only where another node needs its rows', async () => {
    await check(step('py', 'custom-python', { code: 'pass' }));
    expect(under.python.calls).toBe(0);
    const py = step('py', 'custom-python', { code: 'pass' });
    const needed = await check(py, step('below', 'keep-columns', { columns: ['x'] }, ['py']));
    expect(needed.below).toMatchObject({ status: 'ready' });
    expect(under.python.calls).toBe(1);
    const failing = step('py', 'custom-python', { code: 'raise' });
    const failed = await check(failing, step('below', 'keep-columns', { columns: ['x'] }, ['py']));
    expect(failed.py).toMatchObject({ status: 'failed' });
    expect(failed.below).toEqual({ status: 'waiting', for: 'py' });
  });

  it('computes no analysis', async () => {
    const found = await check(summary('rows'), {
      id: 'bias',
      analysis: 'bias-report',
      inputs: ['rows'],
      parameters: { label: 'x', facet: 'nowhere', favourable: { operator: '>', threshold: 2 } },
    });
    expect(found['rows-bars']).toEqual({ status: 'ready', schema: null });
    expect(found.bias?.status).toBe('failed');
    expect(under.events.some((event) => event.kind === 'started' && event.what === 'analyse')).toBe(
      false,
    );
  });
});

describe('previews of large tables', () => {
  it('tell of a Python step that saw a sample', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i},n`);
    await under.file('rows.csv', `x,name\n${lines.join('\n')}\n`);
    const py = step('py', 'custom-python', { code: 'pass' });
    await check(py, step('below', 'keep-columns', { columns: ['x'] }, ['py']));
    expect(under.events).toContainEqual({ kind: 'sampled', node: 'py', rows: 10_000, of: 300_000 });
  });
});

describe('an analysis', () => {
  it('is computed on every row unless a sample is asked for, and says which', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i},n`);
    await under.file('rows.csv', `x,name\n${lines.join('\n')}\n`);
    const request = under.request(flowOf(summary('rows')), 'rows');
    const prepared = await under.executor.prepare(request);
    const whole = await under.executor.analyse(prepared, request, 'rows-bars');
    expect(whole.basis).toEqual({ kind: 'whole', rows: 300_000, of: 300_000 });
    const onSample = { ...request, sampleAbove: 200_000 };
    const sampled = await under.executor.analyse(prepared, onSample, 'rows-bars');
    expect(sampled.basis).toEqual({
      kind: 'sample',
      rows: 10_000,
      of: 300_000,
      rule: 'hash of row number',
      seed: 1,
    });
  });
});
