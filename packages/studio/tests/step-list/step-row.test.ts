import { describe, expect, it } from 'vitest';
import type { NodeCheck } from '../../src/api/client.js';
import { missingOf, rowName, type StepRow, sizeChangeText } from '../../src/step-list/step-row.js';

const scale: StepRow = {
  id: 'scale',
  kind: 'step',
  title: 'Scale numbers',
  stepTitle: 'Scale numbers',
  summary: 'age: robust',
};
const failed: NodeCheck = {
  status: 'failed',
  error: { code: 'column-missing', kind: 'data', message: 'No.', place: {}, advice: 'Choose.' },
  missing: ['age'],
  available: [],
  below: null,
};

describe('the size of the table after a step', () => {
  it('shows what was added and removed in brackets', () => {
    expect(
      sizeChangeText({ rowsBefore: 1000, rowsAfter: 872, columnsBefore: 23, columnsAfter: 26 }),
    ).toBe('872 rows (−128), 26 columns (+3)');
  });

  it('shows no bracket for what did not change', () => {
    expect(
      sizeChangeText({ rowsBefore: 1, rowsAfter: 1, columnsBefore: 1, columnsAfter: 12_000 }),
    ).toBe('1 row, 12,000 columns (+11,999)');
  });
});

describe('the name of a line for a screen reader', () => {
  it('says the step and its parameters', () => {
    expect(rowName(scale)).toBe('Scale numbers, age: robust');
  });

  it('says the kind of step where a person gave a title', () => {
    expect(rowName({ ...scale, title: 'Same scale' })).toBe(
      'Same scale, Scale numbers, age: robust',
    );
  });

  it('says that it failed and how many columns are missing', () => {
    expect(rowName({ ...scale, check: failed })).toBe(
      'Scale numbers, age: robust, failed, 1 column is missing',
    );
    expect(rowName({ ...scale, check: failed, missing: ['a', 'b'] })).toMatch(
      /2 columns are missing$/,
    );
  });

  it('says what it waits for, by title', () => {
    const waiting: StepRow = {
      ...scale,
      check: { status: 'waiting', for: 'fill' },
      waitsFor: 'Fill ages',
    };
    expect(rowName(waiting)).toBe('Scale numbers, age: robust, Waits for Fill ages');
    expect(rowName({ ...waiting, disabled: true })).toBe(
      'Scale numbers, age: robust, Disabled, waits for Fill ages',
    );
  });

  it('says that it is disabled', () => {
    expect(rowName({ ...scale, summary: '', disabled: true })).toBe('Scale numbers, disabled');
  });
});

describe('the missing columns of a line', () => {
  it('are those of the check unless others are given', () => {
    expect(missingOf({ ...scale, check: failed })).toEqual(['age']);
    expect(missingOf({ ...scale, check: failed, missing: ['b'] })).toEqual(['b']);
    expect(missingOf(scale)).toEqual([]);
  });
});
