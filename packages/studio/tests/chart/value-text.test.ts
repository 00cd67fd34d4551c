import { describe, expect, it } from 'vitest';
import { isNumberColumn, numberOf, sortedRows, valueText } from '../../src/chart/value-text.js';

describe('a value of a table of results', () => {
  it('is rounded to what can be read, with thousands parted', () => {
    expect(valueText(1234567)).toBe('1,234,567');
    expect(valueText(0.123456789)).toBe('0.12346');
    expect(valueText(0.00000012)).toBe('1.200e-7');
    expect(valueText(null)).toBe('');
    expect(valueText(['a', 1])).toBe('["a",1]');
  });

  it('is a number when it reads as one', () => {
    expect(numberOf('1,234')).toBe(1234);
    expect(numberOf('65.5 %')).toBe(65.5);
    expect(numberOf('0.779 ± 0.034')).toBe(0.779);
    expect(numberOf('-0.112 [-0.177, -0.048]')).toBe(-0.112);
    expect(numberOf('12 rows')).toBeNull();
    expect(numberOf('')).toBeNull();
  });

  it('makes a column of numbers with others that are numbers or nothing', () => {
    expect(isNumberColumn(['1', '-', null, 2.5])).toBe(true);
    expect(isNumberColumn(['1', 'one'])).toBe(false);
    expect(isNumberColumn([null, '-'])).toBe(false);
  });
});

describe('rows sorted by a column', () => {
  const rows = [
    ['b', 10],
    [null, '9 %'],
    ['a', null],
    ['a10', 2],
    ['a9', 2],
  ];

  it('puts numbers in the order of their size, what is missing last', () => {
    expect(sortedRows(rows, 1, false)).toEqual([3, 4, 1, 0, 2]);
  });

  it('keeps what is missing last, and equal rows in their order, when descending', () => {
    expect(sortedRows(rows, 1, true)).toEqual([0, 1, 3, 4, 2]);
  });

  it('counts within texts', () => {
    expect(sortedRows(rows, 0, false)).toEqual([2, 4, 3, 0, 1]);
  });
});
