import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Cell,
  call,
  column,
  duckDbDialect,
  type ExampleTable,
  filter,
  literal,
  printRelation,
  project,
  table,
} from '@lathe/flow';
import { catalogue, steps } from '@lathe/steps';
import { castColumns } from '@lathe/steps/columns/cast-columns';
import { customPython } from '@lathe/steps/custom/custom-python';
import { customSql } from '@lathe/steps/custom/custom-sql';
import { oneHotEncode } from '@lathe/steps/encode/one-hot-encode';
import { ordinalEncode } from '@lathe/steps/encode/ordinal-encode';
import { formula } from '@lathe/steps/formula/formula';
import { fillMissing } from '@lathe/steps/missing/fill-missing';
import { scaleNumbers } from '@lathe/steps/numeric/scale-numbers';
import { filterRows } from '@lathe/steps/rows/filter-rows';
import { sortRows } from '@lathe/steps/rows/sort-rows';
import { splitText } from '@lathe/steps/text/split-text';
import { describe, expect, test } from 'vitest';
import { pythonHas, runPython } from './python-bench.js';
import { StepBench, typeNamed } from './run-step.js';
import { plain } from './same-cells.js';

const bench = await StepBench.open();

const one = (type: string, values: readonly Cell[]): ExampleTable => ({
  columns: { x: type },
  rows: values.map((value) => [value]),
});

async function column0(
  step: typeof formula,
  parameters: object,
  given: ExampleTable,
): Promise<unknown[]> {
  const { rows } = await bench.run(step, parameters, await bench.given(given));
  return rows.map((row) => plain(row[0] ?? null));
}

test('every step has an id of its own', () => {
  expect(catalogue.steps.size).toBe(steps.length);
});

describe('encoders', () => {
  const letters = one('text', ['b', 'a', null, 'b']);

  test('use what was learned on other rows; the unseen follows the policy', async () => {
    const learned = { columns: [{ column: 'x', labels: ['b', 'c'] }] };
    const given = await bench.given(letters);
    const keep = await bench.run(ordinalEncode, { columns: ['x'] }, given, { learned });
    expect(keep.rows).toEqual([[0], [2], [2], [0]]);
    const skip = await bench.run(ordinalEncode, { columns: ['x'], others: 'skip' }, given, {
      learned,
    });
    expect(skip.rows).toEqual([[0], [0]]);
    const zeros = await bench.run(oneHotEncode, { columns: ['x'] }, given, { learned });
    expect(zeros.rows).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
    const own = await bench.run(oneHotEncode, { columns: ['x'], others: 'column' }, given, {
      learned,
    });
    expect(own.rows).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  test.each([ordinalEncode, oneHotEncode])(
    'with "error" name the column and the value',
    async (step) => {
      const learned = { columns: [{ column: 'x', labels: ['b'] }] };
      const run = bench.run(step, { columns: ['x'], others: 'error' }, await bench.given(letters), {
        learned,
      });
      await expect(run).rejects.toThrow(
        'Column "x" holds a value that was not there when the step was fitted: a',
      );
    },
  );

  test('with "error" fail also where the encoded column is not looked at', async () => {
    const input = await bench.given({ columns: { x: 'text', y: 'integer' }, rows: [['new', 1]] });
    const bound = oneHotEncode.bind({ columns: ['x'], others: 'error' });
    const encoded = bound.apply(input, { columns: [{ column: 'x', labels: ['old'] }] }, []);
    const only = project(encoded, [{ name: 'y', expression: column('y') }]);
    await expect(bench.ask(only)).rejects.toThrow('new');
  });

  test('with "error" do not mind what a filter above took away', async () => {
    const input = await bench.given(one('text', ['bad', 'good', 'bad', 'good']));
    const good = filter(input, call('not_equal', column('x'), literal('bad')));
    const bound = ordinalEncode.bind({ columns: ['x'], others: 'error' });
    const encoded = bound.apply(good, { columns: [{ column: 'x', labels: ['good'] }] }, []);
    expect(await bench.ask(encoded)).toEqual([{ x: 0 }, { x: 0 }]);
  });

  test('number 30 labels as they number 3', async () => {
    const values = Array.from({ length: 30 }, (_, index) => `v${String(index).padStart(2, '0')}`);
    const parameters = { columns: ['x'], order: 'alphabet' };
    const numbers = await column0(ordinalEncode, parameters, one('text', [...values, null]));
    expect(numbers).toEqual([...values.keys(), 30]);
  });

  test('compare numbers, dates and truth values as text, ties by that text', async () => {
    const parameters = { columns: ['x'] };
    expect(await column0(ordinalEncode, parameters, one('integer', [10, 9, null]))).toEqual([
      0, 1, 2,
    ]);
    expect(await column0(ordinalEncode, parameters, one('boolean', [true, false, true]))).toEqual([
      0, 1, 0,
    ]);
    expect(
      await column0(ordinalEncode, parameters, one('date', ['2026-02-01', '2026-01-01'])),
    ).toEqual([1, 0]);
  });
});

describe('scaling', () => {
  test('keeps NaN and infinity and does not learn from them', async () => {
    // Of 1, 3, 5: mean 3, sample standard deviation 2.
    const given = one('float', [1, 3, 5, Number.NaN, Infinity, null]);
    expect(await column0(scaleNumbers, { columns: ['x'] }, given)).toEqual([
      -1,
      0,
      1,
      'float NaN',
      'float Infinity',
      null,
    ]);
  });

  test.each([
    ['standard', 0],
    ['robust', 0],
    ['max-abs', 1],
    ['min-max', 0.5],
  ])('of a constant column, %s, gives %d', async (method, result) => {
    const given = one('float', [7, 7, null]);
    expect(await column0(scaleNumbers, { columns: ['x'], method }, given)).toEqual([
      result,
      result,
      null,
    ]);
  });

  test('by the greatest absolute value of zeros gives zeros', async () => {
    expect(
      await column0(scaleNumbers, { columns: ['x'], method: 'max-abs' }, one('integer', [0, 0])),
    ).toEqual([0, 0]);
  });
});

describe('filling', () => {
  test('with a number keeps an integer column an integer', async () => {
    const parameters = { columns: ['x'], strategy: 'value', value: 0 };
    const run = await bench.run(
      fillMissing,
      parameters,
      await bench.given(one('integer', [1, null])),
    );
    expect(run.columns).toEqual([['x', 'integer']]);
    expect(run.rows).toEqual([[1], [0]]);
  });

  test('makes integers float with a mean even where nothing is missing', async () => {
    const parameters = { columns: ['x'], strategy: 'mean' };
    const run = await bench.run(fillMissing, parameters, await bench.given(one('integer', [1, 2])));
    expect(run.columns).toEqual([['x', 'float']]);
  });

  test('counts NaN as missing', async () => {
    const given = one('float', [Number.NaN, 2, null, 4, 9]);
    expect(await column0(fillMissing, { columns: ['x'], strategy: 'median' }, given)).toEqual([
      4, 2, 4, 4, 9,
    ]);
  });

  test('leaves a column alone in which everything is missing', async () => {
    expect(await column0(fillMissing, { columns: ['x'] }, one('text', [null, null]))).toEqual([
      null,
      null,
    ]);
  });
});

describe('filtering', () => {
  const rows = one('text', ['apple', 'Apple', 'banana', '', null]);
  const numbers = one('float', [1, 2.5, Number.NaN, null]);
  const kept: readonly (readonly [ExampleTable, object, unknown[]])[] = [
    [rows, { operator: 'contains', value: 'an' }, ['banana']],
    [rows, { operator: 'starts with', value: 'A' }, ['Apple']],
    [rows, { operator: 'ends with', value: 'e' }, ['apple', 'Apple']],
    [rows, { operator: 'matches', value: '^[ab]' }, ['apple', 'banana']],
    [rows, { operator: 'is missing' }, [null]],
    [rows, { operator: 'is not missing' }, ['apple', 'Apple', 'banana', '']],
    [rows, { operator: 'is not in', value: ['apple', 'Apple'] }, ['banana', '', null]],
    [rows, { operator: 'is in', value: [] }, []],
    [rows, { operator: 'less', value: 'a' }, ['Apple', '']],
    [numbers, { operator: 'less', value: 2.5 }, [1]],
    [numbers, { operator: 'less or equal', value: '2.5' }, [1, 2.5]],
    [numbers, { operator: 'is missing' }, ['float NaN', null]],
    [numbers, { operator: 'not equal', value: 1 }, [2.5, 'float NaN', null]],
    [one('integer', [2, 3]), { operator: 'greater', value: 2.5 }, [3]],
    [
      one('date', ['2026-01-01', '2026-02-01']),
      { operator: 'greater', value: '2026-01-15' },
      ['2026-02-01'],
    ],
    [one('boolean', [true, false, null]), { operator: 'equal', value: 'false' }, [false]],
    [one('decimal(5,2)', [1.25, 2]), { operator: 'equal', value: 1.25 }, [1.25]],
  ];

  test.each(kept)('%# %o', async (given, test, expected) => {
    expect(await column0(filterRows, { conditions: [{ column: 'x', ...test }] }, given)).toEqual(
      expected,
    );
  });

  test('by any of several conditions', async () => {
    const conditions = [
      { column: 'x', value: 'apple' },
      { column: 'x', operator: 'is missing' },
    ];
    expect(await column0(filterRows, { conditions, combine: 'any' }, rows)).toEqual([
      'apple',
      null,
    ]);
  });
});

describe('sorting', () => {
  test('keeps the order of 100,000 rows with three keys', async () => {
    await bench.execute('CREATE TABLE many AS SELECT i, i % 3 AS k FROM range(100000) r(i)');
    const input = table('many', [
      { name: 'i', type: { kind: 'integer' } },
      { name: 'k', type: { kind: 'integer' } },
    ]);
    const { rows } = await bench.run(
      sortRows,
      { keys: [{ column: 'k', direction: 'descending' }] },
      input,
    );
    const expected = [2, 1, 0].flatMap((key) =>
      Array.from({ length: 100_000 }, (_, i) => i).filter((i) => i % 3 === key),
    );
    expect(rows.map(([i]) => i)).toEqual(expected);
  });
});

describe('splitting', () => {
  test('takes the delimiter literally', async () => {
    expect(
      await column0(splitText, { columns: ['x'], delimiter: '.*' }, one('text', ['a.*b', 'axb'])),
    ).toEqual([['a', 'b'], ['axb']]);
  });

  test('at white space leaves the rest as it is when there is a limit', async () => {
    const given = one('text', [' a  b   c d ', 'a b', 'a']);
    expect(await column0(splitText, { columns: ['x'], delimiter: '', limit: 2 }, given)).toEqual([
      ['a', 'b   c d'],
      ['a', 'b'],
      ['a'],
    ]);
  });

  test('trims white space and no letters', async () => {
    const given = one('text', ['\tvow\u000b:\r\nvivid v']);
    expect(await column0(splitText, { columns: ['x'], delimiter: ':', trim: true }, given)).toEqual(
      [['vow', 'vivid v']],
    );
  });
});

describe('casting', () => {
  const samples: Readonly<Record<string, Cell>> = {
    boolean: true,
    integer: 1,
    float: 1,
    'decimal(5,2)': 1,
    date: '2026-01-02',
    time: '10:00:00',
    timestamp: '2026-01-02 10:00:00',
    'list<integer>': [1],
  };

  test('refuses beforehand exactly what DuckDB never casts', async () => {
    const types = [...Object.keys(samples), 'text', 'timestamp with zone', 'binary'];
    for (const [from, sample] of Object.entries(samples)) {
      for (const to of types) {
        const given = await bench.given(one(from, [sample]));
        const name = given.kind === 'table' ? given.name : '';
        const byDuckDb = await bench
          .read(`SELECT CAST(x AS ${duckDbDialect.typeName(typeNamed(to))}) FROM ${name}`)
          .then(
            () => true,
            () => false,
          );
        const byLathe = await bench.run(castColumns, { columns: ['x'], type: to }, given).then(
          () => true,
          () => false,
        );
        expect([from, to, byLathe]).toEqual([from, to, byDuckDb]);
      }
    }
  });

  test('writes a date by a pattern', async () => {
    const parameters = { columns: ['x'], type: 'text', pattern: '%d.%m.%Y' };
    expect(await column0(castColumns, parameters, one('date', ['2026-02-01', null]))).toEqual([
      '01.02.2026',
      null,
    ]);
  });

  test('gives null for text that does not follow the pattern, where asked', async () => {
    const parameters = { columns: ['x'], type: 'date', pattern: '%d.%m.%Y', onMisfit: 'null' };
    expect(
      await column0(castColumns, parameters, one('text', ['2026-02-01', '01.02.2026'])),
    ).toEqual([null, '2026-02-01']);
  });
});

describe('formulas', () => {
  test('cannot turn a table of one column into one row', async () => {
    const run = bench.run(
      formula,
      { output: 'x', expression: 'sum(x)' },
      await bench.given(one('integer', [1, 2])),
    );
    await expect(run).rejects.toThrow(/GROUP BY/);
  });

  test('say truly whether they look at other rows', () => {
    const rowWise = (expression: string): boolean => formula.bind({ expression }).rowWise;
    expect(rowWise('a + b')).toBe(true);
    expect(rowWise(`"over" || 'select'`)).toBe(true);
    expect(rowWise('sum(a) OVER ()')).toBe(false);
    expect(rowWise('a / (SELECT 1)')).toBe(false);
    expect(rowWise('random()')).toBe(false);
    expect(formula.bind({ expression: 'unnest(v)' }).keepsRows).toBe(false);
  });
});

describe('custom SQL', () => {
  test('knows its inputs by the ids of their nodes', async () => {
    const left = await bench.given({
      columns: { k: 'integer', a: 'text' },
      rows: [
        [1, 'x'],
        [2, 'y'],
      ],
    });
    const right = await bench.given({ columns: { k: 'integer', b: 'text' }, rows: [[2, 'z']] });
    const query = 'SELECT input.k, a, b FROM input JOIN "look-up" USING (k); -- done';
    const run = await bench.run(customSql, { query }, left, {
      inputs: [
        { name: 'people', relation: left },
        { name: 'look-up', relation: right },
      ],
    });
    expect(run.rows).toEqual([[2, 'y', 'z']]);
  });

  test('lets a node that is called "input" be itself', async () => {
    const left = await bench.given(one('integer', [1]));
    const right = await bench.given(one('integer', [2]));
    const run = await bench.run(customSql, { query: 'FROM input' }, left, {
      inputs: [
        { name: 'first', relation: left },
        { name: 'input', relation: right },
      ],
    });
    expect(run.rows).toEqual([[2]]);
  });
});

describe.skipIf(!pythonHas('pandas'))('custom Python', () => {
  test.each(customPython.examples.map((example) => [example.title, example] as const))(
    'does what the example says: %s',
    (_, { parameters, given, expected }) => {
      const script = `
import json, sys
import pandas as pd
request = json.load(sys.stdin)
df = pd.DataFrame(request["rows"], columns=request["columns"])
scope = {"df": df}
exec(request["code"], scope)
df = scope["df"]
json.dump([list(df.columns), json.loads(df.to_json(orient="values"))], sys.stdout)
`;
      const code = customPython.bind(parameters).barrier?.code;
      const result = runPython(script, {
        rows: given.rows,
        columns: Object.keys(given.columns),
        code,
      });
      expect(result).toEqual([Object.keys(expected.columns), expected.rows]);
    },
  );
});

const GERMAN = fileURLToPath(
  new URL('../../../../shared/data/tables/german_credit_data_DERIVED.csv', import.meta.url),
);
if (!existsSync(GERMAN)) console.warn('skipped: the German credit rows are not here');

describe.skipIf(!existsSync(GERMAN))('on the real credit rows', () => {
  test('the order of labels is that of the counts in research section 5.2', async () => {
    await bench.execute(`CREATE TABLE german AS FROM read_csv('${GERMAN}')`);
    const names = ['existingchecking', 'risk'];
    const input = table(
      'german',
      names.map((name) => ({ name, type: typeNamed('text') })),
    );
    const bound = ordinalEncode.bind({ columns: names });
    expect(await bound.fit(input, bench.ask)).toEqual({
      columns: [
        { column: 'existingchecking', labels: ['no account', 'none', 'little', 'moderate'] },
        { column: 'risk', labels: ['low risk', 'high risk'] },
      ],
    });
  });
});

test('one-hot columns are plain comparisons, the fastest form measured', () => {
  const input = table('t', [{ name: 'c', type: { kind: 'text' } }]);
  const relation = oneHotEncode
    .bind({ columns: ['c'] })
    .apply(input, { columns: [{ column: 'c', labels: ["o'x"] }] }, []);
  expect(printRelation(relation, duckDbDialect)).toBe(
    `SELECT CAST((c IS NOT DISTINCT FROM 'o''x') AS BIGINT) AS "c_o'x"\nFROM t`,
  );
});
