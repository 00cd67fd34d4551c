import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Engine,
  Executor,
  type FitMode,
  type FlowState,
  openDuckDb,
  type PrepareRequest,
  previewProfile,
  previewRows,
  type RunEvent,
  readableStatement,
  statementOf,
  stateOf,
} from '@lathe/engine';
import {
  aggregate,
  type Catalogue,
  call,
  checkFlow,
  column,
  defineStep,
  type FlowDocument,
  filter,
  LatheError,
  literal,
  parameterValues,
  type Step,
  sort,
  sqlExpression,
  summarise,
  withColumns,
  withoutColumns,
} from '@lathe/flow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

// Steps small enough to see through, so that what is tested is the executor.
const centre = defineStep({
  id: 'centre',
  title: 'Centre',
  help: 'Subtract the mean.',
  family: 'test',
  parameters: z.strictObject({ column: z.string() }),
  rowWise: true,
  keepsRows: true,
  learned: z.strictObject({ mean: z.number() }),
  async fit(input, { column: name }, ask) {
    const [row] = await ask(
      summarise(input, [], [{ name: 'mean', expression: aggregate('mean', column(name)) }]),
    );
    return { mean: Number(row?.mean) };
  },
  apply: (input, { column: name }, { mean }) =>
    withColumns(input, [{ name, expression: call('subtract', column(name), literal(mean)) }]),
  examples: [],
});
const keep = defineStep({
  id: 'keep-above',
  title: 'Keep above',
  help: 'Keep rows above a value.',
  family: 'test',
  parameters: z.strictObject({ column: z.string(), above: z.number() }),
  rowWise: true,
  keepsRows: false,
  apply: (input, { column: name, above }) =>
    filter(input, call('greater', column(name), literal(above))),
  examples: [],
});
const order = defineStep({
  id: 'order',
  title: 'Order',
  help: 'Sort by a column.',
  family: 'test',
  parameters: z.strictObject({ column: z.string() }),
  rowWise: false,
  keepsRows: true,
  apply: (input, { column: name }) =>
    sort(input, [{ expression: column(name), descending: true, nulls: 'last' }]),
  examples: [],
});
const compute = defineStep({
  id: 'compute',
  title: 'Compute',
  help: 'An SQL expression.',
  family: 'test',
  parameters: z.strictObject({ name: z.string(), sql: z.string() }),
  rowWise: true,
  keepsRows: true,
  apply: (input, { name, sql }) => withColumns(input, [{ name, expression: sqlExpression(sql) }]),
  examples: [],
});
const drop = defineStep({
  id: 'drop',
  title: 'Drop',
  help: 'Drop a column.',
  family: 'test',
  parameters: z.strictObject({ column: z.string() }),
  rowWise: true,
  keepsRows: true,
  apply: (input, { column: name }) => withoutColumns(input, [name]),
  examples: [],
});
const python = defineStep({
  id: 'python',
  title: 'Python',
  help: 'Code.',
  family: 'test',
  parameters: z.strictObject({ code: z.string() }),
  rowWise: false,
  keepsRows: false,
  barrier: ({ code }) => ({ language: 'python', code, timeLimit: 60 }),
  examples: [],
});
const catalogue: Catalogue = {
  steps: new Map<string, Step>(
    [centre, keep, order, compute, drop, python].map((step) => [step.id, step]),
  ),
  analyses: new Map(),
};

/** Stands in for Python: doubles the integer column `x` and prints; counts its calls. */
class DoublingPython {
  calls = 0;
  async transform(
    task: { inputs: readonly { path: string }[]; output: string },
    options: { onEvent?: (event: { kind: 'printed'; text: string }) => void } = {},
  ) {
    this.calls += 1;
    options.onEvent?.({ kind: 'printed', text: 'hello\n' });
    await engine.attach('python_in', task.inputs[0]!.path);
    const report = await engine.write('SELECT * REPLACE (x * 2 AS x) FROM python_in', {
      format: 'parquet',
      path: task.output,
    });
    await engine.forget('python_in');
    return { rows: report.rows, columns: 2, printed: 'hello\n', seconds: 0 };
  }
  call(): Promise<never> {
    throw new Error('not used');
  }
  warmUp(): void {}
  async close(): Promise<void> {}
}

let folder: string;
let engine: Engine;
let stub: DoublingPython;
let executor: Executor;
let events: RunEvent[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-executor-'));
  engine = await openDuckDb({ folder: join(folder, 'engine'), threads: 2, memoryLimit: 2 ** 30 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  stub = new DoublingPython();
  executor = new Executor({ engine, python: stub, catalogue, folder: join(folder, 'tables') });
  events = [];
  // Mean of x is 4; the rows are out of order on purpose.
  await writeFile(join(folder, 'data.csv'), 'x,name\n1,a\n7,b\n2,c\n6,d\n');
});

function flowOf(...nodes: readonly object[]): FlowDocument {
  return checkFlow({
    lathe: 1,
    name: 'test',
    parameters: { data: { type: 'path', default: 'data.csv' } },
    sources: { rows: { format: 'csv', path: '{{data}}' } },
    nodes,
  });
}

function request(flow: FlowDocument, target: string, more: Partial<PrepareRequest> = {}) {
  return {
    flow,
    values: parameterValues(flow, {}),
    baseFolder: folder,
    target,
    fit: 'auto' as FitMode,
    onEvent: (event: RunEvent) => events.push(event),
    ...more,
  };
}

async function valuesOf(flow: FlowDocument, target: string, name: string): Promise<unknown[]> {
  const prepared = await executor.prepare(request(flow, target));
  const page = await engine.page(statementOf(prepared, target), 0, 100);
  const index = page.schema.findIndex((found) => found.name === name);
  return [...(page.values[index] ?? [])];
}

const centred = { id: 'centred', step: 'centre', inputs: ['rows'], parameters: { column: 'x' } };

describe('the executor', () => {
  it('learns from the whole input and applies what it learned', async () => {
    // 1, 7, 2, 6 less their mean of 4.
    expect(await valuesOf(flowOf(centred), 'centred', 'x')).toEqual([-3, 3, -2, 2]);
    expect(events).toContainEqual({
      kind: 'fitted',
      node: 'centred',
      from: 'data',
      rows: 4,
      because: 'nothing was stored',
    });
  });

  it('applies stored state to new data when asked to', async () => {
    const flow = flowOf(centred);
    const state = stateOf(flow, await executor.prepare(request(flow, 'centred')));
    await writeFile(join(folder, 'new.csv'), 'x,name\n104,z\n');
    const prepared = await executor.prepare(
      request(flow, 'centred', {
        values: parameterValues(flow, { data: join(folder, 'new.csv') }),
        fit: 'stored',
        state,
      }),
    );
    const page = await engine.page(statementOf(prepared, 'centred'), 0, 10);
    // 104 - 4: the mean of the first file, not of the new one.
    expect(page.values[0]).toEqual([100]);
  });

  it('learns again when the data differ from those of the stored state', async () => {
    const flow = flowOf(centred);
    const state = stateOf(flow, await executor.prepare(request(flow, 'centred')));
    await writeFile(join(folder, 'other.csv'), 'x,name\n104,z\n106,y\n');
    await executor.prepare(
      request(flow, 'centred', {
        values: parameterValues(flow, { data: join(folder, 'other.csv') }),
        state,
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'fitted',
        from: 'data',
        rows: 2,
        because: 'the data are not those it was fitted on',
      }),
    );
  });

  it('uses stored state where flow and data are unchanged', async () => {
    const flow = flowOf(centred);
    const state = stateOf(flow, await executor.prepare(request(flow, 'centred')));
    events = [];
    await executor.prepare(request(flow, 'centred', { state }));
    expect(events.filter(({ kind }) => kind === 'fitted')).toEqual([
      { kind: 'fitted', node: 'centred', from: 'stored', rows: 4 },
    ]);
  });

  it('refuses stored state of a step that has changed since', async () => {
    const before = flowOf(centred);
    const state: FlowState = stateOf(before, await executor.prepare(request(before, 'centred')));
    const after = flowOf(
      { id: 'big', step: 'keep-above', inputs: ['rows'], parameters: { column: 'x', above: 1 } },
      { ...centred, inputs: ['big'] },
    );
    await expect(
      executor.prepare(request(after, 'centred', { fit: 'stored', state })),
    ).rejects.toMatchObject({ code: 'state-missing', place: { node: 'centred' } });
  });

  it('lets a disabled step pass its first input through', async () => {
    expect(await valuesOf(flowOf({ ...centred, disabled: true }), 'centred', 'x')).toEqual([
      1, 7, 2, 6,
    ]);
  });

  it('finds the type of an expression of the user from the engine', async () => {
    const flow = flowOf({
      id: 'long',
      step: 'compute',
      inputs: ['rows'],
      parameters: { name: 'loud', sql: "upper(name) || '!' -- shout" },
    });
    const prepared = await executor.prepare(request(flow, 'long'));
    expect(prepared.nodes.get('long')?.schema.at(-1)).toEqual({
      name: 'loud',
      type: { kind: 'text' },
    });
    expect(await valuesOf(flow, 'long', 'loud')).toEqual(['A!', 'B!', 'C!', 'D!']);
  });

  it('names the node in an error of a step below a dropped column', async () => {
    const flow = flowOf(
      { id: 'gone', step: 'drop', inputs: ['rows'], parameters: { column: 'x' } },
      { ...centred, inputs: ['gone'] },
    );
    await expect(executor.prepare(request(flow, 'centred'))).rejects.toMatchObject({
      code: 'column-missing',
      place: { node: 'centred', column: 'x' },
    });
  });

  it('stores a sorted table once and keeps its order below', async () => {
    const flow = flowOf(
      { id: 'sorted', step: 'order', inputs: ['rows'], parameters: { column: 'x' } },
      { ...centred, inputs: ['sorted'] },
    );
    expect(await valuesOf(flow, 'centred', 'x')).toEqual([3, 2, -2, -3]);
    expect(events.filter((e) => e.kind === 'finished' && e.what === 'store')).toHaveLength(1);
  });

  it('prints one statement with a table expression for each step', async () => {
    const flow = flowOf(
      { id: 'big', step: 'keep-above', inputs: ['rows'], parameters: { column: 'x', above: 1 } },
      { ...centred, inputs: ['big'] },
    );
    const prepared = await executor.prepare(request(flow, 'centred'));
    const statement = readableStatement(prepared, 'centred');
    expect(statement).toMatch(/^WITH "?rows"? AS \(/);
    expect(statement).toContain('big AS (');
    expect(statement).toContain('centred AS (');
    // It reads the file by itself: 7, 2 and 6 less their mean of 5.
    const page = await engine.page(statement, 0, 10).catch((error) => error);
    if (!(page instanceof LatheError)) expect(page.values[0]).toEqual([2, -3, 1]);
  });

  it('runs Python between two files and does not run it again for the same rows', async () => {
    const flow = flowOf(
      { id: 'py', step: 'python', inputs: ['rows'], parameters: { code: 'pass' } },
      { ...centred, inputs: ['py'] },
    );
    expect(await valuesOf(flow, 'centred', 'x')).toEqual([-6, 6, -4, 4]);
    expect(events).toContainEqual({ kind: 'printed', node: 'py', text: 'hello\n' });
    await valuesOf(flow, 'centred', 'x');
    expect(stub.calls).toBe(1);
  });

  it('reads a source and runs Python once for those who ask at the same time', async () => {
    const flow = flowOf(
      { id: 'py', step: 'python', inputs: ['rows'], parameters: { code: 'pass' } },
      { ...centred, inputs: ['py'] },
    );
    await Promise.all([1, 2, 3].map(() => executor.prepare(request(flow, 'centred'))));
    const reads = events.filter((event) => event.kind === 'finished' && event.what === 'read');
    expect(reads).toHaveLength(1);
    expect(stub.calls).toBe(1);
  });

  it('does not let one who cancels take the source from another', async () => {
    const controller = new AbortController();
    const flow = flowOf(centred);
    const first = executor.prepare(request(flow, 'centred', { signal: controller.signal }));
    const second = executor.prepare(request(flow, 'centred'));
    controller.abort();
    await expect(first).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await second).target).toBe('centred');
  });

  it('reads a source again after its file has changed', async () => {
    const flow = flowOf(centred);
    await valuesOf(flow, 'centred', 'x');
    await writeFile(join(folder, 'data.csv'), 'x,name\n10,a\n20,b\n');
    expect(await valuesOf(flow, 'centred', 'x')).toEqual([-5, 5]);
  });

  it('writes nothing when a run is cancelled', async () => {
    const controller = new AbortController();
    const flow = flowOf(centred);
    const prepared = await executor.prepare(request(flow, 'centred'));
    const path = join(folder, 'cancelled.csv');
    await writeFile(path, 'old');
    controller.abort();
    await expect(
      executor.write(prepared, 'centred', { format: 'csv', path }, { signal: controller.signal }),
    ).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});

describe('a preview', () => {
  it('gives rows, their number and a profile of each column', async () => {
    const flow = flowOf({
      id: 'big',
      step: 'keep-above',
      inputs: ['rows'],
      parameters: { column: 'x', above: 1 },
    });
    const shown = await previewRows(executor, { ...request(flow, 'big'), limit: 2 });
    expect(shown.rows).toBe(3);
    expect(shown.values).toEqual([
      [7, 2],
      ['b', 'c'],
    ]);
    const profile = await previewProfile(executor, request(flow, 'big'));
    const [x, name] = profile.columns;
    expect(x).toMatchObject({ name: 'x', nulls: 0, distinct: 3, minimum: 2, maximum: 7, mean: 5 });
    expect(x?.histogram?.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(name?.top).toEqual([
      { value: 'b', count: 1 },
      { value: 'c', count: 1 },
      { value: 'd', count: 1 },
    ]);
    expect(profile.basis).toEqual({ kind: 'whole', rows: 3, of: 3 });
    expect(shown.sampledAbove).toEqual([]);
  });

  it('says so when a large table is fitted and profiled on a sample', async () => {
    const total = 300_000;
    const lines = Array.from({ length: total }, (_, index) => `${index % 100},n${index % 7}`);
    await writeFile(join(folder, 'data.csv'), `x,name\n${lines.join('\n')}\n`);
    const shown = await previewRows(executor, request(flowOf(centred), 'centred'));
    const profile = await previewProfile(executor, request(flowOf(centred), 'centred'));
    expect(shown.rows).toBe(total);
    expect(profile.basis).toEqual({
      kind: 'sample',
      rows: 10_000,
      of: total,
      seed: 1,
      rule: 'hash of row number',
    });
    expect(shown.sampledAbove).toEqual([{ node: 'centred', rows: 10_000, of: total }]);
    // The mean of x is 49.5; a sample of 10,000 with standard deviation 28.9 is within 1.5 of it.
    expect(Math.abs(Number(shown.values[0]?.[0]) + 49.5)).toBeLessThan(1.5);
    const exact = await previewRows(executor, {
      ...request(flowOf(centred), 'centred'),
      whole: true,
    });
    expect(exact.values[0]?.[0]).toBeCloseTo(-49.5, 9);
    expect(exact.sampledAbove).toEqual([]);
  });
});
