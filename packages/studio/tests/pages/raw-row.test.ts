import { describe, expect, it } from 'vitest';
import { type RawColumn, rowBody, valueProblem } from '../../src/pages/endpoints/raw-row.js';

const column = (type: RawColumn['type']): RawColumn => ({ name: 'c', type });

describe('a raw value', () => {
  it.each([
    ['number', '1.5e3'],
    ['number', ' -2 '],
    ['boolean', 'false'],
    ['date', '2026-01-31'],
    ['timestamp', '2026-01-31 12:30:00'],
    ['text', 'anything'],
    ['number', ''],
  ] as const)('of %s may be "%s"', (type, typed) => {
    expect(valueProblem(column(type), typed)).toBeUndefined();
  });

  it.each([
    ['number', 'many'],
    ['boolean', 'yes'],
    ['date', '31.1.2026'],
    ['date', '2026-13-01'],
    ['timestamp', 'noon'],
  ] as const)('of %s may not be "%s"', (type, typed) => {
    expect(valueProblem(column(type), typed)).toMatch(/^Write /);
  });
});

describe('the request with a raw row', () => {
  it('has every column, numbers as they were typed, and null for what is empty', () => {
    const columns: readonly RawColumn[] = [
      { name: 'age', type: 'number' },
      { name: 'income', type: 'number' },
      { name: 'job "now"', type: 'text' },
      { name: 'owner', type: 'boolean' },
      { name: 'since', type: 'date' },
    ];
    const row = { age: ' 9007199254740993 ', 'job "now"': ' clerk', owner: 'true' };
    expect(rowBody(columns, row)).toBe(
      '{"instances":[{"age":9007199254740993,"income":null,"job \\"now\\"":" clerk","owner":true,"since":null}]}',
    );
  });

  it('writes numbers as JSON does', () => {
    expect(rowBody([column('number')], { c: '.5' })).toBe('{"instances":[{"c":0.5}]}');
    expect(rowBody([column('number')], { c: '+1' })).toBe('{"instances":[{"c":1}]}');
  });
});
