import {
  type Cell,
  checkFlow,
  type ExampleTable,
  flowText,
  type Json,
  LatheError,
  parseFlow,
  quoteName,
  type Step,
  type StepExample,
  typeName,
} from '@lathe/flow';
import { steps } from '@lathe/steps';
import { describe, expect, test } from 'vitest';
import { isDataError, StepBench, type StepRun } from './run-step.js';
import { expectTable, plainRows } from './same-cells.js';

const bench = await StepBench.open();

/** Steps whose parameters hold SQL of the user, which may name what is not there. */
const WITH_USER_SQL = new Set(['formula', 'filter-rows', 'custom-sql']);

const HOSTILE_NAMES = [
  'a "quoted" name',
  "it's; -- x",
  'two\nlines',
  '😀 größe',
  ' blank ',
  'select',
  '"; DROP TABLE given_1; --',
  'label',
  'frequency',
  'row_place',
  '{0} {...} $1 $&',
  'a'.repeat(300),
];

const EXTREMES: Readonly<Record<string, readonly Cell[]>> = {
  text: [
    '',
    ' ',
    "it's",
    'two\nlines',
    '😀',
    'NaN',
    "'; DROP TABLE given_1; --",
    'x'.repeat(5000),
    null,
  ],
  integer: [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 0, -1, null, 1, 1, 7],
  float: [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324, -0, null, 0.1],
  'decimal(18,3)': [999999999999999, -999999999999999, 0.001, 0, null, 1, 2, 3, 4],
  boolean: [true, false, null, true, true, null, false, true, false],
  date: [
    '0001-01-01',
    '9999-12-31',
    null,
    '1970-01-01',
    '2024-02-29',
    null,
    '2000-01-01',
    '2000-01-01',
    '1999-12-31',
  ],
  timestamp: [
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
    null,
    '1970-01-01 00:00:00',
    '2024-02-29 12:00:00',
    null,
    '2000-01-01 00:00:00',
    '2000-01-01 00:00:00',
    '1999-12-31 00:00:00',
  ],
  'list<text>': [[], [''], [null], ['a', "it's"], null, ['😀'], [' x '], ['a', 'b', 'c'], ['a']],
  'list<integer>': [[], [null], [1, 2], null, [2n ** 53n + 1n], [0], [1], [2], [3]],
  'list<float>': [[], [null], [Number.NaN, 1], null, [Infinity], [0], [1], [2], [3]],
};

describe.each(steps.map((step) => [step.id, step] as const))('%s', (id, step) => {
  const runs = step.bind(step.examples[0]?.parameters).barrier === undefined;
  const examples = step.examples.map((example) => [example.title, example] as const);

  test('says what it is and shows itself with two or three examples', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(step.title).not.toBe('');
    expect(step.help).toMatch(/\.$/);
    expect(step.synonyms.length).toBeGreaterThan(0);
    expect(step.examples.length).toBeGreaterThanOrEqual(2);
    expect(step.examples.length).toBeLessThanOrEqual(3);
  });

  test('describes every parameter', () => {
    const schema = step.parameterSchema() as {
      properties: Record<string, { description?: string }>;
    };
    for (const [name, field] of Object.entries(schema.properties)) {
      expect(field.description, name).toBeTypeOf('string');
    }
  });

  test('refuses a parameter it does not have, by name', () => {
    const parameters = { ...(step.examples[0]?.parameters as object), nonsense: 1 };
    expect(refusal(step, parameters).place.parameter).toBe('nonsense');
  });

  test('refuses each parameter that is of no use, by name', () => {
    const schema = step.parameterSchema() as { properties: Record<string, unknown> };
    for (const name of Object.keys(schema.properties)) {
      const parameters = { ...(step.examples[0]?.parameters as object), [name]: { no: 'use' } };
      expect(refusal(step, parameters).place.parameter).toBe(name);
    }
  });

  test('refuses parameters that are not an object', () => {
    for (const parameters of [null, 1, 'x', [], true]) refusal(step, parameters);
  });

  test.each(examples)('keeps its parameters in a document: %s', (_, example) => {
    const flow = checkFlow({
      lathe: 1,
      name: 'round-trip',
      sources: { rows: { format: 'csv', path: 'rows.csv' } },
      nodes: [{ id: 'node', step: id, inputs: ['rows'], parameters: example.parameters }],
    });
    const again = parseFlow(flowText(flow));
    expect(again).toEqual(flow);
    const [node] = again.nodes;
    expect(step.bind(node?.parameters).parameters).toEqual(
      step.bind(example.parameters).parameters,
    );
    // What was read may be written in place of what was given.
    const { parameters } = step.bind(example.parameters);
    expect(step.bind(parameters).parameters).toEqual(parameters);
  });

  if (!runs) return;

  test.each(examples)('does what the example says: %s', async (_, example) => {
    const run = await bench.run(step, example.parameters, await bench.given(example.given), {
      others: example.others ?? [],
    });
    expectTable(run, example.expected);
    expectTruthfulTypes(run);
    await expectPromises(step, example, example.given, run);
  });

  test.each(examples)('works with hostile column names: %s', async (_, example) => {
    for (let shift = 0; shift < HOSTILE_NAMES.length; shift += 1) {
      const renamed = withNames(example, shift);
      const run = await bench.run(step, renamed.parameters, await bench.given(renamed.given), {
        others: renamed.others ?? [],
      });
      expectTable(run, renamed.expected);
    }
  });

  test.each(examples)('gives a table or a LatheError without rows: %s', async (_, example) => {
    await tryOn(step, example, { ...example.given, rows: [] });
  });

  test.each(examples)('gives a table or a LatheError for one row: %s', async (_, example) => {
    await tryOn(step, example, {
      ...example.given,
      rows: example.given.rows.slice(0, 1),
    });
  });

  test.each(examples)('gives a table or a LatheError for nulls only: %s', async (_, example) => {
    const nulls = example.given.rows.map((row) => row.map(() => null));
    await tryOn(step, example, { ...example.given, rows: nulls });
  });

  test.each(examples)(
    'gives a table or a LatheError for extreme values: %s',
    async (_, example) => {
      await tryOn(step, example, extreme(example.given.columns));
    },
  );

  test.each(examples)('gives a table or a LatheError for other types: %s', async (_, example) => {
    for (const type of Object.keys(EXTREMES)) {
      for (const column of Object.keys(example.given.columns)) {
        const columns = { ...example.given.columns, [column]: type };
        await tryOn(step, example, extreme(columns));
        await tryOn(step, example, { columns, rows: [] });
      }
    }
  });

  test('names the column that is missing', async () => {
    if (WITH_USER_SQL.has(id) && id !== 'filter-rows') return;
    const example = step.examples[0]!;
    if (Object.keys(example.parameters as object).length === 0) return;
    const given = { columns: { unrelated: 'integer' }, rows: [[1]] };
    const others = example.others ?? [];
    const run = bench.run(step, example.parameters, await bench.given(given), { others });
    const error = await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LatheError);
    expect((error as LatheError).code).toBe('column-missing');
    expect((error as LatheError).place.column).toBeTypeOf('string');
  });
});

function refusal(step: Step, parameters: unknown): LatheError {
  try {
    step.bind(parameters);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(LatheError);
    expect((thrown as LatheError).code).toBe('parameter-invalid');
    return thrown as LatheError;
  }
  throw new Error(`${step.id} took ${JSON.stringify(parameters)}`);
}

/** A result that keeps the step's promises, or an error a user can read. */
async function tryOn(
  step: Step,
  { parameters, others = [] }: Pick<StepExample<unknown>, 'parameters' | 'others'>,
  given: ExampleTable,
): Promise<void> {
  let run: StepRun;
  try {
    run = await bench.run(step, parameters, await bench.given(given), { others });
  } catch (thrown) {
    const bySql =
      WITH_USER_SQL.has(step.id) &&
      /^(Binder|Parser) Error/.test(String((thrown as Error).message));
    if (isDataError(thrown) || bySql) return;
    throw thrown;
  }
  expectTruthfulTypes(run);
  await expectPromises(step, { parameters, others }, given, run);
}

/** Types the step claims to know are those the engine gives. */
function expectTruthfulTypes({ declared, columns }: StepRun): void {
  for (const [index, { name, type }] of declared.entries()) {
    expect(columns[index]?.[0]).toBe(name);
    if (type.kind !== 'unknown')
      expect([name, columns[index]?.[1]]).toEqual([name, typeName(type)]);
  }
}

async function expectPromises(
  step: Step,
  { parameters, others = [] }: Pick<StepExample<unknown>, 'parameters' | 'others'>,
  given: ExampleTable,
  run: StepRun,
): Promise<void> {
  const bound = step.bind(parameters);
  if (bound.keepsRows) expect(run.rows.length).toBe(given.rows.length);
  // What was learned goes through JSON to a file and back.
  const learned = JSON.parse(JSON.stringify(run.learned)) as Json;
  expect(learned).toEqual(run.learned);
  const again = await bench.run(step, parameters, await bench.given(given), { learned, others });
  expect(plainRows(again.rows)).toEqual(plainRows(run.rows));
  if (!bound.rowWise) return;
  const cut = Math.ceil(given.rows.length / 2);
  const parts = await Promise.all(
    [given.rows.slice(0, cut), given.rows.slice(cut)].map(async (rows) =>
      bench.run(step, parameters, await bench.given({ ...given, rows }), { learned, others }),
    ),
  );
  expect(plainRows(parts.flatMap(({ rows }) => rows))).toEqual(plainRows(run.rows));
}

function extreme(columns: Readonly<Record<string, string>>): ExampleTable {
  const values = Object.values(columns).map((type) => EXTREMES[type] ?? []);
  const length = Math.max(...values.map((column) => column.length));
  return {
    columns,
    rows: Array.from({ length }, (_, row) => values.map((column) => column[row] ?? null)),
  };
}

/** The example with its columns called otherwise, in the tables, the parameters and the user's SQL. */
function withNames(example: StepExample<unknown>, shift: number): StepExample<unknown> {
  const all = [example.given, ...(example.others ?? [])];
  const given = [...new Set(all.flatMap(({ columns }) => Object.keys(columns)))];
  // Names that differ in case alone stay one name.
  const folded = [...new Set(given.map((name) => name.toLowerCase()))];
  const names = new Map(
    given.map((name) => {
      const index = folded.indexOf(name.toLowerCase());
      return [name, HOSTILE_NAMES[(index + shift) % HOSTILE_NAMES.length] ?? name];
    }),
  );
  const resultName = (name: string): string => {
    const exact = names.get(name);
    if (exact !== undefined) return exact;
    const [stem] = [...names].filter(([old]) => name.startsWith(`${old}_`));
    return stem === undefined ? name : `${stem[1]}${name.slice(stem[0].length)}`;
  };
  const sql = (text: string): string =>
    text.replaceAll(/'[^']*'|\b[a-z_]+\b(?! *\()/g, (word) => {
      const name = names.get(word);
      return name === undefined ? word : quoteName(name);
    });
  const inParameters = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      return key === 'expression' || key === 'query'
        ? sql(value)
        : (names.get(value) ?? names.get(value.toLowerCase()) ?? value);
    }
    if (Array.isArray(value)) return value.map((inner) => inParameters(inner));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, inParameters(inner, name)]),
    );
  };
  const renamed = (table: ExampleTable): ExampleTable => ({
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, type]) => [resultName(name), type]),
    ),
    rows: table.rows,
  });
  return {
    ...example,
    parameters: inParameters(example.parameters),
    given: renamed(example.given),
    ...(example.others === undefined ? {} : { others: example.others.map(renamed) }),
    expected: renamed(example.expected),
  };
}
