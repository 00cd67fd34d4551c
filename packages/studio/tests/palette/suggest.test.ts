import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { type SuggestionColumn, suggestSteps } from '../../src/palette/suggest.js';
import { suggestAnalyses } from '../../src/palette/suggest-analyses.js';

const top = (...values: unknown[]) => values.map((value, index) => ({ value, count: 9 - index }));

const age: SuggestionColumn = {
  name: 'age',
  type: 'integer',
  profile: { nulls: 21, distinct: 53, top: null },
};
const housing: SuggestionColumn = {
  name: 'housing',
  type: 'text',
  profile: { nulls: 0, distinct: 3, top: top('own', 'rent', 'for free') },
};
const statusSex: SuggestionColumn = {
  name: 'status_sex',
  type: 'text',
  profile: { nulls: 0, distinct: 3, top: top('male:single', 'female:married', 'male:divorced') },
};
const labels = (...columns: SuggestionColumn[]): string[] =>
  suggestSteps(columns).map(({ label }) => label);
const text = (values: unknown[], nulls = 0): SuggestionColumn => ({
  name: 'zip',
  type: 'text',
  profile: { nulls, distinct: values.length, top: top(...values) },
});

describe('suggestions for one column', () => {
  it('begin with the missing values there are', () => {
    expect(labels(age).slice(0, 2)).toEqual([
      'Fill 21 missing values of age with the median',
      'Drop 21 rows without age',
    ]);
  });

  it('fill one missing text with the most frequent value', () => {
    expect(labels(text(['a', 'b'], 1))).toContain(
      'Fill 1 missing value of zip with the most frequent value',
    );
  });

  it('say nothing of missing values where there are none', () => {
    expect(labels(housing).filter((label) => /missing|without/.test(label))).toEqual([]);
  });

  it('scale numbers', () => {
    expect(suggestSteps([age])).toContainEqual({
      step: 'scale-numbers',
      parameters: { columns: ['age'] },
      label: 'Scale age',
    });
  });

  it('leave 0 and 1 unscaled', () => {
    const flag = { ...age, profile: { nulls: 0, distinct: 2, top: null } };
    expect(labels(flag)).not.toContain('Scale age');
  });

  it('encode a category and say how many values it has', () => {
    expect(labels(housing).slice(0, 2)).toEqual([
      'One-hot encode housing (3 values)',
      'Ordinal encode housing (3 values)',
    ]);
  });

  it('do not encode a text with hundreds of values', () => {
    const name = { ...housing, profile: { nulls: 0, distinct: 800, top: null } };
    expect(labels(name).filter((label) => label.includes('encode'))).toEqual([]);
  });

  it('split at the delimiter that every value holds', () => {
    expect(suggestSteps([statusSex])[0]).toEqual({
      step: 'split-text',
      parameters: { columns: ['status_sex'], delimiter: ':' },
      label: 'Split status_sex at ":"',
    });
  });

  it('do not split where one value lacks the delimiter', () => {
    expect(labels(text(['a:b', 'c'])).filter((label) => label.startsWith('Split'))).toEqual([]);
  });

  it.each([
    [['12', '7'], 'Cast zip to integer'],
    [['1.5', '-2', '3e4'], 'Cast zip to float'],
    [['2024-01-31', '2024-02-01'], 'Cast zip to date'],
    [['2024-01-31 10:00', '2024-02-01T11:30'], 'Cast zip to timestamp'],
  ])('cast texts that all read as another type: %s', (values, label) => {
    expect(labels(text(values))[0]).toBe(label);
  });

  it('take numbers with a leading zero for codes', () => {
    expect(labels(text(['01067', '20095']))).not.toContain('Cast zip to integer');
  });

  it('drop what holds one value only, or none', () => {
    expect(labels(text(['x']))[0]).toBe('Drop zip, which holds one value only');
    const empty = { ...age, profile: { nulls: 40, distinct: 0, top: null } };
    expect(labels(empty)[0]).toBe('Drop age, which is empty');
  });

  it('flatten lists', () => {
    expect(labels({ name: 'vec', type: 'list<float>' })[0]).toBe('Flatten vec into columns');
  });

  it('filter by the most frequent value', () => {
    expect(suggestSteps([housing])).toContainEqual({
      step: 'filter-rows',
      parameters: { conditions: [{ column: 'housing', operator: 'equal', value: 'own' }] },
      label: 'Keep rows where housing is own',
    });
  });

  it('always rename, duplicate, move and drop', () => {
    expect(labels({ name: 'x', type: 'struct<a: integer>' })).toEqual([
      'Rename x',
      'Duplicate x',
      'Move x to the start',
      'Drop x',
    ]);
  });
});

describe('suggestions for several columns', () => {
  const amount: SuggestionColumn = { ...age, name: 'amount' };

  it('give each step the columns it suits', () => {
    const byLabel = new Map(
      suggestSteps([age, amount, housing]).map(({ label, parameters }) => [label, parameters]),
    );
    expect(byLabel.get('Scale age and amount')).toEqual({ columns: ['age', 'amount'] });
    expect(byLabel.get('One-hot encode housing')).toEqual({ columns: ['housing'] });
    expect(byLabel.get('Drop 3 columns')).toEqual({ columns: ['age', 'amount', 'housing'] });
  });

  it('fill numbers by the median and texts by the most frequent value', () => {
    const city = text(['a', 'b'], 3);
    expect(labels(age, city).slice(0, 2)).toEqual([
      'Fill missing values of age with the median',
      'Fill missing values of zip with the most frequent value',
    ]);
  });

  it('are none for no column', () => {
    expect(suggestSteps([])).toEqual([]);
  });
});

describe('every suggestion', () => {
  const types = ['integer', 'float', 'decimal(10,2)', 'text', 'boolean', 'date', 'time'];
  const more = ['timestamp', 'timestamp with zone', 'list<text>', 'struct<a: text>', 'binary'];
  const profiles = [
    undefined,
    { nulls: 0, distinct: 1, top: top('x') },
    { nulls: 4, distinct: 0, top: null },
    { nulls: 4, distinct: 30, top: top('1', '2') },
    { nulls: 0, distinct: 3, top: top('a|b', 'c|d', null) },
    { nulls: 0, distinct: 2, top: top(true, false) },
  ];
  const columns = [...types, ...more].flatMap((type) =>
    profiles.map((profile, index) => ({ name: `"${type}" ${index}`, type, profile })),
  );

  it('has parameters that its step takes', () => {
    const selections = [...columns.map((column) => [column]), columns, columns.slice(3, 9)];
    for (const { step, parameters } of selections.flatMap(suggestSteps)) {
      expect(() => catalogue.steps.get(step)!.bind(parameters)).not.toThrow();
    }
  });

  it('has parameters that its analysis takes', () => {
    const pairs = columns.flatMap((a, index) =>
      columns.slice(index + 1, index + 9).map((b) => [a, b]),
    );
    const selections = [...columns.map((column) => [column]), ...pairs, columns.slice(0, 5)];
    for (const { analysis, parameters } of selections.flatMap(suggestAnalyses)) {
      expect(() => catalogue.analyses.get(analysis)!.bind(parameters)).not.toThrow();
    }
  });
});

describe('suggested analyses', () => {
  const first = (...selected: SuggestionColumn[]) => suggestAnalyses(selected)[0]!;

  it('draw the histogram of a number', () => {
    expect(first(age)).toEqual({
      analysis: 'histogram',
      parameters: { column: 'age' },
      label: 'Histogram of age',
    });
  });

  it('count a category', () => {
    expect(first(housing).analysis).toBe('bar-of-counts');
  });

  it('draw two numbers against each other', () => {
    expect(first(age, { ...age, name: 'amount' }).parameters).toEqual({ x: 'age', y: 'amount' });
  });

  it('colour the histogram of a number by a category, whichever was selected first', () => {
    expect(first(housing, age).parameters).toEqual({ column: 'age', colorBy: 'housing' });
  });
});
