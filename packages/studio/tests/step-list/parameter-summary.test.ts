import type { NodeParameters } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { parameterSummary } from '../../src/step-list/parameter-summary.js';

const summary = (id: string, parameters: NodeParameters): string => {
  const declared = catalogue.steps.get(id) ?? catalogue.analyses.get(id);
  if (declared === undefined) throw new Error(`There is no ${id}.`);
  return parameterSummary(declared, parameters);
};

/** For each step and analysis what a person would say of these parameters. */
const CASES: Readonly<Record<string, readonly (readonly [NodeParameters, string])[]>> = {
  'keep-columns': [[{ columns: ['age', 'job'] }, 'age, job']],
  'drop-columns': [[{ columns: ['vec'] }, 'vec']],
  'rename-columns': [
    [
      {
        columns: [
          { from: 'sex_split_0', to: 'sex' },
          { from: 'vec', to: 'list' },
        ],
      },
      'sex_split_0 to sex, vec to list',
    ],
  ],
  'move-columns': [
    [{ columns: ['target'] }, 'target: to start'],
    [{ columns: ['a', 'b'], to: 'after', anchor: 'age' }, 'a, b: after age'],
    [{ columns: ['a'], to: 'index', index: 1 }, 'a: to place 2'],
  ],
  'duplicate-columns': [
    [{ columns: ['age'] }, 'age'],
    [{ columns: ['age'], outputs: ['years'] }, 'age as years'],
  ],
  'cast-columns': [
    [{ columns: ['n', 'b'] }, 'n, b: text'],
    [{ columns: ['day'], type: 'date', pattern: '%d.%m.%Y' }, 'day: date, pattern %d.%m.%Y'],
    [{ columns: ['age'], type: 'integer', onMisfit: 'null' }, 'age: integer, on misfit null'],
  ],
  'filter-rows': [
    [
      {
        conditions: [
          { column: 'risk', operator: 'equal', value: 'high risk' },
          { column: 'age', operator: 'greater or equal', value: 30 },
        ],
      },
      'risk = high risk and age >= 30',
    ],
    [
      {
        combine: 'any',
        conditions: [
          { column: 'job', operator: 'is in', value: ['nurse', 'cook'] },
          { column: 'age', operator: 'is missing' },
        ],
      },
      'job is in nurse, cook or age is missing',
    ],
    [{ expression: 'amount / months > 100' }, 'amount / months > 100'],
  ],
  'sort-rows': [
    [
      { keys: [{ column: 'age' }, { column: 'b', direction: 'descending', missing: 'first' }] },
      'age, b descending missing first',
    ],
  ],
  'join-tables': [[{ keys: [{ left: 'customer', right: 'id' }] }, 'customer = id: left']],
  'concatenate-tables': [[{}, '']],
  'fill-missing': [
    [{ columns: ['job'] }, 'job: most-frequent'],
    [{ columns: ['note'], strategy: 'value', value: 'none' }, 'note: value none'],
  ],
  'drop-missing': [
    [{}, 'all columns'],
    [
      { columns: ['a', 'b'], when: 'all', blankIsMissing: true },
      'a, b: when all, blank is missing',
    ],
  ],
  'split-text': [
    [
      { columns: ['status_sex'], delimiter: ':', outputs: ['vec'], trim: true },
      'status_sex as vec: delimiter ":", trim',
    ],
  ],
  'flatten-list': [
    [{ columns: ['vec'], count: 2, keepInput: false }, 'vec: count 2, keep input off'],
  ],
  'ordinal-encode': [
    [
      { columns: ['risk'], order: 'given', labels: ['low', 'high'] },
      'risk: order given, labels low, high',
    ],
  ],
  'one-hot-encode': [
    [{ columns: ['housing'] }, 'housing'],
    [{ columns: ['housing'], style: 'vector', dropLast: true }, 'housing: style vector, drop last'],
  ],
  'scale-numbers': [
    [{ columns: ['age', 'amount'] }, 'age, amount: standard'],
    [{ columns: ['age', 'amount'], method: 'robust' }, 'age, amount: robust'],
  ],
  formula: [[{ output: 'rate', expression: 'amount\n  / months' }, 'rate = amount / months']],
  'custom-sql': [
    [{}, 'SELECT * FROM input'],
    [
      { query: '-- the old ones\nSELECT *\nFROM input\nWHERE age > 60' },
      'SELECT * FROM input WHERE age > 60',
    ],
  ],
  'custom-python': [[{ code: '# scales\n\ndf["a"] = 1\ndf["b"] = 2\n' }, 'df["a"] = 1']],
  'table-summary': [[{}, 'all columns']],
  histogram: [[{ column: 'age', colorBy: 'risk' }, 'age: color by risk']],
  'bar-of-counts': [[{ column: 'job', top: 5 }, 'job: top 5']],
  'scatter-plot': [[{ x: 'age', y: 'amount' }, 'age, amount']],
  'bias-report': [
    [
      { label: 'risk', favourable: ['low risk'], facets: [{ column: 'sex', group: ['female'] }] },
      'risk, sex female: favourable low risk',
    ],
  ],
  'quick-model': [[{ label: 'target', positive: 1 }, 'target: positive 1']],
};

describe('the summary of parameters', () => {
  it('is tested for every step and analysis there is', () => {
    const all = [...catalogue.steps.keys(), ...catalogue.analyses.keys()];
    expect(all.filter((id) => !(id in CASES))).toEqual([]);
  });

  for (const [id, cases] of Object.entries(CASES)) {
    if (!catalogue.steps.has(id) && !catalogue.analyses.has(id)) continue;
    for (const [parameters, text] of cases) {
      it(`of ${id} reads: ${text === '' ? 'nothing' : text}`, () => {
        expect(summary(id, parameters)).toBe(text);
      });
    }
  }

  it('counts the columns that do not fit', () => {
    const columns = Array.from({ length: 11 }, (_, index) => `column_${index + 1}`);
    expect(summary('scale-numbers', { columns })).toBe(
      'column_1, column_2, column_3 and 8 more: standard',
    );
  });

  it('cuts a long name and still says how many more there are', () => {
    const text = summary('drop-columns', { columns: ['x'.repeat(300), 'b', 'c'] });
    expect(text).toMatch(/^x+… and 2 more$/);
    expect(text.length).toBeLessThanOrEqual(60);
  });

  it('never cuts a character in two', () => {
    const family = '👩‍👩‍👧';
    expect(summary('drop-columns', { columns: [family.repeat(100)] })).toBe(
      `${family.repeat(59)}…`,
    );
  });

  it('makes one line of names and code with line breaks', () => {
    expect(summary('drop-columns', { columns: ['first\nsecond'] })).toBe('first second');
  });

  it('does not fail on parameters that are half typed or of the wrong shape', () => {
    const broken: NodeParameters[] = [
      {},
      { columns: null, conditions: 3, keys: [null, 1], code: 7, expression: {}, query: [] },
      { columns: [{}, { from: 'a' }], conditions: [{}], keys: [{ column: 1 }, { left: 'a' }] },
    ];
    for (const declared of [...catalogue.steps.values(), ...catalogue.analyses.values()]) {
      for (const parameters of broken) {
        expect(parameterSummary(declared, parameters).length).toBeLessThanOrEqual(60);
      }
    }
  });
});
