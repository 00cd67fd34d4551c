import { type ExampleTable, LatheError, type Step } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, test } from 'vitest';
import { StepBench } from './run-step.js';

const bench = await StepBench.open();

function stepOf(id: string): Step {
  const step = catalogue.steps.get(id);
  if (step === undefined) throw new Error(id);
  return step;
}

async function failure(id: string, parameters: unknown, given: ExampleTable): Promise<LatheError> {
  const thrown = await bench.run(stepOf(id), parameters, await bench.given(given)).then(
    () => new Error('it ran'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(LatheError);
  return thrown as LatheError;
}

describe('an error says what is wrong and where', () => {
  const people: ExampleTable = {
    columns: { name: 'text', age: 'integer', tags: 'list<integer>' },
    rows: [
      ['Ann', 41, [1]],
      ['ann', 30, [2]],
    ],
  };

  test('a column of the wrong type, with its type and what to do', async () => {
    const error = await failure('scale-numbers', { columns: ['name'] }, people);
    expect(error.code).toBe('column-type');
    expect(error.message).toBe(
      'Column "name" holds text; this step takes integers, float numbers, decimal.',
    );
    expect(error.place.column).toBe('name');
    expect(error.advice).toContain('Cast');
  });

  test('a missing column, with the nearest name', async () => {
    const error = await failure('drop-columns', { columns: ['agee'] }, people);
    expect(error.code).toBe('column-missing');
    expect(error.advice).toContain('"age"');
    expect(error.place.parameter).toBe('columns');
  });

  test('values that would give the same column', async () => {
    const error = await failure('one-hot-encode', { columns: ['name'] }, people);
    expect(error.code).toBe('column-duplicate');
    expect(error.message).toContain('"name_Ann" and "name_ann"');
  });

  test('a new column with the name of one there is', async () => {
    const given = { columns: { c: 'text', c_x: 'integer' }, rows: [['x', 1]] };
    const error = await failure('one-hot-encode', { columns: ['c'] }, given);
    expect(error.code).toBe('column-duplicate');
    expect(error.message).toContain('"c_x"');
  });

  test('more distinct values than wanted', async () => {
    const given = { columns: { c: 'integer' }, rows: [[1], [2], [3]] };
    for (const id of ['one-hot-encode', 'ordinal-encode']) {
      const error = await failure(id, { columns: ['c'], maximumLabels: 2 }, given);
      expect(error.code).toBe('too-many-labels');
      expect(error.place.column).toBe('c');
      expect(error.advice).toContain('maximumLabels');
    }
  });

  test('lists longer than columns are made', async () => {
    const given = {
      columns: { v: 'list<integer>' },
      rows: [[Array.from({ length: 1001 }, () => 1)]],
    };
    expect((await failure('flatten-list', { columns: ['v'] }, given)).code).toBe(
      'too-many-columns',
    );
  });

  test('trimming what is no text', async () => {
    const error = await failure('flatten-list', { columns: ['tags'], trim: true }, people);
    expect(error.code).toBe('column-type');
  });

  test('a cast that no value can pass', async () => {
    const given = { columns: { day: 'date' }, rows: [['2026-01-01']] };
    const error = await failure('cast-columns', { columns: ['day'], type: 'integer' }, given);
    expect(error.code).toBe('cast-impossible');
    expect(error.message).toBe('Column "day" holds date, which cannot become integer.');
  });

  test('a value to fill in that is not of the type of the column', async () => {
    const error = await failure(
      'fill-missing',
      { columns: ['age'], strategy: 'value', value: 'old' },
      people,
    );
    expect(error.code).toBe('value-type');
    expect(error.place).toEqual({ column: 'age', parameter: 'value' });
  });

  test('a condition without its value, by its path', async () => {
    const conditions = [
      { column: 'age', operator: 'is missing' },
      { column: 'age', operator: 'less' },
    ];
    const error = await failure('filter-rows', { conditions }, people);
    expect(error.code).toBe('parameter-invalid');
    expect(error.place.parameter).toBe('conditions[1].value');
  });

  test('dropping every column', async () => {
    const error = await failure('drop-columns', { columns: ['name', 'age', 'tags'] }, people);
    expect(error.code).toBe('no-columns');
  });

  test('numbers that are too far apart', async () => {
    const given = { columns: { x: 'float' }, rows: [[1.7e308], [-1.7e308]] };
    const error = await failure('scale-numbers', { columns: ['x'], method: 'min-max' }, given);
    expect(error.code).toBe('numbers-too-large');
  });
});

describe('a parameter that does not go with another is refused by name', () => {
  const refusals: readonly (readonly [id: string, parameters: object, parameter: string])[] = [
    ['split-text', { columns: ['a', 'b'], outputs: ['c'] }, 'outputs'],
    ['split-text', { columns: ['a', 'A'] }, 'columns'],
    ['flatten-list', { columns: ['a'], prefixes: ['x', 'y'] }, 'prefixes'],
    ['move-columns', { columns: ['a'], to: 'index' }, 'index'],
    ['move-columns', { columns: ['a'], to: 'after' }, 'anchor'],
    ['ordinal-encode', { columns: ['a'], order: 'given' }, 'labels'],
    ['ordinal-encode', { columns: ['a'], order: 'given', labels: ['x', 'x'] }, 'labels'],
    ['scale-numbers', { columns: ['a'], lowerQuantile: 0.5, upperQuantile: 0.5 }, 'upperQuantile'],
    ['scale-numbers', { columns: ['a'], minimum: 2 }, 'maximum'],
    ['fill-missing', { columns: ['a'], strategy: 'value' }, 'value'],
    ['cast-columns', { columns: ['a'], type: 'number' }, 'type'],
    ['cast-columns', { columns: ['a'], type: 'date', pattern: '%' }, 'pattern'],
    ['filter-rows', {}, 'conditions'],
    ['filter-rows', { expression: 'a > 1', conditions: [{ column: 'a', value: 1 }] }, 'expression'],
    ['filter-rows', { conditions: [{ column: 'a', operator: 'like' }] }, 'conditions[0].operator'],
    ['rename-columns', { columns: [{ from: 'a', to: '' }] }, 'columns[0].to'],
    [
      'rename-columns',
      {
        columns: [
          { from: 'a', to: 'b' },
          { from: 'A', to: 'c' },
        ],
      },
      'columns',
    ],
    ['sort-rows', { keys: [] }, 'keys'],
    ['formula', { expression: 'a, b) AS x, (c' }, 'expression'],
    ['formula', { expression: '1; DROP TABLE t' }, 'expression'],
    ['custom-sql', { query: 'SELECT 1; SELECT 2' }, 'query'],
    ['custom-sql', { query: 'DROP TABLE input' }, 'query'],
    ['custom-python', { timeLimit: 0 }, 'timeLimit'],
  ];

  test.each(refusals)('%s %j', (id, parameters, parameter) => {
    const bind = () => stepOf(id).bind(parameters);
    expect(bind).toThrow(LatheError);
    try {
      bind();
    } catch (thrown) {
      expect((thrown as LatheError).place.parameter).toBe(parameter);
      expect((thrown as LatheError).code).toBe('parameter-invalid');
    }
  });
});
