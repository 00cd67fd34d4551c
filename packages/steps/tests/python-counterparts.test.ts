import type { ExampleTable, Json, Step } from '@lathe/flow';
import { catalogue, steps } from '@lathe/steps';
import { describe, expect, test } from 'vitest';
import { pythonHas, runPython } from './python-bench.js';
import { randomTable } from './random-tables.js';
import { creation, StepBench } from './run-step.js';
import { plainRows } from './same-cells.js';

const fitted = steps.filter(({ python }) => python !== undefined);

/** What an exported script gives the counterparts, and cells in the notation of `plainRows`. */
const RUNNER = `
import datetime, decimal, duckdb, json, math, sys

def name(identifier):
    return '"' + identifier.replace('"', '""') + '"'

def text(value):
    return "'" + value.replace("'", "''") + "'"

def number(value):
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else f"{value:.17e}"

def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "float NaN" if math.isnan(value) else "float Infinity" if value > 0 else "float -Infinity"
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return f"integer {value}"
    return value

request = json.load(sys.stdin)
for source in request["sources"]:
    exec(source)
answers = []
for case in request["cases"]:
    connection = duckdb.connect(config={"threads": 2})
    for statement in case["statements"]:
        connection.execute(statement)
    def ask(sql):
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]
    columns, parameters = case["columns"], case["parameters"]
    learned = globals()[case["fit"]](ask, '"rows"', columns, parameters)
    sql = globals()[case["apply"]]('"rows"', columns, parameters, json.loads(json.dumps(learned)))
    cursor = connection.execute(sql)
    answers.append({
        "learned": learned,
        "columns": [column[0] for column in cursor.description],
        "types": [str(column[1]) for column in cursor.description],
        "rows": [[plain(cell) for cell in row] for row in cursor.fetchall()],
    })
json.dump(answers, sys.stdout)
`;

interface Case {
  readonly step: Step;
  readonly parameters: unknown;
  readonly given: ExampleTable;
}

const ON_RANDOM_TABLES: readonly (readonly [id: string, parameters: Json])[] = [
  ['ordinal-encode', { columns: ['few', 'many', 'whole', 'truth', 'day'] }],
  [
    'ordinal-encode',
    { columns: ['MANY', 'real'], order: 'alphabet', others: 'null', outputs: ['a', 'b'] },
  ],
  ['ordinal-encode', { columns: ['few'], order: 'given', labels: ['rent', 'own'], others: 'skip' }],
  ['one-hot-encode', { columns: ['few', 'whole'] }],
  ['one-hot-encode', { columns: ['many'], style: 'vector', dropLast: true, keepInput: true }],
  ['one-hot-encode', { columns: ['truth', 'few'], style: 'vector', outputs: ['t', 'few'] }],
  [
    'one-hot-encode',
    { columns: ['day', 'few'], order: 'alphabet', others: 'column', outputs: ['d', 'f'] },
  ],
  ['scale-numbers', { columns: ['whole', 'real', 'exact', 'same'] }],
  ['scale-numbers', { columns: ['whole', 'real'], center: false, outputs: ['a', 'b'] }],
  ['scale-numbers', { columns: ['real', 'exact', 'same'], method: 'robust', lowerQuantile: 0.1 }],
  [
    'scale-numbers',
    { columns: ['real', 'exact', 'same'], method: 'min-max', minimum: -2, maximum: 3.5 },
  ],
  ['scale-numbers', { columns: ['whole', 'real', 'same'], method: 'max-abs' }],
  ['scale-numbers', { columns: ['REAL'], scale: false }],
  ['flatten-list', { columns: ['texts', 'numbers'], keepInput: false }],
  ['flatten-list', { columns: ['Texts'], prefixes: ['p'], trim: true, count: 2 }],
  ['fill-missing', { columns: ['few', 'whole', 'real', 'truth', 'day', 'exact'] }],
  ['fill-missing', { columns: ['few', 'many'], blankIsMissing: true, outputs: ['a', 'b'] }],
  ['fill-missing', { columns: ['whole', 'real', 'exact'], strategy: 'mean' }],
  ['fill-missing', { columns: ['whole', 'REAL', 'exact'], strategy: 'median' }],
  ['fill-missing', { columns: ['whole', 'real', 'exact'], strategy: 'value', value: 3 }],
  ['fill-missing', { columns: ['real', 'exact'], strategy: 'value', value: 1.25 }],
  ['fill-missing', { columns: ['day'], strategy: 'value', value: '2026-01-31' }],
  ['fill-missing', { columns: ['truth'], strategy: 'value', value: false }],
];

const cases: readonly Case[] = [
  ...fitted.flatMap((step) =>
    step.examples.map(({ parameters, given }): Case => ({ step, parameters, given })),
  ),
  ...ON_RANDOM_TABLES.flatMap(([id, parameters]) => {
    const step = catalogue.steps.get(id);
    if (step === undefined) throw new Error(id);
    return [7, 8].map((seed): Case => ({ step, parameters, given: randomTable(seed) }));
  }),
  ...ON_RANDOM_TABLES.filter(([id]) => id !== 'ordinal-encode').map(([id, parameters]): Case => {
    const step = catalogue.steps.get(id);
    if (step === undefined) throw new Error(id);
    return { step, parameters, given: { ...randomTable(1), rows: [] } };
  }),
];

test('every step that fits has a Python counterpart', () => {
  const without = steps.filter(
    (step) => step.bind(step.examples[0]?.parameters).fits && step.python === undefined,
  );
  expect(without.map(({ id }) => id)).toEqual([]);
});

describe.skipIf(!pythonHas('duckdb'))('the Python counterparts', () => {
  test('learn the same and give the same cells', { timeout: 180_000 }, async () => {
    const bench = await StepBench.open();
    const answers = runPython(RUNNER, {
      sources: fitted.map(({ python }) => python?.source),
      cases: cases.map(({ step, parameters, given }) => ({
        statements: creation('rows', given),
        columns: Object.keys(given.columns),
        parameters: step.bind(parameters).parameters,
        fit: step.python?.fit,
        apply: step.python?.apply,
      })),
    }) as { learned: Json; columns: string[]; rows: unknown[][] }[];
    expect(answers.length).toBe(cases.length);
    for (const [index, { step, parameters, given }] of cases.entries()) {
      const title = `${step.id} ${JSON.stringify(parameters)}, ${given.rows.length} rows`;
      const run = await bench.run(step, parameters, await bench.given(given));
      expect(answers[index]?.learned, title).toEqual(run.learned);
      expect(answers[index]?.columns, title).toEqual(run.columns.map(([name]) => name));
      expect(answers[index]?.rows, title).toEqual(plainRows(run.rows));
    }
  });
});
