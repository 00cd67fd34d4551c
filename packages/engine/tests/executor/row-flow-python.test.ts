import {
  checkPythonRows,
  Executor,
  openRowFlow,
  openSidecar,
  type PassedRows,
  type PythonRowsRequest,
  type RowFlow,
  type Sidecar,
  statementOf,
  stateOf,
} from '@lathe/engine';
import { type FlowDocument, itemsOf, parameterValues, table } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../duckdb/engine-under-test.js';
import { packageFolder, python } from '../sidecar/side-car.fixture.js';
import { flowOf, flowUnderTest, step } from './flow-under-test.js';

const under = flowUnderTest();
const open: RowFlow[] = [];
let sidecar: Sidecar;
let executor: Executor;
beforeAll(() => {
  sidecar = openSidecar({ python, packageFolder, folder: `${under.folder}/python`, threads: 1 });
});
beforeEach(async () => {
  executor = new Executor({
    engine: under.engine,
    python: sidecar,
    catalogue,
    folder: `${under.folder}/tables`,
  });
  await under.file('rows.csv', `${['age,city,risk', ...LINES].join('\n')}\n`);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((flow) => flow.close()));
});
afterAll(() => sidecar.close());

const LINES = [
  '20,Bonn:north,low',
  '40,Lyon:south,high',
  '60,,low',
  ',Lyon:north,high',
  '35,Bonn:south,low',
];
/** Of each line: what callers give, column by column. */
const given = (...columns: readonly number[]): (string | null)[][] =>
  columns.map((column) => LINES.map((line) => line.split(',')[column] || null));

const code = (id: string, text: string, input = 'rows') =>
  step(id, 'custom-python', { code: text }, [input]);

/** Everything that trying and opening a flow need, learned from rows.csv; columns: wanted, by default all. */
async function requestFor(
  flow: FlowDocument,
  columns?: readonly string[],
  absent?: string,
): Promise<PythonRowsRequest> {
  const target = flow.nodes.at(-1)?.id ?? 'rows';
  const prepared = await executor.prepare(under.request(flow, target));
  return {
    flow,
    values: parameterValues(flow, {}),
    state: stateOf(flow, prepared),
    baseFolder: under.folder,
    target,
    select: (schema) =>
      itemsOf(table(target, schema)).filter(({ name }) => columns?.includes(name) ?? true),
    absent,
  };
}

async function rowFlow(...about: Parameters<typeof requestFor>): Promise<RowFlow> {
  const request = await requestFor(...about);
  const tried = await checkPythonRows(executor, request);
  const opened = await openRowFlow(executor, { ...request, python: tried });
  open.push(opened);
  return opened;
}

/** The rows that a run of the flow gives, by which single rows are judged. */
async function rowsOfRun(flow: FlowDocument): Promise<unknown[][]> {
  const target = flow.nodes.at(-1)?.id ?? 'rows';
  const prepared = await executor.prepare(under.request(flow, target));
  const { values, rows } = await under.engine.page(statementOf(prepared, target), 0, 1_000);
  return Array.from({ length: rows }, (_, row) => values.map((list) => list[row]));
}

const rowsOf = ({ page }: PassedRows): unknown[][] =>
  Array.from({ length: page.rows }, (_, row) => page.values.map((list) => list[row]));

/** Together and each alone. */
async function expectSameRows(flow: FlowDocument, columns: readonly number[]): Promise<void> {
  const expected = await rowsOfRun(flow);
  const opened = await rowFlow(flow);
  const values = given(...columns);
  expect(rowsOf(await opened.through(values))).toEqual(expected);
  for (const [row, each] of expected.entries()) {
    const alone = await opened.through(values.map((list) => [list[row] ?? null]));
    expect(rowsOf(alone)).toEqual([each]);
  }
}

describe('a flow with Python over rows to come', () => {
  it('gives for single rows what a run gives for all', async () => {
    await expectSameRows(
      flowOf(
        step('older', 'formula', { output: 'older', expression: 'age + 1' }),
        code(
          'map',
          "df['town'] = df['city'].str.split(':').str[0]\ndf['grown'] = df['older'] > 30",
          'older',
        ),
        step('coded', 'one-hot-encode', { columns: ['town'] }, ['map']),
        step('scaled', 'scale-numbers', { columns: ['age'], method: 'standard' }, ['coded']),
      ),
      [0, 1, 2],
    );
  });

  it('goes through several Python steps, the first right behind the source, the last at the end', async () => {
    await expectSameRows(
      flowOf(
        code('info', 'df.info()'),
        step('next', 'formula', { output: 'next', expression: 'age + 1' }, ['info']),
        code('text', "df['text'] = df['next'].astype(str)", 'next'),
        code('longer', "df['length'] = df['text'].str.len()", 'text'),
      ),
      [0, 1, 2],
    );
  });

  it('carries lists into Python and out of it', async () => {
    await expectSameRows(
      flowOf(
        step('split', 'split-text', { columns: ['city'], delimiter: ':', outputs: ['parts'] }),
        code(
          'turned',
          "df['turned'] = df['parts'].map(lambda parts: None if parts is None else list(parts)[::-1])",
          'split',
        ),
        step('flat', 'flatten-list', { columns: ['turned'], prefixes: ['part'] }, ['turned']),
      ),
      [0, 1, 2],
    );
  });

  it('carries moments, days, truths and decimals', async () => {
    await expectSameRows(
      flowOf(
        step('typed', 'formula', {
          output: 'moment',
          expression: "TIMESTAMP '2024-02-29 12:30:00.5' + to_days(CAST(age AS INTEGER))",
        }),
        step('more', 'formula', { output: 'price', expression: 'CAST(age AS DECIMAL(8,2))' }, [
          'typed',
        ]),
        code(
          'dated',
          "df['day'] = df['moment'].dt.date\ndf['late'] = df['moment'].dt.month > 3\ndf['half'] = df['price'].map(lambda price: None if price is None else float(price) / 2)",
          'more',
        ),
      ),
      [0, 1, 2],
    );
  });

  it('tells rows left out before Python and after it, by their steps', async () => {
    const flow = await rowFlow(
      flowOf(
        step('at_home', 'drop-missing', { columns: ['city'] }),
        code('map', "df['town'] = df['city'].str.split(':').str[0]", 'at_home'),
        step('in_bonn', 'filter-rows', { expression: "town = 'Bonn'" }, ['map']),
        code('same', "df['twice'] = df['age'] * 2", 'in_bonn'),
        step('grown', 'filter-rows', { expression: 'twice > 50' }, ['same']),
      ),
      ['age', 'town'],
    );
    const values = given(0, 1, 2);
    const passed = await flow.through(values);
    expect(passed.at).toEqual([4]);
    expect(passed.page.values).toEqual([[35], ['Bonn']]);
    expect(await flow.leavers(values)).toEqual([
      'grown',
      'in_bonn',
      'at_home',
      'in_bonn',
      undefined,
    ]);
  });

  it('does not run Python where no rows are left', async () => {
    const flow = await rowFlow(
      flowOf(
        step('at_home', 'drop-missing', { columns: ['city'] }),
        code('map', "df['length'] = df['city'].str.len()", 'at_home'),
      ),
    );
    expect(await flow.through([['20'], [null], ['low']])).toMatchObject({ at: [] });
  });

  it('passes over Python that is turned off', async () => {
    const off = { ...code('off', "df = df.sort_values('age')"), disabled: true };
    const flow = await rowFlow(flowOf(off), ['age']);
    expect(flow.columns.map(({ name }) => name)).toEqual(['age']);
  });

  it('needs all columns that the code might read', async () => {
    const flow = await rowFlow(flowOf(code('map', "df['twice'] = df['age'] * 2")), ['twice']);
    expect(flow.columns.map(({ name }) => name)).toEqual(['age', 'city', 'risk']);
  });

  it('names step and line of code that fails', async () => {
    const flow = await rowFlow(
      flowOf(code('strict', "df['age'] = df['age']\nassert not (df['age'] == 99).any()")),
    );
    const failed = await failure(flow.through([['99'], ['Bonn'], ['low']]));
    expect(failed).toMatchObject({
      code: 'python-step-failed',
      place: { node: 'strict', line: 2 },
      message: 'Step "strict", line 2: AssertionError.',
    });
  });

  it('refuses rows that the code does not keep', async () => {
    const flow = await rowFlow(flowOf(code('distinct', 'df = df.drop_duplicates()')), ['age']);
    const twice = [
      ['20', '20'],
      ['Bonn', 'Bonn'],
      ['low', 'low'],
    ];
    expect(await failure(flow.through(twice))).toMatchObject({
      code: 'python-rows-changed',
      place: { node: 'distinct' },
    });
  });
});

describe('a flow with Python over rows without their label', () => {
  const encoded = (...codes: readonly string[]) =>
    flowOf(
      code('mapped', codes.join('\n')),
      step('scaled', 'scale-numbers', { columns: ['age'], method: 'standard' }, ['mapped']),
    );

  it('neither asks for the label nor for what it is made of', async () => {
    const flow = encoded("df['target'] = (df['risk'] == 'high').astype(int)");
    const opened = await rowFlow(flow, ['age'], 'target');
    expect(opened.columns.map(({ name }) => name)).toEqual(['age', 'city']);
    // Of 20, 40, 60 and 35 the mean is 38.75; the sample's variance 818.75 / 3.
    const { page } = await opened.through([['60'], ['Bonn']]);
    expect(page.values).toEqual([[expect.closeTo(21.25 / Math.sqrt(818.75 / 3), 12)]]);
  });

  it('follows the label through steps before and behind Python', async () => {
    const flow = flowOf(
      step('named', 'rename-columns', { columns: [{ from: 'risk', to: 'danger' }] }),
      code('mapped', "df['level'] = df['danger'].map({'low': 0, 'high': 1})", 'named'),
      code('again', "df['level'] = df['level'] + 1", 'mapped'),
      step('target', 'formula', { output: 'target', expression: 'level * 2' }, ['again']),
    );
    const opened = await rowFlow(flow, ['age', 'city'], 'target');
    expect(opened.columns.map(({ name }) => name)).toEqual(['age', 'city']);
  });

  it('refuses a feature that Python makes of the label', async () => {
    const flow = encoded(
      "df['target'] = (df['risk'] == 'high').astype(int)",
      "df['leak'] = df['risk'].str.len()",
    );
    expect(await failure(rowFlow(flow, ['leak'], 'target'))).toMatchObject({
      code: 'label-needed',
      place: { column: 'leak' },
    });
  });

  it('refuses code that fails without the label', async () => {
    const flow = encoded("df['target'] = df['risk'].map({'low': 0, 'high': 1}).astype(int)");
    expect(await failure(rowFlow(flow, ['age'], 'target'))).toMatchObject({
      code: 'flow-not-row-wise',
      place: { node: 'mapped', line: 1 },
    });
  });
});

describe('Python that is not row-wise', () => {
  it('is refused with step, row, column and both values', async () => {
    const flow = flowOf(code('filled', "df['age'] = df['age'].fillna(df['age'].mean())"));
    // Of 20, 40, 60 and 35 the mean is 38.75.
    expect(await failure(rowFlow(flow))).toMatchObject({
      code: 'flow-not-row-wise',
      place: { node: 'filled', row: 4, column: 'age' },
      message: expect.stringContaining('no value in "age", and 38.75'),
    });
  });

  it('is refused when it was not tried, or has changed since', async () => {
    const request = await requestFor(flowOf(code('map', "df['a'] = 1")));
    const python = await checkPythonRows(executor, request);
    expect(await failure(openRowFlow(executor, request))).toMatchObject({
      code: 'flow-not-row-wise',
      place: { node: 'map' },
    });
    const changed = { ...request, flow: flowOf(code('map', "df['a'] = 2")), python };
    expect(await failure(openRowFlow(executor, changed))).toMatchObject({
      code: 'flow-not-row-wise',
      message: expect.stringContaining('has changed since'),
    });
  });
});
